"""A reserve stands in for people of its own group: asked when one of them gives up a place, and for nothing else."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import CityFactory, EventFactory, RegistrationFactory
from tests.registration.delegation_helpers import COORDINATOR, composed, exchange, host_of
from tests.registration.test_waiting import full, waits
from webapp.core.audit import AuditEntry
from webapp.core.errors import Invalid
from webapp.core.names import body_key
from webapp.core.permissions import SYSTEM, link_holder
from webapp.events.models import Approval, Event, Quota, QuotaBy
from webapp.registration import bulk, changes, services
from webapp.registration.delegations import decisions
from webapp.registration.errors import ImpossibleChange
from webapp.registration.models import Registration, ReserveOf, Source
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import reserves, waiting
from webapp.registration.values import RegistrationValues

PERSON = link_holder("Aziz")


def reserve(event: Event, minute: int, group: ReserveOf = ReserveOf.COUNTRY, **more: object) -> Registration:
    """Somebody who waits in reserve."""
    return waits(event, minute, reserve_of=group, **more)


def enter(event: Event, source: Source = Source.ORGANISER, **more: object) -> Registration:
    """Registers a reserve."""
    values = {"given_name": "Aziza", "email": "a@example.org", "country": "UZ", "reserve": True, **more}
    return services.register(event, RegistrationValues(**values), by=SYSTEM, source=source)  # type: ignore[arg-type]


def deeds(session: Session, registration: Registration) -> list[str]:
    query = select(AuditEntry.action).where(AuditEntry.object_id == registration.id).order_by(AuditEntry.id)
    return list(session.scalars(query))


@pytest.mark.parametrize(
    ("approval", "source", "state"),
    [
        (Approval.AUTOMATIC, Source.ORGANISER, State.WAITLISTED),
        (Approval.AUTOMATIC, Source.FOCAL_POINT, State.WAITLISTED),
        (Approval.MANUAL, Source.ORGANISER, State.WAITLISTED),
        (Approval.MANUAL, Source.FOCAL_POINT, State.PENDING),
    ],
)
def test_a_reserve_waits_also_where_places_are_free(
    session: Session, approval: Approval, source: Source, state: State
) -> None:
    event = EventFactory(capacity=5, approval=approval, waiting_list=False)
    registration = enter(event, source)
    assert (registration.state, registration.reserve_of) == (state, ReserveOf.COUNTRY)
    assert waiting.position(registration) is None
    waiting.offer_free_places(event.id)
    assert registration.state is state


def test_the_place_of_one_of_the_group_goes_to_its_reserve_before_the_list(session: Session) -> None:
    event = EventFactory(capacity=2)
    uzbek, kazakh = (RegistrationFactory(event=event, country=country) for country in ("UZ", "KZ"))
    first = waits(event, 1, country="UZ")
    second, later, other = (
        reserve(event, 3, country="UZ"),
        reserve(event, 4, country="UZ"),
        reserve(event, 2, country="KG"),
    )
    services.withdraw(uzbek, by=PERSON)
    assert [one.state for one in (first, second, later, other)] == [
        State.WAITLISTED,
        State.OFFERED,
        State.WAITLISTED,
        State.WAITLISTED,
    ]
    services.withdraw(kazakh, by=PERSON)
    assert (first.state, later.state, other.state) == (State.OFFERED, State.WAITLISTED, State.WAITLISTED)
    offer = session.scalars(
        select(AuditEntry).where(AuditEntry.object_id == second.id, AuditEntry.action == "registration_offer")
    ).one()
    assert offer.details["instead_of"] == uzbek.id


def test_an_offer_let_go_passes_to_the_next_of_the_group_and_then_to_the_list(session: Session) -> None:
    event, holder = full()
    listed, second, first = waits(event, 0), reserve(event, 2), reserve(event, 1)
    services.withdraw(holder, by=PERSON)
    services.decline(first, by=PERSON)
    assert (first.state, first.reserve_of, second.state) == (State.WAITLISTED, ReserveOf.COUNTRY, State.OFFERED)
    services.accept(second, by=PERSON)
    assert second.reserve_of is None
    services.withdraw(second, by=PERSON)
    # The first is asked again for another place of the group, and whoever does not take it lets the list have it.
    assert (first.state, listed.state) == (State.OFFERED, State.WAITLISTED)
    services.decline(first, by=PERSON)
    assert (first.state, listed.state) == (State.WAITLISTED, State.OFFERED)


def test_a_reserve_whose_quota_is_full_lets_the_list_pass(session: Session) -> None:
    event = EventFactory(capacity=2)
    holder = RegistrationFactory(event=event)
    session.add(Quota(event_id=event.id, by=QuotaBy.CATEGORY, value="observer", places=1))
    RegistrationFactory(event=event, category="observer", country="KZ")
    listed, standing_in = waits(event, 2), reserve(event, 1, category="observer")
    session.flush()
    services.withdraw(holder, by=PERSON)
    assert (listed.state, standing_in.state) == (State.OFFERED, State.WAITLISTED)


def of_country(one: Registration) -> None:
    one.country = "KZ"


def of_body(one: Registration) -> None:
    one.organisation, one.organisation_key = "Yuksalish", body_key("Yuksalish")


@pytest.mark.parametrize(
    ("known", "quota", "group"),
    [
        ((of_country, of_body), None, ReserveOf.ORGANISATION),
        ((of_country,), None, ReserveOf.COUNTRY),
        ((of_country, of_body), (QuotaBy.COUNTRY, "KZ"), ReserveOf.COUNTRY),
        ((of_country, of_body), (QuotaBy.ORGANISATION, body_key("Yuksalish")), ReserveOf.ORGANISATION),
        # A category is not a body: it limits, but names nobody.
        ((of_country,), (QuotaBy.CATEGORY, "participant"), ReserveOf.COUNTRY),
        ((of_country,), (QuotaBy.COUNTRY, "UZ"), ReserveOf.COUNTRY),
    ],
)
def test_the_group_is_that_of_the_quota_else_the_body_else_the_country(
    session: Session,
    known: tuple[Callable[[Registration], None], ...],
    quota: tuple[QuotaBy, str] | None,
    group: ReserveOf,
) -> None:
    event = EventFactory()
    registration = waits(event, 1, country=None)
    for tell in known:
        tell(registration)
    if quota:
        session.add(Quota(event_id=event.id, by=quota[0], value=quota[1], places=3))
    session.flush()
    reserves.make_reserve(registration, by=SYSTEM)
    assert registration.reserve_of is group


def test_without_a_group_nobody_stands_in(session: Session) -> None:
    event = EventFactory()
    for person in (waits(event, 1, country=None), waits(event, 2, category="press")):
        with pytest.raises(Invalid) as refused:
            reserves.make_reserve(person, by=SYSTEM)
        assert refused.value.field == "reserve"


def test_bodies_and_cities_are_groups_of_their_own(session: Session) -> None:
    event = EventFactory(capacity=2)
    city = CityFactory()
    from_city = RegistrationFactory(event=event, city=city)
    from_body = RegistrationFactory(event=event, organisation="Yuksalish", organisation_key="one")
    session.add(Quota(event_id=event.id, by=QuotaBy.ORGANISATION, value="one", keys=["one", "two"], places=1))
    session.flush()
    for_body = reserve(event, 1, ReserveOf.ORGANISATION, organisation_key="two")
    for_city = reserve(event, 2, ReserveOf.CITY, city=city)
    services.withdraw(from_city, by=PERSON)
    assert (for_body.state, for_city.state) == (State.WAITLISTED, State.OFFERED)
    # Under another name of the same body.
    services.withdraw(from_body, by=PERSON)
    assert for_body.state is State.OFFERED


def test_whoever_used_no_place_leaves_none_to_a_reserve(session: Session) -> None:
    event = EventFactory(capacity=5)
    interpreter = RegistrationFactory(event=event, category="interpreter")
    standing_in = reserve(event, 1)
    services.withdraw(interpreter, by=PERSON)
    assert standing_in.state is State.WAITLISTED


def test_whoever_moves_to_another_group_leaves_the_place_to_the_reserve(session: Session) -> None:
    event, holder = full()
    standing_in = reserve(event, 1)
    changes.update_registration(holder, {"category": "staff"}, by=SYSTEM)
    assert (holder.state, standing_in.state) == (State.CONFIRMED, State.OFFERED)


def test_a_delegation_that_withdraws_leaves_places_to_the_reserve_of_its_country(session: Session) -> None:
    event = exchange(capacity=2)
    delegation = decisions.submit(composed(event, "A", "B"), by=COORDINATOR)
    decisions.approve(delegation, by=host_of(event))
    for member in delegation.members:
        member.country = "CN"
    standing_in, listed = reserve(event, 2, country="CN"), [waits(event, minute) for minute in (0, 1)]
    session.flush()
    decisions.withdraw(delegation, by=COORDINATOR)
    assert [one.state for one in (standing_in, *listed)] == [State.OFFERED, State.OFFERED, State.WAITLISTED]


def test_made_a_reserve_and_like_everybody_again_with_a_history(session: Session) -> None:
    event = EventFactory(capacity=1)
    person = waits(event, 1)
    reserves.make_reserve(person, by=SYSTEM)
    with pytest.raises(ImpossibleChange):
        reserves.make_reserve(RegistrationFactory(event=EventFactory()), by=SYSTEM)
    assert waiting.position(person) is None
    reserves.make_ordinary(person, by=SYSTEM)
    # A place is free, and now it is theirs as anybody's.
    assert (person.state, person.reserve_of) == (State.OFFERED, None)
    assert deeds(session, person) == ["registration_reserved", "registration_unreserved", "registration_offer"]
    with pytest.raises(ImpossibleChange):
        reserves.make_ordinary(person, by=SYSTEM)


def test_a_reserve_gets_no_place_by_being_ticked_among_others(session: Session) -> None:
    event = EventFactory(capacity=5)
    standing_in, waiting_too = reserve(event, 1), waits(event, 2)
    report = bulk.act(event, [standing_in.id, waiting_too.id], services.Action.APPROVE, by=SYSTEM)
    assert [one.id for one in report.done] == [waiting_too.id]
    assert "reserve" in report.skipped[0][1]
    services.approve(standing_in, by=SYSTEM)
    assert (standing_in.state, standing_in.reserve_of) == (State.CONFIRMED, None)


def test_a_reserve_cannot_lose_what_ties_it_to_its_group(session: Session) -> None:
    standing_in = reserve(EventFactory(), 1)
    for field, value in (("country", None), ("category", "press")):
        with pytest.raises(Invalid) as refused:
            changes.update_registration(standing_in, {field: value}, by=SYSTEM)
        assert refused.value.field == field
    changes.update_registration(standing_in, {"country": "KG"}, by=SYSTEM)
    assert standing_in.reserve_of is ReserveOf.COUNTRY
