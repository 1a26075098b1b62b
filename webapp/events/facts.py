"""What upper rooms know of an event that its checklist needs: facts, each with the time it came about.

A room provides a fact for many events at once; `foreign_guest_added`, `invitations_sent` and `attendance_signed` are
such facts.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

Provider = Callable[[Sequence[int]], Mapping[int, datetime | None]]
"""For each of the events where the fact holds, since when; None where nobody noted it."""

_providers: dict[str, Provider] = {}


def provide(fact: str, provider: Provider) -> None:
    """Let a room tell when a fact last came about, for each event where it did."""
    _providers[fact] = provider


def facts_of(event_ids: Sequence[int], wanted: Collection[str]) -> dict[int, dict[str, datetime | None]]:
    """The wanted facts of many events: one call of a provider each, however many events."""
    found: dict[int, dict[str, datetime | None]] = {event_id: {} for event_id in event_ids}
    for fact in sorted(set(wanted) & _providers.keys()) if event_ids else ():
        for event_id, at in _providers[fact](event_ids).items():
            found[event_id][fact] = at
    return found
