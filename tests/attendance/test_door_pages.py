"""The page at the door: scans, names, and what is taken back."""

from sqlalchemy.orm import Session

from tests.attendance.builders import Held, marks_of, person_url
from tests.client import PageClient
from tests.factories import RegistrationFactory
from webapp.attendance.models import Mark, Scan
from webapp.attendance.review import sign_off
from webapp.core import clock
from webapp.registration.references import shown


def send(client: PageClient, held: Held, *scans: dict[str, object], **headers: str) -> tuple[int, dict[str, object]]:
    """What the scanner's page sends and gets."""
    token = {"X-CSRFToken": client._csrf_token(), "Accept": "application/json"} | headers
    answer = client.post(f"/check-in/{held.sheet.id}/scans", json={"scans": list(scans)}, headers=token)
    return answer.status_code, answer.json or {}


def scanned(code: str, nonce: str = "1", **more: object) -> dict[str, object]:
    """A scan as the page sends it."""
    return {"code": code, "nonce": nonce, "scanned_at": clock.now().isoformat(), **more}


def test_the_scanner_is_answered(organiser: PageClient, held: Held, session: Session) -> None:
    person = held.people[0]
    code, answer = send(organiser, held, scanned(person.reference), scanned("x" * 4000, "2", typed=True))
    assert code == 200
    first, second = answer["scans"]  # type: ignore[misc]
    assert (first["result"], first["name"], first["registration_id"]) == ("in", person.name, person.id)
    assert (second["result"], second["name"]) == ("unknown", None)
    assert answer["counts"]["came"] == 1  # type: ignore[index]
    assert session.query(Scan).count() == 2


def test_what_no_scanner_sends_is_refused(organiser: PageClient, held: Held) -> None:
    assert send(organiser, held, scanned("x", "n" * 65))[0] == 422
    assert send(organiser, held, {"code": "x", "nonce": "1", "scanned_at": "2026-11-26T09:00:00"})[0] == 422
    assert send(organiser, held, scanned("x"), **{"X-CSRFToken": ""})[0] == 400


def test_without_a_script_the_form_takes_references(organiser: PageClient, held: Held) -> None:
    page = f"/check-in/{held.sheet.id}"
    told = organiser.post(page, data={"code": shown(held.people[0].reference)}, follow_redirects=True)
    assert f"{held.people[0].name}: Welcome" in told.get_data(as_text=True)
    assert "Nobody on this sheet has that name." in organiser.text(f"{page}?q=nobody")


def test_by_name_let_in_and_taken_back(organiser: PageClient, held: Held) -> None:
    person = RegistrationFactory(event=held.event, given_name="Дилноза", family_name="Каримова")
    base = f"/check-in/{held.sheet.id}"
    assert f'id="person-{person.id}"' in organiser.text(f"{base}/found?q=dilnoza")
    data = {"registration_id": person.id}
    row = organiser.post(f"{base}/mark", data=data, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert 'hx-swap-oob="outerHTML"' in row
    assert marks_of(held.sheet) == {person.id: Mark.ATTENDED}
    answer = organiser.post(f"{base}/undo", data=data, headers={"Accept": "application/json"})
    assert answer.json is not None
    assert answer.json["counts"]["came"] == 0
    assert organiser.post(f"{base}/mark", data=data).status_code == 303
    assert organiser.post(f"{base}/undo", data=data).status_code == 303
    assert marks_of(held.sheet) == {person.id: None}


def test_a_signed_sheet_keeps_scans_for_the_reviewer(client: PageClient, held: Held) -> None:
    sign_off(held.sheet, by=held.judge)
    _code, answer = send(client.sign_in(held.organiser), held, scanned(held.people[0].reference))
    (only,) = answer["scans"]  # type: ignore[misc]
    assert (only["result"], only["conflict"]) == ("not_confirmed", True)
    client.sign_in(held.reviewer)
    assert "1 scan against a mark" in client.text("/admin/review/")
    grid = client.text(f"/admin/review/events/{held.event.id}?oddity=conflict")
    assert grid.count("data-cell") == 1
    assert "is-odd" in grid
    client.post(person_url(held), data={"mark": "attended", "reason": "came late"})
    assert "scan against a mark" not in client.text("/admin/review/")
