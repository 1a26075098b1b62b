"""What reviewers read: applications with the opinions given so far."""

from sqlalchemy import Select, case, func, select

from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.models import Registration
from webapp.seminars.models import CurriculumVitae, Recommendation, Review

Opinions = dict[int, dict[Recommendation, int]]
POINTS = case(
    (Review.recommendation == Recommendation.SELECT, 2),
    (Review.recommendation == Recommendation.RESERVE, 1),
    else_=0,
)
score = (
    select(func.avg(POINTS)).where(Review.registration_id == Registration.id).correlate(Registration).scalar_subquery()
)
"""The mean of the opinions from 0 (decline) to 2 (select); none where nobody has given one."""


def applications_of(event: Event) -> Select[Registration]:
    """The applications to a seminar."""
    return select(Registration).where(Registration.event_id == event.id)


def opinions_in(event_id: int) -> Opinions:
    """How often each recommendation was given, by application, for a whole seminar."""
    rows = db.session.execute(
        select(Review.registration_id, Review.recommendation, func.count())
        .join(Registration, Registration.id == Review.registration_id)
        .where(Registration.event_id == event_id)
        .group_by(Review.registration_id, Review.recommendation)
    )
    counted: Opinions = {}
    for registration_id, recommendation, times in rows:
        counted.setdefault(registration_id, {})[recommendation] = times
    return counted


def with_cv(event_id: int) -> set[int]:
    """The applications to a seminar that came with a CV."""
    query = select(CurriculumVitae.registration_id).join(
        Registration, Registration.id == CurriculumVitae.registration_id
    )
    return set(db.session.scalars(query.where(Registration.event_id == event_id)))


def reviews_of(registration: Registration) -> list[Review]:
    """The opinions on one application, the oldest first."""
    found = select(Review).where(Review.registration_id == registration.id).order_by(Review.at)
    return list(db.session.scalars(found))


def cv_of(registration: Registration) -> CurriculumVitae | None:
    """The CV of an application, if one was uploaded."""
    return db.session.get(CurriculumVitae, registration.id)


def neighbours(registration: Registration) -> tuple[int | None, int | None]:
    """The applications before and after one, in the order they came in."""
    same = Registration.event_id == registration.event_id
    before = select(func.max(Registration.id)).where(same, Registration.id < registration.id)
    after = select(func.min(Registration.id)).where(same, Registration.id > registration.id)
    return db.session.scalar(before), db.session.scalar(after)
