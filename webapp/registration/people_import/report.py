"""What an import did, or would do."""

from dataclasses import dataclass, field

from webapp.core.spreadsheets.importing import CellError
from webapp.registration.models import RegistrationState

ADDED, CHANGED, SAME = "added", "changed", "same"


@dataclass(slots=True)
class Line:
    """What became, or would become, of one row."""

    row: int
    name: str
    deed: str
    state: RegistrationState
    fields: list[str] = field(default_factory=list)
    """What was changed."""


@dataclass
class Report:
    """The outcome of every row."""

    lines: list[Line]
    warnings: list[CellError]
    mailed: int = 0

    def number(self, deed: str) -> int:
        """How many rows had this outcome."""
        return sum(line.deed == deed for line in self.lines)
