"""Reserves: stand-ins named by a body, a city or a country, who are asked only when one of its own gives up a place.

A reserve is not the waiting list: nobody in reserve competes with those who wait for any place.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, exists, false, func, or_, select
from sqlalchemy.orm import joinedload

from webapp.core import audit
from webapp.core.errors import Invalid
from webapp.core.formatting import country_name
from webapp.core.i18n import _l, translated
from webapp.core.names import fold
from webapp.core.permissions import Actor
from webapp.events.availability import InReserve
from webapp.events.models import Event, QuotaBy
from webapp.extensions import db
from webapp.registration import states
from webapp.registration.errors import ImpossibleChange
from webapp.registration.models import Registration, RegistrationState, ReserveOf
from webapp.registration.places.giving import count, lock
from webapp.registration.places.ledger import Ledger
from webapp.registration.places.tallies import UNCOUNTED, holds_counted_place

OPEN = (RegistrationState.PENDING, RegistrationState.WAITLISTED)
"""States in which somebody can be named as a reserve, and cease to be one."""
WAITS = (Registration.state == RegistrationState.WAITLISTED) & Registration.reserve_of.is_not(None)
_COLUMNS: dict[ReserveOf, Any] = {
    ReserveOf.ORGANISATION: Registration.organisation_key,
    ReserveOf.CITY: Registration.city_id,
    ReserveOf.COUNTRY: Registration.country,
}


def name(registration: Registration, ledger: Ledger, group: ReserveOf | None = None) -> None:
    """Let the registration stand in for a group: the one that is given, or else that of the narrowest quota it falls
    under, or else its organisation, its city or its country, the first that is known.

    Raises Invalid, on `reserve`, where there is no such group or nobody stands in for this person's category.
    """
    if registration.category in UNCOUNTED:
        raise Invalid(_l("Whoever only comes along uses no place, and needs no reserve."), field="reserve")
    if registration.delegation_id is not None:
        raise Invalid(_l("A delegation is decided on as a whole: its members are in no reserve."), field="reserve")
    group = group or by_quota(registration, ledger) or next(filter(lambda one: key(registration, one), ReserveOf), None)
    if group is None or not key(registration, group):
        raise Invalid(
            _l("Name the organisation, the city or the country for whose people this person stands in."),
            field="reserve",
        )
    registration.reserve_of = group


def by_quota(registration: Registration, ledger: Ledger) -> ReserveOf | None:
    """The narrowest group with a quota that the registration is of."""
    concerned = {quota.by for quota in ledger.quotas if quota.concerns(registration)}
    return next((group for group in ReserveOf if QuotaBy(group.value) in concerned), None)


def key(registration: Registration, group: ReserveOf) -> str | int | None:
    """By what the registration is of a group; empty where it is of none."""
    known: dict[ReserveOf, str | int | None] = {
        ReserveOf.ORGANISATION: registration.organisation_key,
        ReserveOf.CITY: registration.city_id,
        ReserveOf.COUNTRY: registration.country,
    }
    return known[group]


def label(registration: Registration, group: ReserveOf | None = None) -> str:
    """For whom somebody stands in, or would for a group, in the language in use; empty for whoever is no reserve."""
    match group or registration.reserve_of:
        case ReserveOf.ORGANISATION:
            return registration.organisation
        case ReserveOf.CITY:
            return translated(registration.city.name) if registration.city else ""
        case ReserveOf.COUNTRY:
            return country_name(registration.country)
    return ""


def make_reserve(
    registration: Registration, *, by: Actor, group: ReserveOf | None = None, city_id: int | None = None
) -> Registration:
    """Let somebody who waits, or is not decided on, stand in for their group alone; `city_id` says of which city they
    are, where that is not known or another.

    Raises ImpossibleChange in any other state, Invalid as `name` does.
    """
    event = lock(registration.event_id)
    db.session.refresh(registration)
    if city_id is not None and city_id != registration.city_id:
        registration.city_id = city_id
        audit.record("registration_updated", registration, by=by, fields=["city_id"])
        db.session.flush()
        db.session.expire(registration, ["city"])
    make_reserve_under_lock(registration, count(event), by=by, group=group)
    return registration


def make_reserve_under_lock(
    registration: Registration, ledger: Ledger, *, by: Actor, group: ReserveOf | None = None
) -> None:
    """The same for a caller who holds the event's lock."""
    if registration.state not in OPEN:
        raise ImpossibleChange
    name(registration, ledger, group)
    audit.record("registration_reserved", registration, by=by)


