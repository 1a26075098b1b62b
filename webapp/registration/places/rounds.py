"""Rounds of places: who has let one go is asked again for what was freed or added after that, and for nothing else.

Free places are all alike, so that nobody is told which one is theirs. Each time some are freed or added, a round of the
event begins. An offer remembers in which round its place became free, whoever lets one go in which round that was: a
place goes to those whose round is the earlier one, and to no more of them than there are such places. Where nobody is
left, it is open to everybody.

Who gives up a place tells what it was. What a raised limit adds is told by the limits of before, which are kept with
the round once somebody has let a place go.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import ForeignKey, exists, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.types import Base
from webapp.events.models import Event, QuotaBy
from webapp.extensions import db
from webapp.registration.models import HOLDING, Registration, RegistrationState
from webapp.registration.places.ledger import Ledger, QuotaCount
from webapp.registration.places.tallies import holds_counted_place

NO_LIMIT = ("taken", "label", "release_at")
"""What of a quota's numbers limits nobody."""


class PlaceRound(Base):
    """The latest round of an event in which somebody has ever let a place go, and its limits as they were last."""

    __tablename__ = "place_rounds"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(default=1)
    capacity: Mapped[int | None]
    quotas: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)

    def know(self, ledger: Ledger) -> None:
        """Keep the limits as they are now."""
        self.capacity, self.quotas = ledger.event.capacity, [_limits(quota) for quota in ledger.quotas]


@dataclass
class Earlier(Ledger):
    """The places as they were, under limits of their own."""

    capacity: int | None = None

    @property
    def left(self) -> int | None:
        """Places that were left under the capacity of then."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)


@dataclass(frozen=True)
class Round:
    """Places that became free in one round."""

    number: int
    before: Earlier
    """The places without them."""

    def adds_for(self, person: Registration, ledger: Ledger) -> bool:
        """Whether one of them is free for somebody."""
        return ledger.room(person) > self.before.room(person)


Leaving = tuple[Sequence[Registration], Round | None]


def of(ledger: Ledger, left: Sequence[Registration], *, limits_changed: bool) -> Iterator[Leaving]:
    """The rounds in which the places became free of those who `left`, one after the other, with who left them.

    Without rounds where nobody who waits has let one go.
    """
    if not _anybody_let_go(ledger.event.id):
        yield left, None
        return
    known = db.session.get(PlaceRound, ledger.event.id)
    if limits_changed:
        yield (), _of_limits(ledger, known)
        return
    known = known or _begun(ledger)
    _note_let_go(known, left)
    if any(one.free_round is not None for one in left):
        known.know(ledger)
    for number, leaving in _by_round(left).items():
        if number is None:
            known.number += 1
        yield leaving, _of_leaving(ledger, leaving, known.number if number is None else number)


def _anybody_let_go(event_id: int) -> bool:
    waiting = (Registration.event_id == event_id) & (Registration.state == RegistrationState.WAITLISTED)
    return bool(db.session.scalar(select(exists().where(waiting, Registration.offers_missed > 0))))


def _begun(ledger: Ledger) -> PlaceRound:
    known = PlaceRound(event_id=ledger.event.id, number=1)
    known.know(ledger)
    db.session.add(known)
    return known


def _note_let_go(known: PlaceRound, left: Sequence[Registration]) -> None:
    for one in left:
        if one.state is RegistrationState.WAITLISTED:
            one.let_go_round = known.number


def _by_round(left: Sequence[Registration]) -> dict[int | None, list[Registration]]:
    """Those who left, by the round of their places; None for places that were held for good."""
    found: dict[int | None, list[Registration]] = {}
    for one in left:
        found.setdefault(one.free_round, []).append(one)
    return found or {0: []}


def _of_leaving(ledger: Ledger, left: Sequence[Registration], number: int) -> Round:
    before = Earlier(ledger.event, ledger.taken, [replace(q) for q in ledger.quotas], capacity=ledger.event.capacity)
    for one in left:
        now = db.session.get(Registration, one.id)
        if now is not None and now.state in HOLDING:
            before.add(now, -1)  # Moved to another group, and holds a place there.
        before.add(one, 1)
    return Round(number, before)


def _of_limits(ledger: Ledger, known: PlaceRound | None) -> Round:
    """What changed limits add; where those of before are not known, every free place."""
    if known is None:
        _begun(ledger)
        return Round(1, Earlier(ledger.event, ledger.taken, capacity=0))
    taken = {(quota.by, quota.value): quota.taken for quota in ledger.quotas}
    quotas = [_counted(ledger.event, limits, taken) for limits in known.quotas]
    before = Earlier(ledger.event, ledger.taken, quotas, capacity=known.capacity)
    known.number += 1
    known.know(ledger)
    return Round(known.number, before)


def _limits(quota: QuotaCount) -> dict[str, Any]:
    kept = {name: value for name, value in asdict(quota).items() if name not in NO_LIMIT}
    return kept | {"by": quota.by.value}


def _counted(event: Event, limits: dict[str, Any], taken: dict[tuple[QuotaBy, str], int]) -> QuotaCount:
    quota = QuotaCount(**limits | {"by": QuotaBy(limits["by"])}, label="", release_at=None, taken=0)
    number = taken.get((quota.by, quota.value))
    if number is None:
        # The quota is there no more, so that nobody counts for it.
        held = select(func.count()).where(Registration.event_id == event.id, holds_counted_place(), quota.members())
        number = db.session.scalar(held) or 0
    return replace(quota, taken=number)
