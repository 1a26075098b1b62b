"""Requests for accreditation over the API."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import HostFactory, organiser_of, reviewer_of
from tests.ngo_meetings.builders import accredited, asks, meeting, named
from webapp.events.models import Event
from webapp.ngo_meetings.accrediting.validity import first_day

API = "/api/v1"


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting."""
    return meeting()


@pytest.fixture
def headers(event: Event) -> dict[str, str]:
    """The token of its organiser."""
    return bearer(organiser_of(event.host))


def test_requests_are_listed_with_places(client: PageClient, event: Event, headers: dict[str, str]) -> None:
    asks(event, "Istiqbolli Avlod")
    body = accredited(event, cap=3)
    named(body, "Aziza")
    url = f"{API}/events/{event.id}/accreditations"
    everything = client.get(url, headers=headers).get_json()
    assert everything["total"] == 2
    one = client.get(f"{url}?state=accredited", headers=headers).get_json()["items"]
    assert [(found["id"], found["places"], found["taken"], found["until"]) for found in one] == [(body.id, 3, 1, None)]
    assert client.get(f"{url}?state=none", headers=headers).status_code == 422


def test_a_request_is_decided_step_by_step(client: PageClient, event: Event, headers: dict[str, str]) -> None:
    body = asks(event)
    url = f"{API}/accreditations/{body.id}"
    until = (first_day(event) + timedelta(days=100)).isoformat()

    def call(deed: str, **data: object) -> tuple[int, str]:
        answer = client.open(f"{url}/{deed}", method="POST", json=data, headers=headers)
        return answer.status_code, answer.get_json().get("state") or answer.get_json()["code"]

    assert client.get(url, headers=headers).get_json()["documents"] == []
    assert call("ask-more", reason="The charter.") == (200, "needs_more")
    assert call("ask-more", reason=" ") == (422, "invalid")
    assert call("accredit", cap=5, until="2000-01-01") == (422, "invalid")
    assert call("accredit", cap=5, until=until) == (200, "accredited")
    assert call("accredit") == (409, "impossible_decision")
    assert call("suspend", reason="A complaint.") == (200, "suspended")
    assert call("restore") == (200, "accredited")
    changed = client.open(url, method="PATCH", json={"cap": None}, headers=headers).get_json()
    assert (changed["cap"], changed["places"], changed["until"]) == (None, 2, until)
    changed = client.open(url, method="PATCH", json={"until": None}, headers=headers).get_json()
    assert changed["until"] is None
    assert call("refuse", reason="Dissolved.") == (200, "refused")


def test_others_learn_nothing(client: PageClient, event: Event) -> None:
    body = asks(event)
    for user, status in ((organiser_of(HostFactory()), 404), (reviewer_of(event.host), 403)):
        theirs = bearer(user)
        assert client.get(f"{API}/events/{event.id}/accreditations", headers=theirs).status_code == status
        assert client.get(f"{API}/accreditations/{body.id}", headers=theirs).status_code == status
        answer = client.open(f"{API}/accreditations/{body.id}/accredit", method="POST", json={}, headers=theirs)
        assert answer.status_code == status


def test_they_are_in_the_document(client: PageClient) -> None:
    assert isinstance(client, FlaskClient)
    paths = client.get(f"{API}/openapi.json").get_json()["paths"]
    for path in ("/events/{event_id}/accreditations", "/accreditations/{accreditation_id}/accredit"):
        assert any(known.endswith(path) for known in paths)
