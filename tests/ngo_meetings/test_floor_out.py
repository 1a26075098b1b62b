"""The speakers' list as it leaves the system: on paper in the languages of the meeting, and over the API."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import HostFactory, organiser_of
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
