"""A quota is changed where it stands, and only what changes of the quotas has to be possible."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of
from tests.queries import QueryCounter
from webapp.core import clock
from webapp.core.errors import Invalid, InvalidMany
from webapp.core.permissions import Actor
from webapp.events.models import Event, Quota, QuotaBy
from webapp.events.quotas import lift_quota, set_quota, set_quotas
from webapp.events.services import update_event
from webapp.events.values import QuotaValues, values_of
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.places.rounds import PlaceRound

BY = Actor(name="Organiser", is_admin=True)


def country(value: str, places: int | None = 5, set_aside: int = 0, release_at: datetime | None = None) -> QuotaValues:
    return QuotaValues(by=QuotaBy.COUNTRY, value=value, places=places, set_aside=set_aside, release_at=release_at)


def held(event: Event, value: str, number: int, state: State = State.CONFIRMED) -> list[Registration]:
    since = clock.now() - timedelta(days=1)
    queued = since if state is State.WAITLISTED else None
    made: list[Registration] = RegistrationFactory.create_batch(
        number, event=event, country=value, state=state, queued_at=queued
    )
    return made


def outdated(event: Event, value: str, places: int | None, **more: Any) -> Quota:
    """A quota that could not be set as it is by now."""
    quota = Quota(by=QuotaBy.COUNTRY, value=value, label=value, places=places, **more)
    event.quotas.append(quota)
    return quota


def kept(event: Event) -> dict[str, int | None]:
    return {quota.value: quota.places for quota in event.quotas}


def fields(client: PageClient, address: str) -> dict[str, str]:
    """What the form of a quota says."""
    page = client.text(address)
    said = dict(re.findall(r'<input[^>]* name="(value|places|set_aside|release_at)"[^>]* value="([^"]*)"', page))
    return said | {"by": re.findall(r'<option selected value="([a-z]+)"', page)[0]}


def problems(verb: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidMany) as refused:
        verb()
    return [(name, str(text)) for name, text in refused.value.errors]


@pytest.fixture
def capped(session: Session) -> Event:
    """Ten places, at most two for Uzbekistan, which both are taken; four more wait."""
    event: Event = EventFactory(capacity=10)
    set_quotas(event, [country("UZ", 2)], by=BY)
    held(event, "UZ", 2)
    held(event, "UZ", 4, State.WAITLISTED)
    return event


def states(session: Session, event: Event) -> list[State]:
    session.expire_all()
    rows = session.query(Registration).filter_by(event_id=event.id).order_by(Registration.id)
    return [row.state for row in rows]


@pytest.mark.parametrize("typed", ["Uzbekistan", "UZ", "Узбекистан"])
def test_setting_the_same_group_again_replaces_it_and_offers_what_it_adds(
    client: PageClient, session: Session, capped: Event, typed: str
) -> None:
    client.sign_in(organiser_of(capped.host))
    page = f"/manage/events/{capped.id}/quotas"
    assert client.post(page, data={"by": "country", "value": typed, "places": "3"}).status_code == 303
    assert states(session, capped) == [State.CONFIRMED] * 2 + [State.OFFERED] + [State.WAITLISTED] * 3
    assert kept(capped) == {"UZ": 3}


def test_a_quota_is_changed_on_its_page_with_all_that_it_has(client: PageClient, session: Session) -> None:
    event = EventFactory(capacity=20)
    release_at = event.starts_at - timedelta(days=3, seconds=-30)
    (quota,) = set_quotas(event, [country("UZ", 8, 4, release_at)], by=BY)
    client.sign_in(organiser_of(event.host))
    address = f"/manage/events/{event.id}/quotas/{quota.id}"
    form = fields(client, address)
    assert (form["by"], form["value"], form["places"], form["set_aside"]) == ("country", "Uzbekistan", "8", "4")
    assert client.post(address, data=form | {"places": "9", "set_aside": "5"}).status_code == 303
    session.expire_all()
    assert [(q.id, q.places, q.set_aside, q.release_at) for q in event.quotas] == [(quota.id, 9, 5, release_at)]
    assert client.post(address, data=form | {"value": "Tajikistan", "release_at": ""}).status_code == 303
    session.expire_all()
    assert [(q.id, q.value, q.release_at) for q in event.quotas] == [(quota.id, "TJ", None)]


def test_a_quota_does_not_become_that_of_another_group_that_has_one(session: Session) -> None:
    event = EventFactory()
    uz, _kz = set_quotas(event, [country("UZ"), country("KZ")], by=BY)
    said = problems(lambda: set_quota(event, country("Казахстан"), by=BY, instead_of=uz))
    assert said == [("value", "There are two quotas for “Kazakhstan”.")]


def test_what_is_wrong_with_a_quota_stands_beside_its_field(client: PageClient, capped: Event) -> None:
    client.sign_in(organiser_of(capped.host))
    address = f"/manage/events/{capped.id}/quotas/{capped.quotas[0].id}"
    answer = client.post(address, data={"by": "country", "value": "UZ", "places": "1"})
    assert answer.status_code == 422
    assert "2 places are taken already: give at least as many." in answer.get_data(as_text=True)
    assert "Change the quota of “Uzbekistan”" in answer.get_data(as_text=True)
    crowded = client.post(address, data={"by": "country", "value": "UZ", "places": "", "set_aside": "10"})
    assert crowded.status_code == 303


def test_lifting_says_before_how_many_are_offered_places(
    client: PageClient, session: Session, capped: Event, queries: QueryCounter
) -> None:
    client.sign_in(organiser_of(capped.host))
    page = f"/manage/events/{capped.id}/quotas"
    address = f"{page}/{capped.quotas[0].id}"
    assert "4 people who wait are offered places at once." in client.text(address)
    update_event(capped, replace(values_of(capped), capacity=5), by=BY)
    session.commit()
    assert "3 people who wait are offered places at once." in client.text(address)
    with queries.at_most(30):
        client.text(address)
    assert client.post(f"{address}/remove").status_code == 303
    assert states(session, capped).count(State.OFFERED) == 3
    assert client.post(f"{address}/remove").status_code == 303
    assert client.get(address).status_code == 404


def test_whoever_let_an_offer_go_is_among_those_who_are_offered_places(
    client: PageClient, session: Session, capped: Event
) -> None:
    let_go = session.query(Registration).filter_by(event_id=capped.id, state=State.WAITLISTED).first()
    assert let_go is not None
    let_go.offers_missed = 1
    client.sign_in(organiser_of(capped.host))
    address = f"/manage/events/{capped.id}/quotas/{capped.quotas[0].id}"
    for _time in range(2):
        assert "4 people who wait are offered places at once." in client.text(address)
    assert session.query(PlaceRound).count() == 0
    assert client.post(f"{address}/remove").status_code == 303
    assert states(session, capped).count(State.OFFERED) == 4


def test_lifting_what_is_set_aside_opens_it_to_whoever_waits(client: PageClient, session: Session) -> None:
    event = EventFactory(capacity=6)
    uz, kz = set_quotas(event, [country("UZ", 2, 2), country("KZ", None, 3)], by=BY)
    held(event, "TJ", 1)
    held(event, "TJ", 5, State.WAITLISTED)
    client.sign_in(organiser_of(event.host))
    for quota, said in ((uz, "2 people who wait are"), (kz, "3 people who wait are")):
        assert said in client.text(f"/manage/events/{event.id}/quotas/{quota.id}")
    update_event(event, replace(values_of(event), capacity=None), by=BY)
    free = client.text(f"/manage/events/{event.id}/quotas/{uz.id}")
    assert "Nobody who waits is offered a place by that." in free


def test_a_quota_larger_than_the_capacity_stands_in_no_other_ones_way(session: Session) -> None:
    event = EventFactory(capacity=10)
    big = outdated(event, "UZ", 15)
    outdated(event, "KZ", 3)
    set_quota(event, country("KG", 2), by=BY)
    assert kept(event) == {"UZ": 15, "KZ": 3, "KG": 2}
    set_quotas(event, [country("UZ", 15), country("KG", 1)], by=BY)
    assert kept(event) == {"UZ": 15, "KG": 1}
    assert problems(lambda: set_quotas(event, [country("KG", 1), country("UZ", 14)], by=BY)) == [
        ("quotas.1.places", "The whole event has 10 places.")
    ]
    lift_quota(event, big, by=BY)
    assert kept(event) == {"KG": 1}


def test_a_group_above_its_quota_stands_in_no_other_ones_way(session: Session) -> None:
    event = EventFactory()
    (quota,) = set_quotas(event, [country("UZ", 1)], by=BY)
    held(event, "UZ", 3)
    set_quota(event, country("TM", 3), by=BY)
    set_quota(event, country("UZ", 1, set_aside=1), by=BY, instead_of=quota)
    assert kept(event) == {"UZ": 1, "TM": 3}
    said = problems(lambda: set_quota(event, country("UZ", 2), by=BY))
    assert said == [("places", "3 places are taken already: give at least as many.")]


def test_a_release_after_the_start_stands_in_no_other_ones_way(client: PageClient, session: Session) -> None:
    event = EventFactory()
    late = outdated(event, "KZ", None, set_aside=2, release_at=event.starts_at + timedelta(days=1))
    outdated(event, "UZ", 3)
    session.commit()
    client.sign_in(organiser_of(event.host))
    page = f"/manage/events/{event.id}/quotas"
    form = fields(client, f"{page}/{late.id}")
    assert client.post(f"{page}/{late.id}", data=form | {"set_aside": "3"}).status_code == 303
    uz = next(quota for quota in event.quotas if quota.value == "UZ")
    assert client.post(f"{page}/{uz.id}/remove").status_code == 303
    session.expire_all()
    assert [(quota.value, quota.set_aside) for quota in event.quotas] == [("KZ", 3)]
    assert client.post(f"{page}/{late.id}/remove").status_code == 303


def test_more_set_aside_than_is_left_is_refused_only_where_it_grows(session: Session) -> None:
    event = EventFactory(capacity=4)
    kg = outdated(event, "KG", None, set_aside=3)
    held(event, "UZ", 2)
    set_quota(event, country("TJ", 2), by=BY)
    set_quota(event, country("KG", None, set_aside=2), by=BY, instead_of=kg)
    with pytest.raises(Invalid, match=r"3 are set aside \(Kyrgyzstan – 3\)") as told:
        set_quota(event, country("KG", None, set_aside=3), by=BY)
    assert told.value.field == "set_aside"


def test_a_capacity_is_not_lowered_below_a_quota_which_is_named(session: Session) -> None:
    event = EventFactory(capacity=20)
    set_quotas(event, [country("UZ", 15), country("KZ", 3)], by=BY)
    said = problems(lambda: update_event(event, replace(values_of(event), capacity=10), by=BY))
    assert said == [("capacity", "The quota for “Uzbekistan” is 15, more than 10: change that quota first.")]
    both = replace(values_of(event), capacity=10, quotas=(country("UZ", 10), country("KZ", 3)))
    update_event(event, both, by=BY)
    assert (event.capacity, kept(event)) == (10, {"UZ": 10, "KZ": 3})


def test_an_outdated_quota_leaves_everything_else_of_its_event_alone(session: Session) -> None:
    event = EventFactory(capacity=10)
    outdated(event, "UZ", 15)
    outdated(event, "KZ", None, set_aside=1, release_at=event.starts_at + timedelta(days=1))
    for values in ({"venue": {"en": "Small Hall"}}, {"capacity": 12}, {"ends_at": event.ends_at + timedelta(hours=1)}):
        update_event(event, replace(values_of(event), **values), by=BY)
    assert event.capacity == 12


def test_an_event_is_not_moved_to_before_a_release_which_is_named(session: Session) -> None:
    event = EventFactory(starts_at=datetime(2031, 3, 12, 4, tzinfo=clock.now().tzinfo), timezone="Asia/Tashkent")
    on = event.starts_at - timedelta(days=1)
    set_quotas(event, [country("KZ", None, 2, on), country("UZ", 3, 1)], by=BY)
    earlier = replace(values_of(event), starts_at=on - timedelta(hours=1))
    said = problems(lambda: update_event(event, earlier, by=BY))
    assert [name for name, _text in said] == ["starts_at"]
    assert said[0][1].startswith("Places for “Kazakhstan” are set aside until 11 Mar 2031")
    moved = replace(earlier, quotas=(country("KZ", None, 2, on - timedelta(days=1)), country("UZ", 3, 1)))
    update_event(event, moved, by=BY)
    with clock.at(on):
        # What has been released binds nobody any more.
        update_event(event, replace(values_of(event), starts_at=on - timedelta(days=3)), by=BY)