def make_ordinary(registration: Registration, *, by: Actor) -> Registration:
    """Let a reserve wait like everybody, since when they came; where a place is free for them, it is offered at once.

    Raises ImpossibleChange for whoever is not in reserve.
    """
    event = lock(registration.event_id)
    db.session.refresh(registration)
    make_ordinary_under_lock(registration, by=by)
    states.after_changes(event, freed=registration.state is RegistrationState.WAITLISTED)
    return registration


def make_ordinary_under_lock(registration: Registration, *, by: Actor) -> None:
    """The same for a caller who holds the event's lock and sees to what follows."""
    if registration.state not in OPEN or registration.reserve_of is None:
        raise ImpossibleChange
    registration.reserve_of = None
    audit.record("registration_unreserved", registration, by=by)


def queue(event_id: int) -> Select[Registration]:
    """Those who wait in reserve."""
    return select(Registration).where(Registration.event_id == event_id, WAITS)


def any_wait(event_id: int) -> bool:
    """Whether an event has anybody in reserve."""
    return bool(db.session.scalar(select(exists().where(Registration.event_id == event_id, WAITS))))


def standing_in_for(left: Registration, ledger: Ledger) -> ColumnElement[bool]:
    """The condition that a reserve is of the same group as somebody who gave up a place."""
    bodies = {left.organisation_key or ""}
    for quota in ledger.quotas:
        if quota.by is QuotaBy.ORGANISATION and quota.concerns(left):
            bodies |= {quota.value, *quota.keys}
    same = {
        ReserveOf.ORGANISATION: Registration.organisation_key.in_(bodies - {""}),
        ReserveOf.CITY: Registration.city_id == left.city_id,
        ReserveOf.COUNTRY: Registration.country == left.country,
    }
    known = (group for group in ReserveOf if key(left, group))
    return or_(false(), *(and_(Registration.reserve_of == group, same[group]) for group in known))


def counts_of(event_id: int) -> Sequence[InReserve]:
    """How many are in reserve for each group, in the order of the groups' names."""
    which = case(
        (Registration.reserve_of == ReserveOf.CITY, cast(Registration.city_id, Text)),
        (Registration.reserve_of == ReserveOf.COUNTRY, Registration.country),
        else_=Registration.organisation_key,
    )
    groups = select(func.min(Registration.id).label("first"), func.count().label("number"))
    groups = groups.where(Registration.event_id == event_id, WAITS).group_by(Registration.reserve_of, which)
    found = groups.subquery()
    query = select(Registration, found.c.number).join(found, found.c.first == Registration.id)
    rows = db.session.execute(query.options(joinedload(Registration.city))).all()
    counts = [
        InReserve(one.reserve_of.value, key(one, one.reserve_of) or "", label(one), number)
        for one, number in rows
        if one.reserve_of is not None
    ]
    return sorted(counts, key=lambda count: fold(count.label))


def held_by_groups(event: Event, people: Sequence[Registration]) -> dict[int, int]:
    """How many places the group of each of these reserves holds, by their ids: one statement for each sort of group."""
    held: dict[int, int] = {}
    for group in {person.reserve_of for person in people if person.reserve_of is not None}:
        column = _COLUMNS[group]
        mine = {person.id: key(person, group) for person in people if person.reserve_of is group}
        numbers = select(column, func.count()).where(
            Registration.event_id == event.id, holds_counted_place(), column.in_(set(mine.values()))
        )
        counted = {row[0]: row[1] for row in db.session.execute(numbers.group_by(column))}
        held |= {number: counted.get(value, 0) for number, value in mine.items()}
    return held
