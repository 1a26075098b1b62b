"""Who may read what others scored: reviewers score alone first, those too who organise, unless they open the scores."""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, exists, false, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from webapp.core import audit, clock
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import places
from webapp.registration.models import Registration, RegistrationState
from webapp.seminars.models import ScoresKnown, Scoring, ShortListed


def visible(event: Event, by: Actor) -> ColumnElement[bool]:
    """The condition that somebody may read what others scored of a registration.

    Reviewers may once their own scoring is complete. Organisers always may, but for applications that they are asked
    to score as reviewers too, or have begun to: there they score first, or open the scores. Nobody may who has declared
    a conflict of interest.
    """
    own = aliased(Scoring)
    mine = (own.registration_id == Registration.id) & (own.user_id == by.user_id)
    finished = exists().where(mine, own.points.is_not(None))
    if not by.may_organise(*event.manager_ids):
        return finished
    begun: ColumnElement[bool] = exists().where(mine)
    alone = or_(begun, Registration.state == RegistrationState.PENDING) if _is_asked(event, by) else begun
    opened = exists().where(_known_to(by), ScoresKnown.opened)
    return ~_kept_out(by) & or_(finished, ~alone, opened)


def sees_scores(registration: Registration, event: Event, by: Actor) -> bool:
    """Whether somebody may read what others scored of one application."""
    return _holds(registration, visible(event, by))


def is_informed(registration: Registration, event: Event, by: Actor) -> bool:
    """Whether somebody can read, or could before, what others scored: what they score from now on is marked."""
    return _holds(registration, or_(exists().where(_known_to(by)), visible(event, by) & _others_scored(event, by)))


def note_known(registration: Registration) -> None:
    """Remember that whoever has completed a scoring can read those of others now, where there are any."""
    db.session.flush()
    complete = (Scoring.registration_id == registration.id, Scoring.points.is_not(None))
    several = select(func.count()).where(*complete).scalar_subquery() > 1
    rows = select(Scoring.registration_id, Scoring.user_id, literal(clock.now()), literal(False))
    into: Any = insert(ScoresKnown).from_select(
        ["registration_id", "user_id", "at", "opened"], rows.where(*complete, several)
    )
    db.session.execute(into.on_conflict_do_nothing())


def closed_to(event: Event, by: Actor, *, listed: bool = False) -> ColumnElement[bool]:
    """The condition that what others scored is closed to an organiser who reviews as well, and may be opened.

    With `listed`, only of the short list, whose order tells of the scores.
    """
    if not by.may_organise(*event.manager_ids):
        return false()
    there = (Registration.event_id == event.id) & ~visible(event, by) & ~_kept_out(by) & _others_scored(event, by)
    return there & exists().where(ShortListed.registration_id == Registration.id) if listed else there


def is_closed(registration: Registration, event: Event, by: Actor) -> bool:
    """Whether that is so of one application."""
    return _holds(registration, closed_to(event, by))


def count_closed(event: Event, by: Actor, *, listed: bool = False) -> int:
    """Of how many of a seminar."""
    return db.session.scalar(select(func.count(Registration.id)).where(closed_to(event, by, listed=listed))) or 0


def open_scores(event: Event, *, by: Actor, only: int | None = None, listed: bool = False) -> int:
    """Let an organiser read what others scored though they were to score first: of one application, of the short list,
    or of all; how many they are. It is noted, and what they score of these from now on is marked.
    """
    places.lock(event.id)
    query = select(Registration).where(closed_to(event, by, listed=listed)).order_by(Registration.id)
    found = db.session.scalars(query if only is None else query.where(Registration.id == only)).all()
    if found:
        now = clock.now()
        rows = [{"registration_id": one.id, "user_id": by.user_id, "at": now, "opened": True} for one in found]
        keys = (ScoresKnown.registration_id, ScoresKnown.user_id)
        into = insert(ScoresKnown).values(rows)
        db.session.execute(into.on_conflict_do_update(index_elements=keys, set_={"opened": True}))
        audit.write_many([audit.row_of("application_scores_opened", one, by=by) for one in found])
    return len(found)


def _is_asked(event: Event, by: Actor) -> bool:
    """Administrators may score, but only who was named reviewer is asked to."""
    return replace(by, is_admin=False).may_review(*event.manager_ids)


def _holds(registration: Registration, condition: ColumnElement[bool]) -> bool:
    return bool(db.session.scalar(select(condition).where(Registration.id == registration.id)))


def _known_to(by: Actor) -> ColumnElement[bool]:
    return (ScoresKnown.registration_id == Registration.id) & (ScoresKnown.user_id == by.user_id)


def _kept_out(by: Actor) -> ColumnElement[bool]:
    own = aliased(Scoring)
    mine = (own.registration_id == Registration.id) & (own.user_id == by.user_id)
    return exists().where(mine, own.conflict_at.is_not(None))


def _others_scored(event: Event, by: Actor) -> ColumnElement[bool]:
    """Organisers read also what others have begun to score."""
    other = aliased(Scoring)
    of_others = (other.registration_id == Registration.id) & (other.user_id != by.user_id)
    organises = by.may_organise(*event.manager_ids)
    return exists().where(of_others, other.conflict_at.is_(None) if organises else other.points.is_not(None))
