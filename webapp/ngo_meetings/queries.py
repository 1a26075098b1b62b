"""Reads of accreditations and of the people under them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased, joinedload

from webapp.core import clock
from webapp.core.errors import NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.access import managed_by
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.ngo_meetings.accrediting.bodies import key_of
from webapp.ngo_meetings.models import (
    DEFAULT_CAP,
    Accreditation,
    AccreditationState,
    NgoMeetingDetails,
    Representative,
)
from webapp.registration.models import LIVE, Registration, RegistrationState
from webapp.registration.places.tallies import holds_counted_place

ASKED = (AccreditationState.APPLIED, AccreditationState.NEEDS_MORE)
MOST_GONE = 50
EXTENT = (
    joinedload(Accreditation.accredited_series),
    joinedload(Accreditation.granted_by).joinedload(Accreditation.accredited_series),
)
"""What an accreditation holds for."""
NO_BODY = _l("There is no such accreditation, or it is not one of yours.")


@dataclass(frozen=True)
class Use:
    """How a body uses its places."""

    holding: int = 0
    waiting: int = 0
    pending: int = 0
    unconfirmed: int = 0
    """Those who registered alone and wait for the focal point."""


def accreditations() -> Select[Accreditation]:
    """Accreditations with what their pages show."""
    event = joinedload(Accreditation.event)
    return select(Accreditation).options(
        event.joinedload(Event.host),
        event.joinedload(Event.city),
        event.joinedload(Event.series),
        joinedload(Accreditation.letter),
        *EXTENT,
    )


def of_event(event_id: int) -> Select[Accreditation]:
    """The accreditations of a meeting."""
    return select(Accreditation).where(Accreditation.event_id == event_id)


def listed(event_id: int) -> Select[Accreditation]:
    """The accreditations of a meeting with what their list shows."""
    return of_event(event_id).options(*EXTENT)


def in_event(event_id: int, ids: Collection[int]) -> Sequence[Accreditation]:
    """Some accreditations of a meeting, in the order in which they were asked for."""
    query = accreditations().where(Accreditation.event_id == event_id, Accreditation.id.in_(ids))
    return db.session.scalars(query.order_by(Accreditation.id)).all()


def find(*conditions: ColumnElement[bool]) -> Accreditation:
    """The accreditation that meets conditions; raises NotFound."""
    found = db.session.scalar(accreditations().where(*conditions))
    if found is None:
        raise NotFound(NO_BODY)
    return found


def accredited_in(event_id: int) -> Sequence[Accreditation]:
    """The accredited bodies of a meeting."""
    query = of_event(event_id).where(Accreditation.state == AccreditationState.ACCREDITED)
    return db.session.scalars(query.order_by(Accreditation.id)).all()


def not_refused_in(event_id: int) -> Sequence[Accreditation]:
    """The bodies of a meeting that are accredited or may be."""
    query = of_event(event_id).where(Accreditation.state != AccreditationState.REFUSED)
    return db.session.scalars(query.order_by(Accreditation.id)).all()


def named(event_id: int, typed: str) -> Accreditation | None:
    """The body that goes by a name, in any spelling; one that is accredited before one that is not yet."""
    key = key_of(typed) if typed.strip() else ""
    if not key:
        return None
    query = of_event(event_id).where(Accreditation.keys.has_key(key))
    known = query.where(Accreditation.state != AccreditationState.REFUSED)
    first = (Accreditation.state == AccreditationState.ACCREDITED).desc()
    return db.session.scalar(known.order_by(first, Accreditation.id).limit(1))


def belongs() -> ColumnElement[bool]:
    """The condition that a registration counts for an accreditation: by its link, else by the name of its body."""
    by_name = Accreditation.keys.has_key(Registration.organisation_key)
    return and_(Registration.event_id == Accreditation.event_id, _counts_for(Accreditation.id, by_name))


def belongs_to(accreditation_id: int, keys: Sequence[str]) -> ColumnElement[bool]:
    """The same for one body of a meeting whose registrations are read."""
    return _counts_for(literal(accreditation_id), Registration.organisation_key.in_(keys))


def _counts_for(accreditation_id: ColumnElement[int] | Any, by_name: ColumnElement[bool]) -> ColumnElement[bool]:
    link = aliased(Representative)
    # Nothing but the link is read there: the body is the one of the query around, however far out that is.
    linked = exists().where(link.registration_id == Registration.id).correlate_except(link)
    return or_(linked.where(link.accreditation_id == accreditation_id), and_(~linked, by_name))


def usual_cap(event_id: int) -> int:
    """How many people a body may send to a meeting unless it has a cap of its own."""
    details = db.session.get(NgoMeetingDetails, event_id)
    return details.cap if details is not None else DEFAULT_CAP


def cap_of(accreditation: Accreditation) -> int:
    """How many people a body may send."""
    return accreditation.cap if accreditation.cap is not None else usual_cap(accreditation.event_id)


def caps_of(accreditations_shown: Sequence[Accreditation]) -> dict[int, int]:
    """How many people each of several bodies may send, by one statement."""
    meetings = {one.event_id for one in accreditations_shown}
    query = select(NgoMeetingDetails).where(NgoMeetingDetails.event_id.in_(meetings))
    usual = {details.event_id: details.cap for details in db.session.scalars(query)} if meetings else {}
    return {
        one.id: one.cap if one.cap is not None else usual.get(one.event_id, DEFAULT_CAP) for one in accreditations_shown
    }


def uses_of(condition: ColumnElement[bool]) -> dict[int, Use]:
    """How bodies use their places, by one statement; those that have nobody are left out."""
    unconfirmed = and_(Representative.registration_id.is_not(None), Representative.vouched_at.is_(None))
    state = Registration.state
    rows = db.session.execute(
        select(
            Accreditation.id,
            func.count().filter(holds_counted_place()),
            func.count().filter(state == RegistrationState.WAITLISTED),
            func.count().filter(state == RegistrationState.PENDING),
            func.count().filter(state == RegistrationState.PENDING, unconfirmed),
        )
        .select_from(Accreditation)
        .join(Registration, belongs())
        .outerjoin(Representative, Representative.registration_id == Registration.id)
        .where(condition, state.in_(LIVE))
        .group_by(Accreditation.id)
    )
    return {row[0]: Use(*row[1:]) for row in rows}


def use_of(accreditation: Accreditation) -> Use:
    """How one body uses its places."""
    return uses_of(Accreditation.id == accreditation.id).get(accreditation.id, Use())


@dataclass(frozen=True)
class Person:
    """Somebody who comes for a body, or wanted to."""

    registration: Registration
    link: Representative | None
    """None for whoever an organiser registered under the body's name."""

    @property
    def in_reserve(self) -> bool:
        """Whether this person waits for a place that another of the body gives up, and for no other."""
        waits = self.registration.state is RegistrationState.WAITLISTED
        return waits and self.registration.reserve_of is not None

    @property
    def unconfirmed(self) -> bool:
        """Whether the focal point has yet to say that this person comes for the body."""
        pending = self.registration.state is RegistrationState.PENDING
        return pending and self.link is not None and self.link.vouched_at is None


