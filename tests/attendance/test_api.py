"""Attendance by contract: sheets, marks, scans, sign-off and corrections."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.api import bearer
from tests.attendance.builders import Held, marks_of, session_at
from tests.client import PageClient
from tests.factories import RegistrationFactory, UserFactory
from tests.queries import QueryCounter
from webapp.accounts.models import User
from webapp.attendance.models import Mark, SheetState
from webapp.attendance.sheets import ensure_sheets
from webapp.core import clock
from webapp.events.models import AttendanceUnit
from webapp.registration.models import RegistrationState
from webapp.registration.references import shown

Call = Callable[..., TestResponse]


@pytest.fixture
def held(session: Session) -> Held:
    """An event today with two people."""
    return Held()


def caller(client: FlaskClient, user: User) -> Call:
    """Calls as a user."""
    headers = bearer(user)

    def call(method: str, path: str, json: Any = None, **more: str) -> TestResponse:
        return client.open(f"/api/v1{path}", method=method, json=json, headers=headers | more)

    return call


@pytest.fixture
def organiser(client: PageClient, held: Held) -> Call:
    """The organiser's program."""
    return caller(client, held.organiser)


@pytest.fixture
def reviewer(client: PageClient, held: Held) -> Call:
    """The reviewer's program."""
    return caller(client, held.reviewer)


def answer_of(response: TestResponse, status: int = 200) -> Any:
    """The JSON of an answer that must have a status."""
    assert response.status_code == status, response.get_data(as_text=True)
    return response.json


def scan(code: str, nonce: str = "1", at: str = "") -> dict[str, str]:
    """A scan as a device sends it."""
    return {"code": code, "nonce": nonce, "scanned_at": at or clock.now().isoformat()}


COUNTS = {"expected": 2, "came": 0, "unmarked": 2, "attended": 0, "excused": 0, "absent": 0, "substituted": 0}


def test_the_sheets_of_an_event(organiser: Call, held: Held) -> None:
    listed = answer_of(organiser("GET", f"/events/{held.event.id}/sheets"))
    assert (listed["total"], listed["page"], listed["per_page"]) == (1, 1, 50)
    (sheet,) = listed["items"]
    assert sheet["id"] == held.sheet.id
    assert (sheet["state"], sheet["date"], sheet["counts"]) == ("open", str(held.sheet.date), COUNTS)
    assert set(sheet["title"]) == {"en", "ru", "uz"}


def test_sheets_of_sessions_have_the_sessions_titles(organiser: Call, held: Held) -> None:
    held.event.attendance_unit = AttendanceUnit.SESSION
    session_at(held.event, held.event.starts_at, title={"en": "Water", "ru": "Вода"})
    ensure_sheets(held.event)
    (sheet,) = answer_of(organiser("GET", f"/events/{held.event.id}/sheets"))["items"]
    assert sheet["title"] == {"en": "Water", "ru": "Вода", "uz": "Water"}


def test_marks_are_set_and_listed(organiser: Call, held: Held) -> None:
    one, two = held.people
    body = {
        "marks": [
            {"registration_id": one.id, "mark": "attended"},
            {"registration_id": two.id, "mark": "substituted", "substitute": "Anna Kim", "note": "by letter"},
        ]
    }
    counts = answer_of(organiser("POST", f"/sheets/{held.sheet.id}/marks", body))
    assert counts == COUNTS | {"came": 2, "unmarked": 0, "attended": 1, "substituted": 1}
    listed = answer_of(organiser("GET", f"/sheets/{held.sheet.id}/marks"))
    first, second = sorted(listed["items"], key=lambda mark: mark["registration_id"])
    assert (first["name"], first["mark"], first["by"]) == (one.name, "attended", held.organiser.name)
    assert first["at"].endswith("+00:00")
    assert (second["mark"], second["substitute"], second["note"]) == ("substituted", "Anna Kim", "by letter")
    assert second["reference"] == shown(two.reference)
    only = answer_of(organiser("GET", f"/sheets/{held.sheet.id}/marks?mark=attended"))
    assert [mark["registration_id"] for mark in only["items"]] == [one.id]


