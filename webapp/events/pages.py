"""Public pages of events, kept as they were rendered: the same for all visitors of a language until something changes.

A kept page is found by the event's version, which everything that changes it raises, and ends at the next moment at
which time alone changes it: when registration opens or closes, when the event begins or ends.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from flask import Flask, current_app
from markupsafe import Markup

from webapp.core import clock
from webapp.events.kinds import kind_of
from webapp.events.models import Event

MOST = 400
EXTENSION = "elchi.event_pages"

Key = tuple[int, int, str]
"""The event, its version, the language."""


@dataclass
class KeptPage:
    """What was rendered, and from when to when it holds."""

    event_id: int
    kind: str
    title: str
    fragment: Markup
    """The page without what depends on who looks at it."""
    manager_ids: tuple[int, ...]
    made_at: datetime
    until: datetime | None
    whole: bytes | None = None
    """The page as a visitor without a session sees it."""

    def holds(self, now: datetime) -> bool:
        """Whether it is still what it says now."""
        return self.made_at <= now and (self.until is None or now < self.until)


class PageStore:
    """The pages that this process has rendered, the least asked for forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], KeptPage]) -> KeptPage:
        """The page of a key, made where it is missing or has ended."""
        with self._lock:
            kept = self._pages.get(key)
            if kept is not None:
                self._pages.move_to_end(key)
        if kept is not None and kept.holds(clock.now()):
            return kept
        made = make()
        with self._lock:
            self._pages[key] = made
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)
        return made


def page_store() -> PageStore:
    """The pages of this application."""
    store: PageStore = current_app.extensions[EXTENSION]
    return store


def next_moment(event: Event, now: datetime) -> datetime | None:
    """When time alone changes the page of an event next, if ever."""
    usual: Iterable[datetime | None] = (
        event.registration_opens_at,
        event.registration_closes_at,
        event.starts_at,
        event.ends_at,
    )
    moments = [moment for moment in (*usual, *kind_of(event.kind).moments(event)) if moment is not None]
    return min((moment for moment in moments if moment > now), default=None)


def init_app(app: Flask) -> None:
    """Gives the application an empty store."""
    app.extensions[EXTENSION] = PageStore()
