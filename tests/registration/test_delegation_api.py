"""Delegations over the API, as the contract says."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import CityFactory, OrganisationFactory, organiser_of, reviewer_of
from tests.queries import QueryCounter
from tests.registration.delegation_helpers import EMAIL, composed, exchange
from tests.registration.test_api import Caller
from webapp.core import clock
from webapp.events.models import Event
from webapp.registration.delegations.deciding import requests
from webapp.registration.models import Delegation

STATES = {"draft", "submitted", "returned", "approved", "waitlisted", "withdrawn"}


@pytest.fixture
def event(session: Session) -> Event:
    """A visit with two places."""
    return exchange(capacity=2)


@pytest.fixture
def call(client: PageClient, event: Event) -> Caller:
    """The event's organiser's program."""
    return Caller(client, organiser_of(event.host))


def asked(event: Event, **changed: Any) -> dict[str, Any]:
    """The body that asks for a delegation."""
    deadline = (clock.now() + timedelta(days=9)).isoformat()
    body = {"sending_city": "Xi’an", "coordinator_email": EMAIL, "places": 3, "deadline": deadline}
    return body | changed


def create(call: Caller, event: Event, **changed: Any) -> Any:
    """Asks for a delegation."""
    return call("POST", f"/events/{event.id}/delegations", asked(event, **changed))


def test_a_delegation_is_asked_for_and_its_link_opens_it(call: Caller, event: Event, client: PageClient) -> None:
    answer = create(call, event)
    assert answer.status_code == 201
    body = answer.get_json()
    assert body["event_id"] == event.id
    assert (body["state"], body["sending"], body["coordinator_email"]) == ("draft", "Xi’an", EMAIL)
    assert (body["places"], body["head_id"], body["members"]) == (3, None, [])
    assert "Nobody is on the list yet" in client.text(body["coordinator_url"].removeprefix("http://elchi.test"))
    again = call("GET", f"/delegations/{body['id']}").get_json()
    assert again["coordinator_url"] == f"http://elchi.test/delegations/of/{body['id']}"
    assert again["deadline"] == body["deadline"]
    listed = call("GET", f"/events/{event.id}/delegations").get_json()
    assert (listed["total"], listed["items"][0]["id"]) == (1, body["id"])


def test_senders_of_the_directory_are_recognised_in_any_spelling(call: Caller, event: Event, session: Session) -> None:
    city = CityFactory(
        name={"en": "Khujand", "ru": "Худжанд", "uz": "Xoʻjand"}, country="TJ", key="hojand", search="hojand"
    )
    body = OrganisationFactory(name={"en": "Dialogue Society", "ru": "Общество «Диалог»", "uz": "Dialog"})
    found = create(call, event, sending_city="Xo'jand").get_json()
    assert session.get_one(Delegation, found["id"]).sending_city_id == city.id
    assert found["sending"] == "Xo'jand"
    found = create(call, event, sending_city=None, sending_organisation="“Dialogue Society” NGO").get_json()
    assert session.get_one(Delegation, found["id"]).sending_organisation_id == body.id


def test_members_are_added_in_order_and_one_too_many_is_refused(call: Caller, event: Event) -> None:
    number = create(call, event, places=2).get_json()["id"]
    first = call(
        "POST", f"/delegations/{number}/members", {"given_name": "Na", "family_name": "Li", "function": "Chief"}
    )
    assert first.status_code == 201
    second = call("POST", f"/delegations/{number}/members", {"given_name": "Wang", "head": True, "precedence": 1})
    body = second.get_json()
    assert [(m["given_name"], m["precedence"], m["head"], m["state"]) for m in body["members"]] == [
        ("Wang", 1, True, "pending"),
        ("Na", 2, False, "pending"),
    ]
    assert body["head_id"] == body["members"][0]["id"]
    third = call("POST", f"/delegations/{number}/members", {"given_name": "Zhao", "head": True})
    assert (third.status_code, third.get_json()["code"]) == (409, "delegation_full")
    assert third.mimetype == "application/problem+json"
    assert call("GET", f"/delegations/{number}").get_json()["members"] == body["members"]


def test_it_is_submitted_returned_and_approved_as_a_whole(call: Caller, event: Event) -> None:
    number = create(call, event).get_json()["id"]
    one = f"/delegations/{number}"
    assert call("POST", f"{one}/submit").status_code == 409
    call("POST", f"{one}/members", {"given_name": "Na"})
    headless = call("POST", f"{one}/submit")
    assert (headless.status_code, headless.get_json()["code"]) == (409, "no_head")
    assert call("GET", one).get_json()["state"] == "draft"
    assert call("POST", f"{one}/approve").status_code == 409
    call("POST", f"{one}/members", {"given_name": "Wang", "head": True})
    assert call("POST", f"{one}/submit").get_json()["state"] == "submitted"
    assert call("POST", f"{one}/return", {"reason": " "}).status_code == 422
    returned = call("POST", f"{one}/return", {"reason": "Who interprets?"}).get_json()
    assert (returned["state"], returned["remarks"]) == ("returned", "Who interprets?")
    call("POST", f"{one}/submit")
    approved = call("POST", f"{one}/approve").get_json()
    assert approved["state"] == "approved"
    assert {member["state"] for member in approved["members"]} == {"confirmed"}
    assert call("GET", f"/events/{event.id}").get_json()["places"]["left"] == 0
    assert call("POST", f"{one}/approve").status_code == 409


def test_without_a_place_for_all_nothing_changes(call: Caller, event: Event) -> None:
    one = f"/delegations/{create(call, event).get_json()['id']}"
    for name in ("Wang", "Na", "Zhao"):
        call("POST", f"{one}/members", {"given_name": name, "head": name == "Wang"})
    call("POST", f"{one}/submit")
    refused = call("POST", f"{one}/approve")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "event_full")
    body = call("GET", one).get_json()
    assert body["state"] == "submitted"
    assert {member["state"] for member in body["members"]} == {"pending"}
    assert call("POST", f"{one}/waitlist").get_json()["state"] == "waitlisted"
    assert call("POST", f"{one}/withdraw", {"reason": "Put off"}).get_json()["state"] == "withdrawn"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sending_city": None}, "sending_city"),
        ({"sending_organisation": "Both"}, "sending_city"),
        ({"coordinator_email": "nobody"}, "coordinator_email"),
        ({"coordinator_email": None}, "coordinator_email"),
        ({"places": 0}, "places"),
        ({"places": "many"}, "places"),
        ({"places": 10**12}, "places"),
        ({"deadline": "soon"}, "deadline"),
        ({"deadline": "2000-01-01T00:00:00Z"}, "deadline"),
        ({"deadline": "2031-01-01T00:00:00"}, "deadline"),
        ({"sending_city": "x" * 201}, "sending_city"),
    ],
)
def test_wrong_values_are_named(call: Caller, event: Event, changed: dict[str, Any], field: str) -> None:
    answer = create(call, event, **changed)
    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.get_json()["errors"]}
    assert call("GET", f"/events/{event.id}/delegations").get_json()["total"] == 0


@pytest.mark.parametrize(
    "member",
    [
        {},
        {"given_name": ""},
        {"given_name": "x" * 201},
        {"given_name": "Na", "email": "nobody"},
        {"given_name": "Na", "precedence": 0},
        {"given_name": "Na", "country": "ZZZ"},
        {"given_name": "Na", "head": "perhaps"},
        {"given_name": ["Na"]},
    ],
)
def test_a_wrong_member_is_not_taken(call: Caller, event: Event, member: dict[str, Any]) -> None:
    one = f"/delegations/{create(call, event).get_json()['id']}"
    assert call("POST", f"{one}/members", member).status_code == 422
    assert call("GET", one).get_json()["members"] == []


def test_what_is_given_changes_and_another_coordinator_gets_a_link(
    call: Caller, event: Event, client: PageClient
) -> None:
    made = create(call, event).get_json()
    one = f"/delegations/{made['id']}"
    changed = call("PATCH", one, {"places": 7, "deadline": None}).get_json()
    assert (changed["places"], changed["deadline"], changed["sending"]) == (7, None, "Xi’an")
    other = call("PATCH", one, {"coordinator_email": "New@xian.example", "sending_city": "Dalian"}).get_json()
    assert (other["coordinator_email"], other["sending"]) == ("new@xian.example", "Dalian")
    client.text(made["coordinator_url"].removeprefix("http://elchi.test"), 410)
    client.text(other["coordinator_url"].removeprefix("http://elchi.test"))
    assert call("PATCH", one, {"places": 0}).status_code == 422


def test_delegations_of_another_host_are_not_found(call: Caller, event: Event) -> None:
    foreign = composed(exchange(), "Wang")
    for method, path in (
        ("GET", ""),
        ("PATCH", ""),
        ("POST", "/members"),
        ("POST", "/submit"),
        ("POST", "/approve"),
        ("POST", "/return"),
        ("POST", "/waitlist"),
        ("POST", "/withdraw"),
    ):
        body = {"given_name": "X", "reason": "x"} if method != "GET" else None
        assert call(method, f"/delegations/{foreign.id}{path}", body).status_code == 404, path
    assert call("GET", f"/events/{foreign.event_id}/delegations").status_code == 404
    assert call("POST", f"/events/{foreign.event_id}/delegations", asked(event)).status_code == 404


def test_reviewers_read_and_do_not_change(client: PageClient, event: Event) -> None:
    composed(event, "Wang")
    call = Caller(client, reviewer_of(event.host))
    assert call("GET", f"/events/{event.id}/delegations").status_code == 200
    assert call("POST", f"/events/{event.id}/delegations", asked(event)).status_code == 403


def test_every_kind_takes_delegations(client: PageClient, session: Session) -> None:
    event = exchange(kind="seminar")
    assert create(Caller(client, organiser_of(event.host)), event).status_code == 201


def test_asking_twice_with_one_key_asks_once(call: Caller, event: Event) -> None:
    path, key = f"/events/{event.id}/delegations", {"Idempotency-Key": "once"}
    body = asked(event)
    first, second = call("POST", path, body, **key), call("POST", path, body, **key)
    assert first.get_json() == second.get_json()
    assert call("GET", path).get_json()["total"] == 1


def test_the_list_asks_the_same_for_one_and_for_three(
    call: Caller, event: Event, session: Session, queries: QueryCounter
) -> None:
    composed(event, "Wang")
    path = f"/events/{event.id}/delegations"

    def count() -> int:
        session.commit()
        session.expire_all()
        queries.reset()
        assert call("GET", path).status_code == 200
        return queries.count

    count()
    before = count()
    for sender in ("Dalian", "Xining"):
        composed(event, "Na", "Zhao", sending_name=sender)
    assert count() == before


def test_decisions_beyond_the_whole(call: Caller, event: Event) -> None:
    rules = call("PATCH", f"/events/{event.id}/delegation-rules", {"partial": True}).get_json()
    assert rules == {"partial": True, "group_first": False, "asks_again": True, "requests": True}
    delegation = composed(event, "Wang", "Na", "Zhao")
    one = f"/delegations/{delegation.id}"
    members = call("POST", f"{one}/submit").get_json()["members"]
    beside = [{"member_id": members[1]["id"], "text": "Which section?", "field": "function"}]
    assert call("POST", f"{one}/return", {"beside": beside}).get_json()["state"] == "returned"
    call("POST", f"{one}/submit")
    chosen = {"members": [members[0]["id"], members[1]["id"]]}
    assert call("POST", f"{one}/approve", chosen).status_code == 422
    approved = call("POST", f"{one}/approve", chosen | {"reason": "Two places"}).get_json()
    assert [member["given_name"] for member in approved["members"]] == ["Wang", "Na"]
    assert call("GET", f"{one}/changes").get_json() == {"items": []}
    assert call("POST", f"{one}/close-link").get_json()["access_closed_at"] is not None
    assert call("POST", f"{one}/renew-link").get_json()["access_closed_at"] is None


def test_a_delegation_waits_and_is_offered_its_places(call: Caller, event: Event) -> None:
    one = f"/delegations/{composed(event, 'Wang').id}"
    call("POST", f"{one}/submit")
    assert call("POST", f"{one}/offer").status_code == 409
    assert call("POST", f"{one}/waitlist").get_json()["members"][0]["state"] == "waitlisted"
    assert call("POST", f"{one}/offer").get_json()["members"][0]["state"] == "offered"
    assert call("POST", f"{one}/decline").get_json()["state"] == "waitlisted"
    assert call("POST", f"{one}/offer", {"reason": "The mayor comes."}).status_code == 200
    assert call("POST", f"{one}/accept").get_json()["state"] == "approved"


def test_requests_of_bodies_are_answered(call: Caller, event: Event) -> None:
    for name in ("a", "b"):
        requests.ask(event, requests.RequestValues(sending_name=name, coordinator_email=f"{name}@f.example", places=2))
    found = call("GET", f"/events/{event.id}/delegation-requests").get_json()
    first, second = (f"/events/{event.id}/delegation-requests/{item['id']}" for item in found["items"])
    made = call("POST", f"{first}/accept", {"places": 2})
    assert (made.status_code, made.get_json()["sending"]) == (201, "a")
    declined = call("POST", f"{second}/decline", {"reason": "Full"}).get_json()
    assert declined["state"] == "declined"
    assert call("POST", f"{second}/accept", {"places": 2}).status_code == 409
