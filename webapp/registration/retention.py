"""What is forgotten of an event's people when its time is over: each rule is applied once, a while after the end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, select

from webapp.core import audit, clock
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import places
from webapp.registration.models import Forgotten


@dataclass(frozen=True)
class Rule:
    """Something that is kept for a while after the end of an event."""

    what: str
    """The key that stands with the events whose people it has been forgotten of."""
    kept: timedelta
    forget: Callable[[Event], int]
    """Forgets it under the event's lock; answers of how many people."""
    deed: str
    """What the audit trail says."""


_rules: dict[str, Rule] = {}


def register(rule: Rule) -> None:
    """Let a room say what it forgets."""
    _rules[rule.what] = rule


def is_over(event: Event, what: str) -> bool:
    """Whether something of an event has had its time."""
    return event.ends_at <= clock.now() - _rules[what].kept


def due() -> Sequence[tuple[int, str]]:
    """Events and what of theirs has had its time."""
    found: list[tuple[int, str]] = []
    for what, rule in _rules.items():
        done = exists().where(Forgotten.event_id == Event.id, Forgotten.what == what)
        query = select(Event.id).where(Event.ends_at <= clock.now() - rule.kept, ~done)
        found += [(event_id, what) for event_id in db.session.scalars(query.order_by(Event.id))]
    return found


def forget(event_id: int, what: str) -> int:
    """Forget something of an event's people; of how many.

    Running it twice, or before its time, changes nothing.
    """
    event = places.lock(event_id)
    if not is_over(event, what) or db.session.get(Forgotten, (event_id, what)) is not None:
        return 0
    rule = _rules[what]
    number = rule.forget(event)
    db.session.expire_all()
    db.session.add(Forgotten(event_id=event_id, what=what, at=clock.now()))
    if number:
        audit.record(rule.deed, event, by=SYSTEM, event_id=event_id, people=number)
    return number
