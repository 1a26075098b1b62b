"""Reserves on the pages, in lists, in files and over the API; and why whoever waits has to wait, with figures."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of
from tests.queries import QueryCounter
from tests.registration.delegation_helpers import COORDINATOR, composed, exchange, host_of
from tests.registration.test_api import Caller, register
from tests.registration.test_people import people
from tests.registration.test_people_import import people_of, take
from tests.registration.test_reserves import reserve
from tests.registration.test_waiting import waits
from webapp.events.models import Event, Quota, QuotaBy
from webapp.mail import context
from webapp.mail.models import Message
from webapp.mail.rendering import render
from webapp.registration import links, services
from webapp.registration.delegations import decisions
from webapp.registration.delegations.deciding import rules
from webapp.registration.delegations.deciding.waiting import put_on_waiting_list
from webapp.registration.models import Registration, ReserveOf
from webapp.registration.models import RegistrationState as State


@pytest.fixture
def event(session: Session) -> Event:
    """A toy event with one place."""
    made: Event = EventFactory(kind="toy", capacity=1)
    return made


@pytest.fixture
def organiser(client: PageClient, event: Event) -> PageClient:
    """Its organiser's browser."""
    return client.sign_in(organiser_of(event.host))


def plain(page: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_an_organiser_enters_a_reserve_by_hand(organiser: PageClient, event: Event, session: Session) -> None:
    form = {"given_name": "Aziza", "email": "a@example.org", "category": "participant", "language": "uz"}
    refused = organiser.post(people(event, "/add"), data=form | {"reserve": "country"})
    assert refused.status_code == 422
    assert "Name the organisation, the city or the country" in refused.get_data(as_text=True)
    answer = organiser.post(people(event, "/add"), data=form | {"country": "KZ", "reserve": "country"})
    assert answer.status_code == 303
    made = session.scalars(select(Registration)).one()
    assert (made.state, made.reserve_of) == (State.WAITLISTED, ReserveOf.COUNTRY)
    message = session.scalars(select(Message)).one()
    letter = render(message, context.values_for([message])[message.id])
    assert "Zaxirada" in letter.subject
    assert "zaxira ishtirokchi sifatida koʻrsatildingiz: Qozogʻiston" in " ".join(letter.text.split())
    assert "Qozogʻiston" in letter.html


def test_the_list_marks_filters_and_exports_reserves(organiser: PageClient, event: Event) -> None:
    reserve(event, 1, given_name="Dilnoza", country="KZ")
    waits(event, 2, given_name="Bobur")
    page = organiser.text(people(event))
    assert "In reserve: Kazakhstan" in plain(page)
    assert "Bobur" not in organiser.text(people(event) + "?reserve=yes")
    assert "Dilnoza" not in organiser.text(people(event) + "?reserve=no")
    exported = organiser.get(people(event) + "?format=csv").get_data(as_text=True)
    assert (
        'Dilnoza Rahimov,"On the waiting list, In reserve: Kazakhstan",Participant,Kazakhstan,,,,Kazakhstan,'
        in exported
    )


def test_a_person_is_made_a_reserve_and_let_wait_like_everybody_again(
    organiser: PageClient, event: Event, session: Session
) -> None:
    RegistrationFactory(event=event)
    one = waits(event, 1, country="KZ", organisation="Yuksalish", organisation_key="ikslis")
    path = people(event, f"/{one.id}")
    page = organiser.text(path)
    assert "Make a reserve: Yuksalish" in page
    assert "Make a reserve: Kazakhstan" in page
    assert organiser.post(f"{path}/reserve", data={"group": "planet"}).status_code == 400
    organiser.post(f"{path}/reserve", data={"group": "country"})
    page = plain(organiser.text(path))
    assert "In reserve: Kazakhstan" in page
    assert "Made a reserve" in page
    assert "Number" not in page
    organiser.post(f"{path}/unreserve")
    assert "Number 1 on the waiting list." in plain(organiser.text(path))
    session.refresh(one)
    assert one.reserve_of is None


def test_the_personal_page_says_for_whom_somebody_stands_in(client: PageClient, event: Event) -> None:
    waits(event, 0)
    page = plain(client.text(f"/r/{links.mint(reserve(event, 1, country='KZ'))}"))
    assert "You are in reserve: Kazakhstan." in page
    assert "When one of them gives up a place" in page
    assert "number" not in page.split("You are in reserve")[1].split("When and where")[0]


def test_the_waiting_list_says_why_with_figures(organiser: PageClient, event: Event, session: Session) -> None:
    event.capacity = 4
    session.add(Quota(event_id=event.id, by=QuotaBy.COUNTRY, value="KZ", label="kz", places=1))
    session.add(Quota(event_id=event.id, by=QuotaBy.CATEGORY, value="observer", label="observer", set_aside=2))
    RegistrationFactory(event=event, country="KZ")
    RegistrationFactory(event=event)
    waits(event, 1, given_name="Kazakh", country="KZ")
    waits(event, 2, given_name="Uzbek")
    waits(event, 3, given_name="Observer", category="observer")
    waits(event, 4, given_name="Asked", offers_missed=1)
    reserve(event, 5, given_name="Standing", country="KZ")
    page = plain(organiser.text(people(event, "/waiting")))
    for name, why in (
        ("Kazakh", "The only place for Kazakhstan is taken."),
        ("Uzbek", "The places that are left are set aside for others: Observer – 2."),
        ("Observer", "A place is free."),
        ("Asked", "Has let an offer go: comes behind those who have let fewer go."),
        ("Standing", "Comes first."),
    ):
        assert why in page.split(f"{name} Rahimov")[1].split("Rahimov")[0]
    assert "1 person of this group has a place: who gives it up leaves it to the first in reserve." in page
    quotas = plain(organiser.text(f"/manage/events/{event.id}/quotas"))
    assert "gives up: Kazakhstan – 1." in quotas
    assert "in reserve: 1" in quotas


def test_a_delegation_waits_as_one_with_its_figures(client: PageClient, session: Session) -> None:
    event = exchange(capacity=2)
    client.sign_in(organiser_of(event.host))
    delegation = decisions.submit(composed(event, "A", "B", "C"), by=COORDINATOR)
    put_on_waiting_list(delegation, by=host_of(event))
    behind = waits(event, 9_999, given_name="Behind")
    session.flush()
    page = plain(client.text(people(event, "/waiting")))
    assert "Xi’an Delegation" in page
    assert "Needs 3 places together. 2 places are left." in page
    assert "A place is free." in page.split(behind.name)[1]
    rules.set_rules(event, rules.Rules(group_first=True), by=host_of(event))
    page = plain(client.text(people(event, "/waiting")))
    assert "A place is free, but Xi’an comes first and needs more." in page.split(behind.name)[1]
    event.capacity = 0
    session.flush()
    assert "Needs 3 places together. All 0 places are taken." in plain(client.text(people(event, "/waiting")))


def test_the_waiting_list_has_pages_and_few_queries(
    organiser: PageClient, event: Event, session: Session, queries: QueryCounter
) -> None:
    RegistrationFactory(event=event)
    waits(event, 0)
    reserve(event, 1)
    for number in range(2, 60):
        waits(event, number)
        reserve(event, number, country="KZ" if number % 2 else "UZ")
    with queries.at_most(14):
        first = organiser.text(people(event, "/waiting"))
    second = organiser.text(people(event, "/waiting") + "?page=2")
    assert 'data-number="50"' in first
    assert 'data-number="51"' in second


def test_a_file_names_reserves_and_takes_the_mark_off(session: Session) -> None:
    event = EventFactory(capacity=5)
    report = take(
        event, "имя;почта;страна;резерв\nАзиза;a@example.org;UZ;да\nB;b@example.org;KZ;нет\nC;c@example.org;KZ;\n"
    )
    assert [line.state for line in report.lines] == [State.WAITLISTED, State.CONFIRMED, State.CONFIRMED]
    again = take(event, "имя;почта;страна;резерв\nАзиза;a@example.org;UZ;нет\nB;b@example.org;KZ;\n")
    assert [line.fields for line in again.lines] == [["reserve"], []]
    # A place is free, and now it is theirs as anybody's.
    assert people_of(event, session)["a@example.org"].state is State.OFFERED


def test_programs_name_reserves(client: PageClient, event: Event) -> None:
    call = Caller(client, organiser_of(event.host))
    body = register(call, event, country="KZ", reserve=True).get_json()
    assert (body["state"], body["reserve"], body["reserve_of"], body["position"]) == (
        "waitlisted",
        True,
        "country",
        None,
    )
    ordinary: Any = call("POST", f"/registrations/{body['id']}/unreserve").get_json()
    assert (ordinary["reserve"], ordinary["reserve_of"], ordinary["state"]) == (False, None, "offered")
    assert call("POST", f"/registrations/{body['id']}/reserve", {}).status_code == 409
    nobody = register(call, event, email="b@example.org", reserve=True)
    assert nobody.status_code == 422
    assert nobody.get_json()["errors"][0]["field"] == "reserve"


def test_whoever_moved_up_stands_in_the_history_with_the_place_they_took(
    organiser: PageClient, event: Event, session: Session
) -> None:
    holder, standing_in = RegistrationFactory(event=event, given_name="Former"), reserve(event, 1)
    services.withdraw(holder, by=COORDINATOR)
    page = plain(organiser.text(people(event, f"/{standing_in.id}")))
    assert "In place of Former Rahimov" in page
