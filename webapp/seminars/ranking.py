"""Applications by what reviewers scored, as far as whoever looks may know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, case, func, null, select

from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.models import Registration
from webapp.seminars.knowing import visible
from webapp.seminars.models import Placing, Scoring, ShortListed

MEAN = (
    select(func.avg(Scoring.points))
    .where(Scoring.registration_id == Registration.id)
    .correlate(Registration)
    .scalar_subquery()
)
"""The mean of the complete scorings of an application, out of 100; none where there is none."""


@dataclass(frozen=True)
class Standing:
    """How an application stands: over complete scorings only."""

    number: int
    mean: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    conflicts: int
    unfinished: int
    informed: int
    """Scorings given or changed although those of others could be read."""

    @property
    def spread(self) -> Decimal | None:
        """From the lowest result to the highest."""
        return None if self.highest is None or self.lowest is None else self.highest - self.lowest


NOTHING = Standing(0, None, None, None, 0, 0, 0)


def visible_mean(event: Event, by: Actor) -> ColumnElement[Decimal | None]:
    """The mean to sort by; none where it may not be known."""
    return case((visible(event, by), MEAN), else_=null())


def standings(event: Event, by: Actor, ids: Sequence[int] | None = None) -> dict[int, Standing]:
    """The standings that somebody may know, by registration: of these, or of the whole seminar."""
    query = (
        select(
            Scoring.registration_id,
            func.count(Scoring.points),
            func.avg(Scoring.points),
            func.min(Scoring.points),
            func.max(Scoring.points),
            func.count(Scoring.conflict_at),
            func.count().filter(Scoring.points.is_(None), Scoring.conflict_at.is_(None)),
            func.count(Scoring.informed_at),
        )
        .join(Registration, Registration.id == Scoring.registration_id)
        .where(Registration.event_id == event.id, visible(event, by))
        .group_by(Scoring.registration_id)
    )
    if ids is not None:
        query = query.where(Registration.id.in_(ids))
    return {row[0]: Standing(*row[1:]) for row in db.session.execute(query)}


def own_scorings(event: Event, by: Actor) -> dict[int, Scoring]:
    """What somebody has scored or declared in a seminar, by registration."""
    query = select(Scoring).join(Registration, Registration.id == Scoring.registration_id)
    mine = query.where(Registration.event_id == event.id, Scoring.user_id == by.user_id)
    return {scoring.registration_id: scoring for scoring in db.session.scalars(mine)}


def placings(event_id: int) -> dict[int, Placing]:
    """The short list of a seminar."""
    query = select(ShortListed.registration_id, ShortListed.placing).join(ShortListed.registration)
    rows = db.session.execute(query.where(Registration.event_id == event_id))
    return {registration_id: placing for registration_id, placing in rows}  # noqa: C416 - rows are not pairs to mypy


def placing_of(registration: Registration) -> Placing | None:
    """Where one application stands on the short list."""
    mark = db.session.get(ShortListed, registration.id)
    return mark.placing if mark is not None else None


def scorings_of(ids: Sequence[int]) -> dict[int, list[Scoring]]:
    """Everything scored of some applications, the oldest first; the caller keeps back what may not be read."""
    found: dict[int, list[Scoring]] = {}
    for scoring in db.session.scalars(select(Scoring).where(Scoring.registration_id.in_(ids)).order_by(Scoring.at)):
        found.setdefault(scoring.registration_id, []).append(scoring)
    return found


@dataclass(frozen=True)
class Progress:
    """How far a reviewer has come."""

    reviewer: str
    complete: int
    unfinished: int
    conflicts: int


def progress(event_id: int) -> list[Progress]:
    """Everybody who has begun, by name."""
    columns = (
        func.max(Scoring.reviewer),
        func.count(Scoring.points),
        func.count().filter(Scoring.points.is_(None), Scoring.conflict_at.is_(None)),
        func.count(Scoring.conflict_at),
    )
    query = select(*columns).join(Registration, Registration.id == Scoring.registration_id)
    rows = db.session.execute(query.where(Registration.event_id == event_id).group_by(Scoring.user_id))
    return sorted((Progress(*row) for row in rows), key=lambda one: one.reviewer)
