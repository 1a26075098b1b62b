"""Registrations over the API, as the contract says."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of, reviewer_of
from tests.queries import QueryCounter
from tests.registration.test_waiting import waits
from webapp.accounts.models import User
from webapp.events.models import Approval, Event, EventState
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State

PERSON = {"given_name": "Aziza", "family_name": "Karimova", "email": "aziza@example.org"}


class Caller:
    """A program with a user's token."""

    def __init__(self, client: PageClient, user: User) -> None:
        self._client = client
        self._headers = bearer(user)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer to a request."""
        options: dict[str, Any] = {"headers": {**self._headers, **headers}}
        if body is not None:
            options["json"] = body
        return self._client.open(f"/api/v1{path}", method=method, **options)


@pytest.fixture
def event(session: Session) -> Event:
    """An event with one place."""
    made: Event = EventFactory(kind="toy", capacity=1)
    return made


@pytest.fixture
def call(client: PageClient, event: Event) -> Caller:
    """The event's organiser's program."""
    return Caller(client, organiser_of(event.host))


def register(call: Caller, event: Event, **changed: Any) -> Any:
    """Registers a person."""
    return call("POST", f"/events/{event.id}/registrations", PERSON | changed)


def test_people_are_confirmed_and_then_wait(call: Caller, event: Event, client: PageClient) -> None:
    first = register(call, event)
    assert first.status_code == 201
    body = first.get_json()
    assert (body["state"], body["position"]) == ("confirmed", None)
    assert len(body["reference"]) == 9
    page = client.text(body["manage_url"].removeprefix("http://elchi.test"))
    assert "Your place is confirmed." in page
    assert register(call, event, email="b@example.org").get_json()["position"] == 1
    third = register(call, event, email="c@example.org", phone="+998 90 123 45 67", country="uz").get_json()
    assert (third["state"], third["position"], third["country"]) == ("waitlisted", 2, "UZ")


def test_a_manual_event_leaves_the_decision(call: Caller, event: Event) -> None:
    event.approval = Approval.MANUAL
    assert register(call, event).get_json()["state"] == "pending"


def test_a_second_live_registration_answers_409(call: Caller, event: Event) -> None:
    first = register(call, event).get_json()
    again = register(call, event, email="AZIZA@example.org")
    assert again.status_code == 409
    assert again.mimetype == "application/problem+json"
    assert again.get_json()["code"] == "already_registered"
    assert again.get_json()["errors"][0]["field"] == "email"
    call("POST", f"/registrations/{first['id']}/withdraw")
    assert register(call, event).status_code == 201


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": None}, "email"),
        ({"given_name": ""}, "given_name"),
        ({"given_name": "x" * 201}, "given_name"),
        ({"country": "Uzbekistan"}, "country"),
        ({"phone": "call me"}, "phone"),
        ({"answers": {"motivation": {"a": 1}}}, "answers.motivation"),
        ({"answers": "none"}, "answers"),
    ],
)
def test_wrong_values_are_named(call: Caller, event: Event, changed: dict[str, Any], field: str) -> None:
    answer = register(call, event, **changed)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == field


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CLOSED, EventState.CANCELLED, EventState.COMPLETED])
def test_what_is_not_open_answers_409(call: Caller, event: Event, state: EventState) -> None:
    event.state = state
    answer = register(call, event)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "registration_closed")


def test_without_a_waiting_list_a_full_event_answers_409(call: Caller, event: Event) -> None:
    event.waiting_list = False
    register(call, event)
    answer = register(call, event, email="b@example.org")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "event_full")


def test_repeating_a_request_registers_once(call: Caller, event: Event, session: Session) -> None:
    path = f"/events/{event.id}/registrations"
    first, second = (call("POST", path, PERSON, **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.get_json() == second.get_json()
    assert session.scalar(select(func.count(Registration.id))) == 1


def test_the_whole_life_by_actions(call: Caller, event: Event) -> None:
    event.approval = Approval.MANUAL
    one, two, three, four = (register(call, event, email=f"p{n}@example.org").get_json()["id"] for n in range(4))

    def act(person: int, action: str, **body: str) -> tuple[int, str]:
        answer = call("POST", f"/registrations/{person}/{action}", body)
        return answer.status_code, answer.get_json().get("state") or answer.get_json()["code"]

    assert act(one, "approve") == (200, "confirmed")
    assert act(one, "approve") == (409, "impossible_change")
    assert act(two, "approve") == (409, "event_full")
    assert act(two, "offer") == (409, "impossible_change")
    assert act(two, "waitlist") == (200, "waitlisted")
    assert act(two, "offer") == (409, "event_full")
    assert act(three, "reject") == (422, "invalid")
    assert act(three, "reject", reason="Too many.") == (200, "rejected")
    assert act(four, "waitlist") == (200, "waitlisted")
    assert act(one, "cancel", reason="Ill.") == (200, "cancelled")
    assert call("GET", f"/registrations/{two}").get_json()["state"] == "offered"
    assert act(two, "decline") == (200, "waitlisted")
    assert call("GET", f"/registrations/{four}").get_json()["offer_expires_at"] is not None
    assert act(four, "accept") == (200, "confirmed")
    assert act(four, "withdraw") == (200, "withdrawn")


def test_the_list_is_paged_searched_and_narrowed(call: Caller, event: Event) -> None:
    for number in range(3):
        RegistrationFactory(event=event, given_name=f"Зафар{number}")
    waits(event, 1, given_name="Li")
    path = f"/events/{event.id}/registrations"
    body = call("GET", f"{path}?per_page=2&page=2").get_json()
    assert (body["total"], len(body["items"]), body["page"], body["per_page"]) == (4, 2, 2, 2)
    assert call("GET", f"{path}?q=zafar1").get_json()["total"] == 1
    waiting = call("GET", f"{path}?state=waitlisted").get_json()["items"]
    assert [(item["given_name"], item["position"], item["manage_url"]) for item in waiting] == [("Li", 1, None)]
    assert call("GET", f"{path}?state=nothing").status_code == 422
    assert call("GET", f"{path}?per_page=501").status_code == 422


def test_the_list_takes_the_same_statements_however_many(
    call: Caller, event: Event, session: Session, queries: QueryCounter
) -> None:
    waits(event, 1)
    session.expire_all()
    queries.reset()
    call("GET", f"/events/{event.id}/registrations")
    few = queries.count
    for number in range(3):
        waits(event, number)
    session.expire_all()
    with queries.at_most(few):
        call("GET", f"/events/{event.id}/registrations")


def test_files(call: Caller, event: Event) -> None:
    RegistrationFactory(event=event, given_name="@SUM(1)")
    text = call("GET", f"/events/{event.id}/export.csv").get_data().decode("utf-8-sig")
    assert text.startswith("Name,State")
    assert "'@SUM(1)" in text
    assert call("GET", f"/events/{event.id}/export.xlsx").get_data().startswith(b"PK")


def test_a_reviewer_reads_and_another_host_learns_nothing(client: PageClient, event: Event) -> None:
    registration = RegistrationFactory(event=event)
    reviewer, other = Caller(client, reviewer_of(event.host)), Caller(client, organiser_of(EventFactory().host))
    read = [f"/events/{event.id}/registrations", f"/registrations/{registration.id}", f"/events/{event.id}/export.csv"]
    for path in read:
        assert reviewer("GET", path).status_code == 200
        assert other("GET", path).status_code == 404
    for caller, status in ((reviewer, 403), (other, 404)):
        assert register(caller, event).status_code == status
        assert caller("POST", f"/registrations/{registration.id}/withdraw").status_code == status
    assert client.get(f"/api/v1/events/{event.id}/registrations").status_code == 401


def test_names_in_any_script_come_back_as_they_were_given(call: Caller, event: Event) -> None:
    event.capacity = None
    for number, name in enumerate(["Мирзиёев", "王", "محمد", "Oʻgʻil", "🙂", "\u202eabc"]):
        body = register(call, event, given_name=name, family_name="", email=f"n{number}@example.org").get_json()
        assert (body["given_name"], body["name"], body["state"]) == (name, name, State.CONFIRMED.value)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_what_cannot_be_kept_is_never_an_error_of_ours(call: Caller, event: Event, text: str) -> None:
    assert register(call, event, given_name=text).status_code in (201, 400, 422)
    assert register(call, event, email="x@example.org", answers={"motivation": text}).status_code in (201, 400, 422)
    assert register(call, event, email="y@example.org", answers={text: "x"}).status_code in (201, 400, 422)
