"""How many registrations of each event are in each state: numbers that the database keeps under the event's lock.

Triggers (see the migration `tallies`) add to them whatever statement changes a registration, so that reading them costs
the same at twenty thousand registrations as at two hundred. `recount` is the slow truth that tests compare them with.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ForeignKey, Select, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import ColumnElement

from webapp.core import clock
from webapp.core.types import Base, choice
from webapp.events.availability import Availability
from webapp.events.models import Event, Quota
from webapp.extensions import db
from webapp.registration.models import HOLDING, Registration, RegistrationState

UNCOUNTED = frozenset({"accompanying", "interpreter", "press", "staff"})
"""Categories that get a badge but use neither capacity nor quota; the triggers name them too."""


class Tally(Base):
    """The registrations of an event in one state."""

    __tablename__ = "tallies"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[RegistrationState] = mapped_column(choice(RegistrationState), primary_key=True)
    counted: Mapped[bool] = mapped_column(primary_key=True)
    """Whether they are of a category that uses places."""
    number: Mapped[int]


# Not IN: a list of values is written into the statement anew each time it is sent.
HELD = Tally.counted & or_(*(Tally.state == state for state in HOLDING))
"""Those who use one of the event's places."""


def holds_counted_place() -> ColumnElement[bool]:
    """The same of registrations themselves, for limits that a kind counts by its own rows."""
    return Registration.state.in_(HOLDING) & Registration.category.not_in(sorted(UNCOUNTED))


def uses_place(registration: Registration) -> bool:
    """Whether the registration is of a category that uses a place where it holds one."""
    return registration.category not in UNCOUNTED


def keeps(now: Any) -> ColumnElement[bool]:
    """The condition that a quota sets places aside at a time."""
    return (Quota.set_aside > 0) & or_(Quota.release_at.is_(None), Quota.release_at > now)


def availability_of(event_ids: Sequence[int]) -> dict[int, Availability]:
    """The places of many events by one statement."""
    rows = db.session.execute(_numbers(event_ids))
    return {row[0]: _availability(row[1], *(number or 0 for number in row[2:])) for row in rows}


def _numbers(event_ids: Sequence[int]) -> Select[Any]:
    def of(condition: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.sum(Tally.number).filter(condition)

    numbers = (
        select(
            Tally.event_id.label("event_id"),
            of(HELD).label("taken"),
            of(HELD & (Tally.state == RegistrationState.OFFERED)).label("offered"),
            of(Tally.state == RegistrationState.WAITLISTED).label("waiting"),
            of(Tally.state == RegistrationState.PENDING).label("pending"),
        )
        .where(Tally.event_id.in_(event_ids))
        .group_by(Tally.event_id)
        .subquery()
    )
    untaken = func.sum(func.greatest(Quota.set_aside - Quota.taken, 0))
    kept = (
        select(Quota.event_id.label("event_id"), untaken.label("kept"))
        .where(Quota.event_id.in_(event_ids), keeps(clock.now()))
        .group_by(Quota.event_id)
        .subquery()
    )
    columns = (numbers.c.taken, numbers.c.offered, numbers.c.waiting, numbers.c.pending, kept.c.kept)
    return (
        select(Event.id, Event.capacity, *columns)
        .outerjoin(numbers, numbers.c.event_id == Event.id)
        .outerjoin(kept, kept.c.event_id == Event.id)
        .where(Event.id.in_(event_ids))
    )


def _availability(capacity: int | None, taken: int, offered: int, waits: int, pending: int, kept: int) -> Availability:
    left = None if capacity is None else max(capacity - taken - kept, 0)
    return Availability(capacity, int(taken), int(offered), int(waits), left, int(pending), int(kept))


def state_counts(event_id: int) -> dict[RegistrationState, int]:
    """How many registrations an event has in each state."""
    query = select(Tally.state, func.sum(Tally.number)).where(Tally.event_id == event_id).group_by(Tally.state)
    return {state: int(number) for state, number in db.session.execute(query) if number}
