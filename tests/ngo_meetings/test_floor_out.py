"""The speakers' list as it leaves the system: on paper in the languages of the meeting, and over the API."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import HostFactory, OrganisationFactory, organiser_of
from tests.ngo_meetings.builders import accredited, meeting
from tests.ngo_meetings.test_floor import asking
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.ngo_meetings.accrediting.bodies import key_of
from webapp.ngo_meetings.speaking import floor
from webapp.registration.models import RegistrationState as State

API = "/api/v1"


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting in Russian and Uzbek."""
    return meeting(languages=["ru", "uz", "kk"])


@pytest.mark.parametrize(
    ("query", "heading", "body"),
    [
        ("", "Список выступающих / Soʻzga chiquvchilar roʻyxati", "Движение / Harakat"),
        ("?language=en", "Speakers", "Movement"),
        ("?language=uz&language=ru&language=en", "Soʻzga chiquvchilar roʻyxati / Список выступающих", "Harakat"),
        ("?language=xx", "Список выступающих", "Движение"),
    ],
)
def test_it_is_printed_in_the_languages_of_the_meeting(
    client: PageClient, event: Event, query: str, heading: str, body: str
) -> None:
    accredited(event, {"en": "Movement", "ru": "Движение", "uz": "Harakat"})
    floor.decide(
        event, asking(event, "Aziza", organisation="Движение", organisation_key=key_of("Движение")), True, by=SYSTEM
    )
    client.sign_in(organiser_of(event.host))
    page = client.text(f"/manage/events/{event.id}/floor/print{query}")
    assert heading in page
    assert body in page


def test_programs_grant_and_order(client: PageClient, event: Event) -> None:
    headers = bearer(organiser_of(event.host))
    people = [asking(event, name) for name in ("Aziza", "Bobur", "Dilnoza")]
    asking(event, "Waits", state=State.WAITLISTED)
    url = f"{API}/events/{event.id}/floor"

    def decide(person: Any, granted: bool) -> dict[str, Any]:
        path = f"{API}/registrations/{person.id}/floor"
        found: dict[str, Any] = client.post(path, json={"granted": granted}, headers=headers).json
        return found

    assert (decide(people[0], True)["position"], decide(people[1], True)["position"]) == (1, 2)
    assert decide(people[2], False)["state"] == "declined"
    order = {"registration_ids": [people[1].id, people[0].id]}
    ordered = client.post(f"{url}/order", json=order, headers=headers).json["items"]
    assert [(one["name"].split()[0], one["state"], one["comes"]) for one in ordered] == [
        ("Bobur", "granted", True),
        ("Aziza", "granted", True),
        ("Waits", "asked", False),
        ("Dilnoza", "declined", True),
    ]
    page = client.get(f"{url}?per_page=3&page=2", headers=headers).json
    assert (page["total"], [one["topic"] for one in page["items"]]) == (4, ["On Dilnoza."])
    stranger = bearer(organiser_of(HostFactory()))
    assert client.get(url, headers=stranger).status_code == 404
    path = f"{API}/registrations/{people[1].id}/floor"
    assert client.post(path, json={"granted": False}, headers=stranger).status_code == 404


def test_who_does_not_ask_gets_no_floor(client: PageClient, event: Event, session: Session) -> None:
    headers = bearer(organiser_of(event.host))
    silent = asking(event, "Silent")
    silent.answers = {}
    session.commit()
    answer = client.post(f"{API}/registrations/{silent.id}/floor", json={"granted": True}, headers=headers)
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["River Friends", "Movement", "Mahalla Union", "Nobody knows"]),
        ("ru", ["Друзья реки", "Движение", "Союз махаллей", "Nobody knows"]),
        ("uz", ["Daryo doʻstlari", "Harakat", "Mahalla Union", "Nobody knows"]),
    ],
)
def test_bodies_are_called_as_the_reader_knows_them(
    client: PageClient, event: Event, session: Session, language: str, names: list[str]
) -> None:
    """By themselves, by the directory under their number or under a name that is one body's; else as registered."""
    river = {"en": "River Friends", "ru": "Друзья реки", "uz": "Daryo doʻstlari"}
    body = OrganisationFactory(name=river, key=key_of("River Friends"))
    OrganisationFactory(name={"en": "Mahalla Union", "ru": "Союз махаллей"}, key=key_of("Mahalla Union"))
    for name in ("One", "Two"):
        OrganisationFactory(name={"en": "Nobody knows", "ru": name}, key=key_of("Nobody knows"))
    accredited(event, {"en": "River Friends"}).organisation = body
    movement = accredited(event, {"en": "Movement", "ru": "Движение"})
    movement.organisation = OrganisationFactory(name={"en": "Another", "ru": "Другое", "uz": "Harakat"})
    for name in ("River Friends", "Movement", "Mahalla Union", "Nobody knows"):
        asking(event, name[:5], organisation=name, organisation_key=key_of(name))
    organiser = organiser_of(event.host)
    client.sign_in(organiser)
    page = client.text(f"/manage/events/{event.id}/floor?lang={language}")
    assert [name in page for name in names] == [True] * 4
    organiser.language = language
    session.commit()
    items = client.get(f"{API}/events/{event.id}/floor?lang={language}", headers=bearer(organiser)).json["items"]
    assert [item["organisation"] for item in items] == names
    assert items[0]["organisation_names"] == river


def test_print_takes_names_of_the_directory_too(client: PageClient, event: Event) -> None:
    names = {"en": "Mahalla Union", "ru": "Союз махаллей", "uz": "Mahallalar uyushmasi"}
    OrganisationFactory(name=names, key=key_of("Mahalla Union"))
    person = asking(event, "Aziza", organisation="Mahalla Union", organisation_key=key_of("Mahalla Union"))
    floor.decide(event, person, True, by=SYSTEM)
    client.sign_in(organiser_of(event.host))
    assert "Союз махаллей / Mahallalar uyushmasi" in client.text(f"/manage/events/{event.id}/floor/print")