def test_a_mark_is_taken_back_with_null(organiser: Call, held: Held) -> None:
    url, person = f"/sheets/{held.sheet.id}/marks", held.people[0].id
    answer_of(organiser("POST", url, {"marks": [{"registration_id": person, "mark": "absent"}]}))
    assert answer_of(organiser("POST", url, {"marks": [{"registration_id": person, "mark": None}]})) == COUNTS
    (mark, _other) = answer_of(organiser("GET", url))["items"]
    assert (mark["mark"], mark["at"], mark["by"]) == (None, None, None)


@pytest.mark.parametrize(
    ("mark", "field"),
    [
        ({"mark": "late"}, "marks.0.mark"),
        ({}, "marks.0.mark"),
        ({"mark": "substituted"}, "substitute"),
        ({"mark": "attended", "note": "x" * 2001}, "marks.0.note"),
        ({"mark": "attended", "registration_id": 10**30}, "marks.0.registration_id"),
        ({"mark": "attended", "registration_id": 10**12}, "registration_id"),
    ],
)
def test_a_wrong_mark_is_named_and_none_is_set(
    organiser: Call, held: Held, mark: dict[str, object], field: str
) -> None:
    wrong = {"registration_id": held.people[0].id} | mark
    right = {"registration_id": held.people[1].id, "mark": "attended"}
    problem = answer_of(organiser("POST", f"/sheets/{held.sheet.id}/marks", {"marks": [wrong, right]}), 422)
    assert field in [error["field"] for error in problem["errors"]]
    assert marks_of(held.sheet) == {}


def test_people_of_other_events_or_without_a_place_cannot_be_marked(organiser: Call, held: Held) -> None:
    waiting = RegistrationFactory(event=held.event, state=RegistrationState.WAITLISTED)
    for stranger in (waiting.id, RegistrationFactory().id):
        body = {"marks": [{"registration_id": stranger, "mark": "attended"}]}
        assert answer_of(organiser("POST", f"/sheets/{held.sheet.id}/marks", body), 422)["code"] == "not_on_the_sheet"


def test_scans_are_answered_by_contract(organiser: Call, held: Held) -> None:
    one, two = held.people
    elsewhere = RegistrationFactory()
    pending = RegistrationFactory(event=held.event, state=RegistrationState.PENDING)
    url = f"/sheets/{held.sheet.id}/scans"
    now = clock.now().isoformat(timespec="seconds")
    sent = [
        scan(one.reference, "a", now),
        scan(shown(one.reference), "b", now),
        scan("nothing", "c", now),
        scan(elsewhere.reference, "d", now),
        scan(pending.reference, "e", now),
    ]
    answered = answer_of(organiser("POST", url, {"scans": sent}))
    results = [(answer["nonce"], answer["result"], answer["name"]) for answer in answered["scans"]]
    assert results == [
        ("a", "in", one.name),
        ("b", "already_in", one.name),
        ("c", "unknown", None),
        ("d", "wrong_event", None),
        ("e", "not_confirmed", pending.name),
    ]
    assert [answer["first_at"] for answer in answered["scans"]] == [now, now, None, None, None]
    assert answered["counts"]["came"] == 1
    again = answer_of(organiser("POST", url, {"scans": sent}))
    assert again["scans"] == answered["scans"]
    assert marks_of(held.sheet) == {one.id: Mark.ATTENDED}
    assert two.id not in marks_of(held.sheet)


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": ""},
        {"nonce": "n" * 65},
        {"scanned_at": "yesterday"},
        {"scanned_at": "2026-11-26T09:00:00"},
        {"code": None},
        {"code": "x" * 5000},
    ],
)
def test_a_wrong_scan_is_named(organiser: Call, held: Held, wrong: dict[str, object]) -> None:
    body = {"scans": [scan("x") | wrong]}
    problem = answer_of(organiser("POST", f"/sheets/{held.sheet.id}/scans", body), 422)
    assert problem["errors"][0]["field"] == f"scans.0.{next(iter(wrong))}"


def test_a_portion_of_scans_has_an_end(organiser: Call, held: Held) -> None:
    url = f"/sheets/{held.sheet.id}/scans"
    most = [scan("x", str(number)) for number in range(500)]
    assert len(answer_of(organiser("POST", url, {"scans": most}))["scans"]) == 500
    answer_of(organiser("POST", url, {"scans": [*most, scan("x", "500")]}), 422)


