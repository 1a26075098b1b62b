"""How the places of events stand. The room that registers people counts; here is only what it answers with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from webapp.events.models import Event, Quota
from webapp.extensions import db


@dataclass(frozen=True)
class Availability:
    """The places of one event."""

    capacity: int | None = None
    taken: int = 0
    """Places held, by the confirmed and by open offers."""
    offered: int = 0
    """Those of them that are held by offers."""
    waiting: int = 0
    left: int | None = None
    """Places that anybody may take; None where there is no limit."""
    pending: int = 0
    """Applications to be decided; they hold no place."""
    set_aside: int = 0
    """Places that only some group may take and has not taken yet."""

    @property
    def confirmed(self) -> int:
        """How many are certain to have a place."""
        return self.taken - self.offered

    @property
    def full(self) -> bool:
        """Whether no place is left."""
        return self.left is not None and self.left <= 0


Provider = Callable[[Sequence[int]], dict[int, Availability]]


def _nobody(event_ids: Sequence[int]) -> dict[int, Availability]:
    rows = db.session.execute(select(Event.id, Event.capacity).where(Event.id.in_(event_ids)))
    return {event_id: Availability(capacity=capacity, left=capacity) for event_id, capacity in rows}


_provider: Provider = _nobody


def provide(function: Provider) -> None:
    """Let a room count the places of many events by few statements."""
    global _provider  # noqa: PLW0603 - one process, one counter
    _provider = function


@dataclass(frozen=True)
class InReserve:
    """How many wait in reserve for the people of one group."""

    by: str
    """The sort of group, as quotas name it."""
    key: str | int
    """Which one: a country's code, the number of a city, the key of a body."""
    label: str
    number: int


def _nobody_in_reserve(_event_id: int) -> Sequence[InReserve]:
    return ()


_reserves: Callable[[int], Sequence[InReserve]] = _nobody_in_reserve


def provide_reserves(function: Callable[[int], Sequence[InReserve]]) -> None:
    """Let the room that registers people tell who is in reserve."""
    global _reserves  # noqa: PLW0603 - one process, one counter
    _reserves = function


def reserves_of(event_id: int) -> Sequence[InReserve]:
    """The reserves of an event, group by group."""
    return _reserves(event_id)


def _nobody_waits(_event: Event, _quota: Quota) -> int:
    return 0


_prospect: Callable[[Event, Quota], int] = _nobody_waits


def provide_prospect(function: Callable[[Event, Quota], int]) -> None:
    """Let the room that registers people tell who would get a place."""
    global _prospect  # noqa: PLW0603 - one process, one counter
    _prospect = function


def offered_without(event: Event, quota: Quota) -> int:
    """How many who wait would be offered a place at once if a quota of the event were lifted."""
    return _prospect(event, quota)


def availability_of(event_ids: Sequence[int]) -> dict[int, Availability]:
    """The places of many events."""
    if not event_ids:
        return {}
    known = _provider(event_ids)
    return {event_id: known.get(event_id, Availability()) for event_id in event_ids}
