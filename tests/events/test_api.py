"""Events as programs see them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import CityFactory, EventFactory, HostFactory, organiser_of, reviewer_of
from tests.queries import QueryCounter
from webapp.accounts.models import User
from webapp.directory.models import Organisation
from webapp.events.models import Event, EventState

BODY = {
    "kind": "seminar",
    "title": {"en": "Water and trust", "ru": "Вода и доверие"},
    "starts_at": "2031-03-12T09:00:00+05:00",
    "ends_at": "2031-03-13T17:00:00+05:00",
    "timezone": "Asia/Tashkent",
    "approval": "automatic",
    "waiting_list": True,
    "capacity": 40,
}


class Program:
    """A client with the token of a user."""

    def __init__(self, client: PageClient, user: User) -> None:
        self.client = client
        self.headers = bearer(user)

    def call(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """The answer, which must have `status`."""
        answer = self.client.open(f"/api/v1{path}", method=method, json=body, headers=self.headers)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_json() if answer.is_json else answer.get_data(as_text=True)


@pytest.fixture
def host(session: Session) -> Organisation:
    return HostFactory(name={"en": "Dialogue Centre", "ru": "Центр диалога"})


@pytest.fixture
def program(client: PageClient, host: Organisation) -> Program:
    return Program(client, organiser_of(host))


def fields_of(problem: dict[str, Any]) -> list[str]:
    return sorted(error["field"] for error in problem["errors"])


def test_an_event_through_its_life(program: Program, host: Organisation) -> None:
    CityFactory(name={"en": "Samarkand", "ru": "Самарканд", "uz": "Samarqand"})
    quotas = [
        {"by": "country", "value": "Kazakhstan", "places": 5},
        {"by": "organisation", "value": "NGO «Mehr»", "places": 2},
    ]
    made = program.call("POST", "/events", BODY | {"city": "Самарканд", "venue": "Great Hall", "quotas": quotas}, 201)
    assert made["state"] == "draft"
    assert made["city"] == "Samarkand"
    assert made["venue"] == {"en": "Great Hall"}
    assert made["host"]["id"] == host.id
    assert made["places"] == {"taken": 0, "waiting": 0, "left": 40, "offered": 0, "pending": 0}
    assert made["url"] == "http://elchi.test/seminars/water-and-trust"
    assert {(q["by"], q["value"], q["places"]) for q in made["quotas"]} == {
        ("country", "KZ", 5),
        ("organisation", "mehr", 2),
    }
    one = f"/events/{made['id']}"
    assert program.call("GET", one)["starts_at"] == "2031-03-12T04:00:00+00:00"
    changed = program.call("PATCH", one, {"capacity": 50, "title": {"en": "Water, trust"}})
    assert (changed["capacity"], changed["places"]["left"]) == (50, 50)
    assert changed["city"] == "Samarkand"
    assert len(changed["quotas"]) == 2
    assert program.call("PATCH", one, {"quotas": []})["quotas"] == []
    assert program.call("POST", f"{one}/publish")["state"] == "published"
    assert program.call("POST", f"{one}/publish", status=409)["code"] == "impossible_state"
    assert program.call("PATCH", one, {"starts_at": "2031-03-12T10:00:00+05:00"})["sequence"] == 1
    assert program.call("POST", f"{one}/close")["state"] == "closed"
    assert program.call("POST", f"{one}/complete")["state"] == "completed"
    assert program.call("POST", f"{one}/cancel", {"reason": "Flood"}, 409)["code"] == "impossible_state"
    assert "SUMMARY:Water\\, trust" in program.call("GET", f"{one}/calendar.ics")


def test_cancelling_needs_a_reason(program: Program, host: Organisation) -> None:
    event = EventFactory(host=host)
    assert fields_of(program.call("POST", f"/events/{event.id}/cancel", {}, 422)) == ["reason"]
    assert fields_of(program.call("POST", f"/events/{event.id}/cancel", {"reason": "  "}, 422)) == ["reason"]
    assert program.call("POST", f"/events/{event.id}/cancel", {"reason": "Flood"})["reason"] == {"en": "Flood"}


def test_the_reason_may_come_in_several_languages_or_in_the_events_first(program: Program, host: Organisation) -> None:
    reasons = {"ru": "Паводок", "uz": "Toshqin"}
    event = EventFactory(host=host)
    assert program.call("POST", f"/events/{event.id}/cancel", {"reason": reasons})["reason"] == reasons
    russian = EventFactory(host=host, languages=["fr", "ru", "en"])
    assert program.call("POST", f"/events/{russian.id}/cancel", {"reason": "Паводок"})["reason"] == {"ru": "Паводок"}
    other = f"/events/{EventFactory(host=host).id}/cancel"
    for wrong in ({}, {"en": " "}, {"fr": "Crue"}, 5, ["Flood"], {"en": 5}):
        assert "reason" in fields_of(program.call("POST", other, {"reason": wrong}, 422))[0]
    assert "reason" in fields_of(program.call("POST", other, {"reason": {"en": "x" * 2001}}, 422))[0]


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"kind": "picnic"}, ["kind"]),
        ({"title": {}}, ["title"]),
        ({"title": "x" * 201}, ["title.en"]),
        ({"title": {"fr": "Eau"}}, ["title"]),
        ({"ends_at": "2031-03-12T08:00:00+05:00"}, ["ends_at"]),
        ({"starts_at": "2031-03-12T09:00:00"}, ["starts_at"]),
        ({"starts_at": "9999-12-31T23:59:59+00:00"}, ["starts_at"]),
        ({"timezone": "Mars/Olympus"}, ["timezone"]),
        ({"timezone": "../etc/passwd"}, ["timezone"]),
        ({"capacity": -1}, ["capacity"]),
        ({"capacity": "many"}, ["capacity"]),
        ({"approval": "perhaps"}, ["approval"]),
        ({"city": "Atlantis"}, ["city"]),
        ({"host": 1}, ["host"]),
        ({"host": "Somebody else"}, ["host"]),
        ({"quotas": [{"by": "country", "value": "Atlantis", "places": 1}]}, ["quotas.0.value"]),
        ({"quotas": [{"by": "moon", "value": "x", "places": 1}]}, ["quotas.0.by"]),
        ({"co_hosts": [10**30]}, ["co_hosts.0"]),
        ({"co_hosts": [1]}, ["co_hosts"]),
        ({"languages": ["klingon"]}, ["languages"]),
        (
            {"registration_opens_at": "2031-02-02T00:00:00Z", "registration_closes_at": "2031-02-01T00:00:00Z"},
            ["registration_closes_at"],
        ),
    ],
)  # fmt: skip
def test_wrong_values_are_named(program: Program, wrong: dict[str, Any], fields: list[str]) -> None:
    assert fields_of(program.call("POST", "/events", BODY | wrong, 422)) == fields


def test_what_cannot_be_read_or_kept(program: Program, client: PageClient) -> None:
    broken = client.post("/api/v1/events", data=b"{", headers=program.headers, content_type="application/json")
    assert broken.status_code == 400
    half = client.post("/api/v1/events", data=b'{"title": "\\ud800"}', headers=program.headers)
    assert half.status_code == 400
    program.call("POST", "/events", BODY | {"title": {"en": "A\x00B"}}, 422)
    for field in ("title", "starts_at", "timezone"):
        event = program.call("POST", "/events", BODY, 201)
        assert fields_of(program.call("PATCH", f"/events/{event['id']}", {field: None}, 422)) == [field]


def test_a_host_is_found_by_name(program: Program, host: Organisation) -> None:
    assert program.call("POST", "/events", BODY | {"host": "Центр Диалога"}, 201)["host"]["id"] == host.id
    assert program.call("POST", "/events", BODY | {"host": host.id}, 201)["slug"] == "water-and-trust-2"


def test_the_list_is_narrowed_and_paged(program: Program, host: Organisation, queries: QueryCounter) -> None:
    first = EventFactory(host=host, title={"ru": "Замечать признаки"})
    EventFactory(host=host, kind="exchange", state=EventState.DRAFT, starts_at=first.starts_at + timedelta(days=40))
    EventFactory()

    def ids(query: str) -> list[int]:
        return [item["id"] for item in program.call("GET", f"/events?{query}")["items"]]

    assert program.call("GET", "/events")["total"] == 2
    assert ids("kind=seminar") == [first.id]
    assert ids("state=published") == [first.id]
    assert ids("q=zamechat") == [first.id]
    assert ids(f"to={first.starts_at:%Y-%m-%d}") == [first.id]
    assert len(ids(f"from={first.ends_at + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}")) == 1
    assert program.call("GET", "/events?per_page=1&page=2")["page"] == 2
    for wrong in ("per_page=501", "page=0", "kind=lost", "state=lost", "from=yesterday"):
        assert fields_of(program.call("GET", f"/events?{wrong}", status=422)) == [wrong.partition("=")[0]]
    with queries.at_most(8):
        program.call("GET", "/events")
    few = queries.count
    EventFactory.create_batch(3, host=host)
    with queries.at_most(few):
        program.call("GET", "/events")


def test_only_ones_own(client: PageClient, program: Program, host: Organisation) -> None:
    foreign = EventFactory()
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/calendar.ics", None),
        ("PATCH", "", {"capacity": 1}),
        ("POST", "/publish", None),
        ("POST", "/close", None),
        ("POST", "/reopen", None),
        ("POST", "/complete", None),
        ("POST", "/cancel", {"reason": "x"}),
    ):
        program.call(method, f"/events/{foreign.id}{path}", body, 404)
    reviewer = Program(client, reviewer_of(host))
    event = EventFactory(host=host)
    assert reviewer.call("GET", f"/events/{event.id}")["id"] == event.id
    reviewer.call("POST", f"/events/{event.id}/close", status=403)
    assert client.get("/api/v1/events").status_code == 401
    assert event.state is EventState.PUBLISHED


def test_a_key_makes_a_post_safe_to_repeat(client: PageClient, program: Program, session: Session) -> None:
    headers = program.headers | {"Idempotency-Key": "one"}
    first = client.post("/api/v1/events", json=BODY, headers=headers)
    again = client.post("/api/v1/events", json=BODY, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json()["id"] == again.get_json()["id"]
    assert session.query(Event).count() == 1
