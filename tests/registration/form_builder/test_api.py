"""The form of an event over the API, and answers to it."""

from typing import Any

import pytest

from tests.client import PageClient
from tests.factories import EventFactory, HostFactory, organiser_of, reviewer_of
from tests.registration.form_builder.builders import field
from tests.registration.test_api import Caller
from webapp.events.models import Event
from webapp.registration.form_builder import reading
from webapp.registration.questions import SeenBy

DIET: dict[str, Any] = {
    "key": "diet",
    "kind": "choice",
    "label": {"en": "Diet", "ru": "Питание"},
    "options": [{"value": "none", "label": "None"}, {"value": "halal", "label": "Halal", "places": 1}],
}
WHICH: dict[str, Any] = {"kind": "text", "label": "Which?", "shown_when": "f_diet", "shown_values": ["halal"]}
PERSON = {"given_name": "Aziza", "email": "aziza@example.org"}


@pytest.fixture
def event() -> Event:
    """An event with an empty form."""
    made: Event = EventFactory(kind="toy")
    return made


@pytest.fixture
def call(client: PageClient, event: Event) -> Caller:
    """Its organiser."""
    return Caller(client, organiser_of(event.host))


def test_a_form_is_written_whole_and_read_back(call: Caller, event: Event) -> None:
    path = f"/events/{event.id}/form"
    assert call("GET", path).get_json() == {"fields": []}
    written = call("PUT", path, body={"fields": [DIET, WHICH]})
    assert written.status_code == 200
    fields = written.get_json()["fields"]
    assert [one["key"] for one in fields] == ["f_diet", "f_which"]
    assert fields[0]["options"][1] == {"value": "halal", "label": {"en": "Halal"}, "places": 1}
    assert call("GET", path).get_json()["fields"] == fields
    again = call("PUT", path, body={"fields": [{**fields[1], "shown_when": None, "shown_values": []}, fields[0]]})
    assert [one["key"] for one in again.get_json()["fields"]] == ["f_which", "f_diet"]
    assert call("PUT", path, body={"fields": []}).get_json() == {"fields": []}


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ([WHICH], "shown_when"),
        ([{**DIET, "options": []}], "fields.0.options"),
        ([DIET, {"kind": "rocket", "label": "x"}], "fields.1.kind"),
        ([DIET, DIET], "fields"),
        ([{"kind": "text", "label": {}}], "fields.0.label.en"),
        ([{"kind": "text", "label": {"fr": "x"}}], "fields.0.label"),
    ],
)
def test_a_form_that_is_wrong_changes_nothing(
    call: Caller, event: Event, fields: list[dict[str, Any]], named: str
) -> None:
    answer = call("PUT", f"/events/{event.id}/form", body={"fields": fields})
    assert answer.status_code == 422
    body = answer.get_json()
    assert named in [one["field"] for one in body.get("errors", [])]
    assert reading.fields_of(event.id) == []


def test_answers_are_taken_and_wrong_ones_are_named(call: Caller, event: Event) -> None:
    call("PUT", f"/events/{event.id}/form", body={"fields": [DIET, WHICH]})
    path = f"/events/{event.id}/registrations"
    given = {"f_diet": "halal", "f_which": "No pork", "f_foreign": "x", "unknown": "y", "motivation": "To learn."}
    made = call("POST", path, body={**PERSON, "answers": given})
    assert made.status_code == 201
    assert made.get_json()["answers"] == {"f_diet": "halal", "f_which": "No pork", "motivation": "To learn."}
    full = call("POST", path, body={**PERSON, "email": "b@example.org", "answers": {"f_diet": "halal"}})
    assert full.status_code == 422
    assert [one["field"] for one in full.get_json()["errors"]] == ["answers.f_diet"]


def test_who_may_read_and_write_a_form(call: Caller, client: PageClient, event: Event) -> None:
    path = f"/events/{event.id}/form"
    reviewer, other = Caller(client, reviewer_of(event.host)), Caller(client, organiser_of(HostFactory()))
    assert (reviewer("GET", path).status_code, other("GET", path).status_code) == (200, 404)
    body = {"fields": [DIET]}
    assert (reviewer("PUT", path, body=body).status_code, other("PUT", path, body=body).status_code) == (403, 404)


def test_a_reviewer_gets_no_answers_that_only_organisers_see(call: Caller, client: PageClient, event: Event) -> None:
    field(event, "Inner", seen_by=SeenBy.ORGANISERS)
    field(event, "Passport", sensitive=True)
    path = f"/events/{event.id}/registrations"
    call("POST", path, body={**PERSON, "answers": {"f_inner": "note", "f_passport": "AB1"}})
    reviewer = Caller(client, reviewer_of(event.host))
    answers = [who("GET", path).get_json()["items"][0]["answers"] for who in (call, reviewer)]
    assert answers == [{"f_inner": "note", "f_passport": "••••••"}, {"f_passport": "••••••"}]
