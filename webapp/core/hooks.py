"""What a room tells those above it, which it does not know: they listen, inside the same unit of work."""

from collections.abc import Callable
from typing import Any

Listener = Callable[..., None]


class Hook:
    """The listeners of one happening, in the order in which they were added."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def append(self, listener: Listener) -> Listener:
        """Add a listener, once; it can be used as a decorator."""
        if listener not in self._listeners:
            self._listeners.append(listener)
        return listener

    def remove(self, listener: Listener) -> None:
        """Take a listener away."""
        self._listeners.remove(listener)

    def fire(self, *arguments: Any) -> None:
        """Call every listener."""
        for listener in self._listeners:
            listener(*arguments)