def people_of(accreditation: Accreditation, *, live: bool = True) -> list[Person]:
    """The people of a body in its order of priority; with `live=False`, those who will not come, the latest first."""
    state = Registration.state.in_(LIVE)
    query = (
        select(Registration, Representative)
        .select_from(Accreditation)
        .join(Registration, belongs())
        .outerjoin(Representative, Representative.registration_id == Registration.id)
        .where(Accreditation.id == accreditation.id, state if live else ~state)
        .execution_options(populate_existing=True)
    )
    if live:
        query = query.order_by(Representative.rank.asc().nulls_last(), Registration.id)
    else:
        query = query.order_by(Registration.id.desc()).limit(MOST_GONE)
    return [Person(row[0], row[1]) for row in db.session.execute(query)]


def last_rank(people: Sequence[Person]) -> int:
    """The last place in a body's order, 0 where it has nobody."""
    return max((person.link.rank for person in people if person.link is not None), default=0)


def person_of(accreditation: Accreditation, registration_id: int) -> Person:
    """Somebody whom the focal point answers for; raises NotFound."""
    query = (
        select(Registration, Representative)
        .join(Representative, Representative.registration_id == Registration.id)
        .where(Registration.id == registration_id, Representative.accreditation_id == accreditation.id)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound(_l("There is no such person on this list."))
    return Person(row[0], row[1])


def answered_by(email: str) -> ColumnElement[bool]:
    """The condition that whoever has an address acts for a body: its focal point, unless kept out."""
    # Empty is the address of nobody: it is forgotten a year after the accreditation.
    return and_(Accreditation.focal_email == (email.strip().lower() or None), Accreditation.access_closed_at.is_(None))


def of_address(email: str) -> Select[Accreditation]:
    """The accreditations whose focal point has an address, those of the soonest meeting first."""
    return (
        accreditations()
        .join(Accreditation.event)
        .where(answered_by(email))
        .order_by(Event.ends_at <= clock.now(), Event.starts_at, Accreditation.id)
    )


def answers_for_bodies(actor: Actor) -> bool:
    """Whether somebody is the focal point of any body."""
    if not actor.email:
        return False
    query = select(Accreditation.id).where(answered_by(actor.email)).limit(1)
    return db.session.scalar(query) is not None


def undecided_by_event(actor: Actor) -> Sequence[tuple[int, int]]:
    """The meetings of an organiser in which requests wait for a decision, with how many; the soonest first."""
    rows = db.session.execute(
        select(Accreditation.event_id, func.count())
        .join(Accreditation.event)
        .where(managed_by(actor), Accreditation.state == AccreditationState.APPLIED)
        .where(Event.ends_at > clock.now(), Event.state != EventState.CANCELLED)
        .group_by(Accreditation.event_id, Event.starts_at)
        .order_by(Event.starts_at, Accreditation.event_id)
    )
    return [(row[0], row[1]) for row in rows]


def all_decided(event_ids: Sequence[int]) -> dict[int, datetime | None]:
    """The fact that a meeting has decided on every request for accreditation: since when, where there were any."""
    query = (
        select(Accreditation.event_id, func.max(Accreditation.decided_at))
        .where(Accreditation.event_id.in_(event_ids))
        .group_by(Accreditation.event_id)
        .having(func.count().filter(Accreditation.state.in_(ASKED)) == 0)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
