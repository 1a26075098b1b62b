"""Participants' changes as programs see and decide on them."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, organiser_of, reviewer_of
from tests.queries import QueryCounter
from tests.registration.form_builder.builders import field
from tests.registration.own_changes.test_approval import HOST, PERSON
from tests.registration.test_api import Caller
from tests.registration.test_personal import someone
from webapp.events.models import Event
from webapp.registration.form_builder.sealing import MASK
from webapp.registration.own_changes import changing
from webapp.registration.own_changes.rules import Rules, set_rules


@pytest.fixture
def event(session: Session) -> Event:
    """An event that approves changes of countries and of a sensitive answer."""
    made: Event = EventFactory(kind="toy")
    field(made, "Passport", sensitive=True)
    set_rules(made, Rules(("country", "f_passport")), by=HOST)
    return made


def test_organisers_see_it_and_decide(client: PageClient, session: Session, event: Event) -> None:
    registration = someone(event=event, country="UZ")
    changing.change_own(registration, {"country": "KG", "answers": {"f_passport": "AB1"}}, by=PERSON)
    call = Caller(client, organiser_of(event.host))
    path = f"/registrations/{registration.id}"
    pending = call("GET", path).get_json()["pending_change"]
    assert (pending["made_by"], pending["substitute"]) == ("Aziz", False)
    assert pending["fields"] == [
        {"field": "country", "before": "UZ", "after": "KG"},
        {"field": "answers.f_passport", "before": None, "after": MASK},
    ]
    assert call("POST", f"{path}/refuse-change", {"reason": ""}).status_code == 422
    approved = call("POST", f"{path}/approve-change")
    assert approved.status_code == 200
    body = approved.get_json()
    assert (body["country"], body["state"], body["pending_change"]) == ("KG", "confirmed", None)
    again = call("POST", f"{path}/approve-change")
    assert (again.status_code, again.get_json()["code"]) == (409, "conflict")
    changing.change_own(registration, {"country": "KZ"}, by=PERSON)
    refused = call("POST", f"{path}/refuse-change", {"reason": "The quota."})
    assert (refused.status_code, refused.get_json()["country"]) == (200, "KG")


def test_reviewers_are_not_told(client: PageClient, session: Session, event: Event) -> None:
    registration = someone(event=event, country="UZ")
    changing.change_own(registration, {"country": "KG"}, by=PERSON)
    call = Caller(client, reviewer_of(event.host))
    assert call("GET", f"/registrations/{registration.id}").get_json()["pending_change"] is None
    assert call("POST", f"/registrations/{registration.id}/approve-change").status_code == 403


def test_a_list_costs_the_same_with_many(
    client: PageClient, session: Session, event: Event, queries: QueryCounter
) -> None:
    call = Caller(client, organiser_of(event.host))
    call("GET", "/me")
    counts = []
    for number in (1, 2):
        for _one in range(number):
            wanted = {"country": "KG", "answers": {"f_passport": "AB1"}}
            changing.change_own(someone(event=event, country="UZ"), wanted, by=PERSON)
        session.commit()
        session.expire_all()
        queries.reset()
        listed = call("GET", f"/events/{event.id}/registrations").get_json()["items"]
        counts.append(queries.count)
        assert all(item["pending_change"]["fields"] for item in listed)
    assert counts[0] == counts[1]


def test_the_rules_are_read_and_written(client: PageClient, session: Session, event: Event) -> None:
    call = Caller(client, organiser_of(event.host))
    path = f"/events/{event.id}/change-rules"
    assert call("GET", path).get_json()["approved"] == ["country", "f_passport"]
    assert call("PUT", path, {"approved": ["name"]}).get_json()["approved"] == ["name"]
    wrong = call("PUT", path, {"approved": ["moon"]})
    assert (wrong.status_code, wrong.get_json()["errors"][0]["field"]) == (422, "approved")