def test_signing_closes_the_sheet_to_marks(organiser: Call, reviewer: Call, held: Held) -> None:
    person = held.people[0].id
    answer_of(organiser("POST", f"/sheets/{held.sheet.id}/sign-off"), 403)
    signed = answer_of(reviewer("POST", f"/sheets/{held.sheet.id}/sign-off"))
    assert (signed["state"], signed["signed_off_by"]) == ("signed_off", held.reviewer.name)
    body = {"marks": [{"registration_id": person, "mark": "attended"}]}
    for call in (organiser, reviewer):
        problem = answer_of(call("POST", f"/sheets/{held.sheet.id}/marks", body), 409)
        assert problem["code"] == "sheet_signed"
    answer_of(reviewer("POST", f"/sheets/{held.sheet.id}/sign-off"), 409)
    late = answer_of(organiser("POST", f"/sheets/{held.sheet.id}/scans", {"scans": [scan(held.people[0].reference)]}))
    assert (late["scans"][0]["result"], late["scans"][0]["conflict"]) == ("not_confirmed", True)
    assert marks_of(held.sheet) == {}


def test_corrections_need_a_signature_a_reason_and_a_reviewer(organiser: Call, reviewer: Call, held: Held) -> None:
    url = f"/sheets/{held.sheet.id}/corrections"
    body = {"registration_id": held.people[0].id, "mark": "attended", "reason": "signed on paper"}
    assert answer_of(reviewer("POST", url, body), 409)["code"] == "sheet_open"
    answer_of(reviewer("POST", f"/sheets/{held.sheet.id}/sign-off", {"rest_absent": True}))
    assert set(marks_of(held.sheet).values()) == {Mark.ABSENT}
    answer_of(organiser("POST", url, body), 403)
    for reason in ("", "   "):
        problem = answer_of(reviewer("POST", url, body | {"reason": reason}), 422)
        assert problem["errors"][0]["field"] == "reason"
    sheet = answer_of(reviewer("POST", url, body))
    assert (sheet["state"], sheet["counts"]["attended"], sheet["counts"]["absent"]) == ("signed_off", 1, 1)
    assert held.sheet.state is SheetState.SIGNED_OFF


def test_others_learn_nothing(client: PageClient, held: Held) -> None:
    calls = [
        ("GET", f"/events/{held.event.id}/sheets", None),
        ("GET", f"/sheets/{held.sheet.id}/marks", None),
        (
            "POST",
            f"/sheets/{held.sheet.id}/marks",
            {"marks": [{"registration_id": held.people[0].id, "mark": "absent"}]},
        ),
        ("POST", f"/sheets/{held.sheet.id}/scans", {"scans": [scan(held.people[0].reference)]}),
        ("POST", f"/sheets/{held.sheet.id}/sign-off", {}),
        (
            "POST",
            f"/sheets/{held.sheet.id}/corrections",
            {"registration_id": held.people[0].id, "mark": "absent", "reason": "x"},
        ),
    ]
    stranger, participant = caller(client, Held().reviewer), caller(client, UserFactory())
    for method, path, body in calls:
        assert stranger(method, path, body).status_code == 404, path
        assert participant(method, path, body).status_code == 403, path
        assert client.open(f"/api/v1{path}", method=method, json=body).status_code == 401, path
    assert marks_of(held.sheet) == {}
    assert held.sheet.state is SheetState.OPEN


def test_a_repeated_request_counts_once(organiser: Call, held: Held) -> None:
    body = {"scans": [scan(held.people[0].reference)]}
    first = organiser("POST", f"/sheets/{held.sheet.id}/scans", body, **{"Idempotency-Key": "k"})
    again = organiser("POST", f"/sheets/{held.sheet.id}/scans", body, **{"Idempotency-Key": "k"})
    assert first.data == again.data


@pytest.mark.parametrize("path", ["/events/{event}/sheets", "/sheets/{sheet}/marks"])
def test_lists_read_the_same_for_one_and_for_three(
    client: PageClient, session: Session, queries: QueryCounter, path: str
) -> None:
    counts = []
    for number in (1, 3):
        held = Held(people=number, days=number)
        call = caller(client, held.organiser)
        url = path.format(event=held.event.id, sheet=held.sheet.id)
        call("GET", url)
        session.commit()
        session.expire_all()
        queries.reset()
        assert len(answer_of(call("GET", url))["items"]) == number
        counts.append(queries.count)
    assert counts[0] == counts[1]
