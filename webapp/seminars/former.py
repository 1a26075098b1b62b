"""Scores and conflicts of interest are of a person: when somebody else comes instead, they stay with the former one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import delete, select

from webapp.core import audit, clock
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.models import Registration, Source
from webapp.seminars.models import Criterion, FormerScoring, ScoresKnown, Scoring
from webapp.seminars.sheet import sheet_of


def keep_scores(registration: Registration, by: Actor) -> None:
    """Lay aside what was scored and declared of the person who is about to be replaced: it counts no more.

    The next person is scored alone again.
    """
    db.session.execute(delete(ScoresKnown).where(ScoresKnown.registration_id == registration.id))
    found = db.session.scalars(
        select(Scoring).where(Scoring.registration_id == registration.id).order_by(Scoring.at, Scoring.user_id)
    ).all()
    if not found:
        return
    now, criteria = clock.now(), sheet_of(registration.event_id)
    for scoring in found:
        db.session.add(_former(registration, scoring, criteria, now))
        db.session.delete(scoring)
    audit.record("application_scores_laid_aside", registration, by=by, scorings=len(found))
    db.session.flush()


def _former(
    registration: Registration, scoring: Scoring, criteria: Sequence[Criterion], now: datetime
) -> FormerScoring:
    scores = [
        {"name": dict(one.name), "score": scoring.values[one.key], "scale": one.scale}
        for one in criteria
        if one.key in scoring.values
    ]
    return FormerScoring(
        registration_id=registration.id,
        person=registration.name[:200],
        replaced_at=now,
        user_id=scoring.user_id,
        reviewer=scoring.reviewer,
        scores=scores,
        points=scoring.points,
        comment=scoring.comment,
        at=scoring.at,
        conflict_at=scoring.conflict_at,
        conflict_reason=scoring.conflict_reason,
    )


@dataclass(frozen=True)
class Former:
    """Somebody who was scored and does not come, and what may be read of it."""

    person: str
    until: datetime
    scorings: list[FormerScoring] = field(default_factory=list)


def formers_of(registration_ids: Sequence[int], event: Event, by: Actor) -> dict[int, list[Former]]:
    """Those who were to come before, the latest first, by registration: as far as the scores of each could be read.

    Organisers read all of it, reviewers what is complete where they had scored the person too; whoever had declared a
    conflict of interest about a person reads only that.
    """
    order = (FormerScoring.registration_id, FormerScoring.replaced_at.desc(), FormerScoring.at, FormerScoring.id)
    query = select(FormerScoring).where(FormerScoring.registration_id.in_(registration_ids)).order_by(*order)
    found: dict[int, list[Former]] = {}
    same: Any = lambda one: (one.registration_id, one.replaced_at, one.person)  # noqa: E731
    for (registration_id, until, person), rows in groupby(db.session.scalars(query).all(), same):
        if known := _readable(list(rows), event, by):
            found.setdefault(registration_id, []).append(Former(person, until, known))
    return found


def formers_before(registration: Registration, event: Event, by: Actor) -> list[Former]:
    """The same of one registration; nothing is read where nobody has been replaced."""
    if registration.source is not Source.SUBSTITUTE and registration.delegation_id is None:
        return []
    return formers_of([registration.id], event, by).get(registration.id, [])


def _readable(rows: list[FormerScoring], event: Event, by: Actor) -> list[FormerScoring]:
    own = next((row for row in rows if row.user_id == by.user_id), None)
    if own is not None and own.conflict_at is not None:
        return [own]
    if by.may_organise(*event.manager_ids):
        return rows
    return [row for row in rows if row.complete] if own is not None and own.complete else [own] if own else []
