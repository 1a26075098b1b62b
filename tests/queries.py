"""Counting statements, so that a page's queries stay bounded."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class QueryCounter:
    """Listens to a connection; savepoints are not counted."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.statements.append(statement)

    def reset(self) -> None:
        """Start from zero."""
        self.statements.clear()

    @property
    def count(self) -> int:
        """Statements since the last reset."""
        return len(self.statements)

    @contextmanager
    def at_most(self, most: int) -> Iterator[None]:
        """Fails, naming the statements, where the block sends more than `most`."""
        self.reset()
        yield
        assert self.count <= most, f"{self.count} statements, at most {most} allowed:\n" + "\n".join(self.statements)
