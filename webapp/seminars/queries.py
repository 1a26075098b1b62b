"""What reviewers read: applications and the CVs that came with them."""

from sqlalchemy import ColumnElement, Select, exists, func, select

from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.models import Registration, RegistrationState
from webapp.seminars.models import CurriculumVitae, Scoring, Sex, StatedSex


def applications_of(event: Event) -> Select[Registration]:
    """The applications to a seminar."""
    return select(Registration).where(Registration.event_id == event.id)


def scored_by(actor: Actor) -> ColumnElement[bool]:
    """The condition that a scoring is somebody's own, of the application that is read."""
    return (Scoring.registration_id == Registration.id) & (Scoring.user_id == actor.user_id)


def settled_by(actor: Actor) -> ColumnElement[bool]:
    """The condition that somebody has nothing more to do with an application."""
    return exists().where(scored_by(actor), Scoring.points.is_not(None) | Scoring.conflict_at.is_not(None))


def waiting_for(event: Event, actor: Actor) -> int:
    """How many applications that wait for a decision somebody has yet to score."""
    query = select(func.count()).select_from(Registration).where(Registration.event_id == event.id)
    pending = query.where(Registration.state == RegistrationState.PENDING, ~settled_by(actor))
    return db.session.scalar(pending) or 0


def with_cv(event_id: int) -> set[int]:
    """The applications to a seminar that came with a CV."""
    query = select(CurriculumVitae.registration_id).join(
        Registration, Registration.id == CurriculumVitae.registration_id
    )
    return set(db.session.scalars(query.where(Registration.event_id == event_id)))


def cv_of(registration: Registration) -> CurriculumVitae | None:
    """The CV of an application, if one was uploaded."""
    return db.session.get(CurriculumVitae, registration.id)


def sex_of(registration: Registration) -> Sex:
    """What somebody stated for the balance of women and men."""
    stated = db.session.get(StatedSex, registration.id)
    return stated.sex if stated is not None else Sex.NOT_STATED


def neighbours(registration: Registration) -> tuple[int | None, int | None]:
    """The applications before and after one, in the order they came in."""
    same = Registration.event_id == registration.event_id
    before = select(func.max(Registration.id)).where(same, Registration.id < registration.id)
    after = select(func.min(Registration.id)).where(same, Registration.id > registration.id)
    return db.session.scalar(before), db.session.scalar(after)
