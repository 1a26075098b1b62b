"""The pages of attendance as organisers, door staff and reviewers use them."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.attendance.builders import Held, marks_of, scan_of
from tests.client import PageClient
from tests.factories import CityFactory, EventFactory, RegistrationFactory, UserFactory
from webapp.attendance.marks import MarkValue, mark
from webapp.attendance.models import AttendanceMark, Mark, Method, Scan, SheetState
from webapp.attendance.review import sign_off
from webapp.attendance.scans import scan
from webapp.attendance.sheets import ensure_sheets, sheets_of
from webapp.core import clock
from webapp.events.models import EventState
from webapp.registration.models import Delegation, RegistrationState
from webapp.registration.references import shown


@pytest.fixture
def held(session: Session) -> Held:
    """An event today with three people."""
    return Held(people=3)


@pytest.fixture
def organiser(client: PageClient, held: Held) -> PageClient:
    """Signed in as the organiser."""
    return client.sign_in(held.organiser)


@pytest.fixture
def reviewer(client: PageClient, held: Held) -> PageClient:
    """Signed in as the reviewer."""
    return client.sign_in(held.reviewer)


def pages_of(held: Held) -> list[str]:
    """Every page that somebody of the event's staff may open."""
    event, sheet, person = held.event.id, held.sheet.id, held.people[0].id
    return [
        f"/manage/events/{event}/attendance",
        f"/manage/events/{event}/attendance/live",
        f"/manage/events/{event}/attendance/{sheet}",
        f"/attendance/sheets/{sheet}/people/{person}",
        f"/attendance/sheets/{sheet}/list",
        f"/attendance/sheets/{sheet}/sign-in",
        f"/attendance/sheets/{sheet}/export.csv",
        f"/attendance/sheets/{sheet}/export.xlsx",
        f"/attendance/events/{event}/export.csv",
        f"/attendance/events/{event}/export.xlsx",
        f"/check-in/{sheet}",
        f"/check-in/{sheet}/found?q=aziz",
        f"/check-in/{sheet}/live",
        "/check-in/",
    ]


@pytest.mark.parametrize("language", ["en", "ru", "uz"])
def test_every_page_is_sound(reviewer: PageClient, held: Held, language: str) -> None:
    one, two, _three = held.people
    scan(held.sheet, scan_of(one), by=held.door)
    mark(held.sheet, [MarkValue(two.id, Mark.SUBSTITUTED, "by letter", "Anna Kim")], by=held.door)
    reviewer.set_cookie("lang", language)
    for _state in ("open", "signed"):
        for page in [*pages_of(held), "/admin/review/", f"/admin/review/events/{held.event.id}", "/admin/"]:
            assert reviewer.get(page).status_code == 200, page
        if held.sheet.state is SheetState.OPEN:
            sign_off(held.sheet, by=held.judge)


def test_nobody_of_another_host_sees_anything(client: PageClient, held: Held) -> None:
    other = Held()
    for stranger in (other.organiser, other.reviewer):
        client.sign_in(stranger)
        for page in pages_of(held)[:-1]:
            assert client.get(page).status_code == 404, page
        for action in ("marks", "undo", "rest", "reference"):
            answer = client.post(
                f"/attendance/sheets/{held.sheet.id}/{action}", data={"code": held.people[0].reference}
            )
            assert answer.status_code == 404, action
    assert marks_of(held.sheet) == {}


def test_only_reviewers_reach_the_review(client: PageClient, held: Held) -> None:
    event, sheet = held.event.id, held.sheet.id
    pages = ["/admin/review/", f"/admin/review/events/{event}"]
    actions = [f"/admin/review/sheets/{sheet}/sign", f"/admin/review/events/{event}/sign"]
    client.sign_in(held.organiser)
    assert [client.get(page).status_code for page in pages] == [403, 403]
    assert [client.post(action).status_code for action in actions] == [403, 403]
    client.sign_in(Held().reviewer)
    assert client.get(pages[1]).status_code == 404
    assert [client.post(action).status_code for action in actions] == [404, 404]
    assert held.sheet.state is SheetState.OPEN


def test_participants_and_visitors_stay_outside(client: PageClient, held: Held) -> None:
    for page in pages_of(held):
        assert client.get(page).status_code == 303, page
    client.sign_in(UserFactory())
    for page in pages_of(held):
        assert client.get(page).status_code == 403, page


def test_a_draft_says_when_its_sheets_are_made(client: PageClient, held: Held) -> None:
    draft = EventFactory(host=held.event.host, state=EventState.DRAFT)
    page = client.sign_in(held.organiser).text(f"/manage/events/{draft.id}/attendance")
    assert "They are made when the event is published" in page


def test_missing_sheets_are_made_on_demand_only(organiser: PageClient, held: Held) -> None:
    event = EventFactory(host=held.event.host)
    page = f"/manage/events/{event.id}/attendance"
    assert "Make the sheets" in organiser.text(page)
    assert not sheets_of(event)
    assert organiser.post(f"{page}/sheets").status_code == 303
    assert len(sheets_of(event)) == 1


def test_the_counter_counts(organiser: PageClient, held: Held) -> None:
    scan(held.sheet, scan_of(held.people[0]), by=held.door)
    live = organiser.text(f"/manage/events/{held.event.id}/attendance/live")
    assert " ".join(live.split('live-figure">')[1].split("</p>")[0].split()) == '1 <span class="live-of">/ 3</span>'


def test_the_door_lists_today_next_and_unsigned(organiser: PageClient, held: Held) -> None:
    start = clock.now()
    names = {"Tomorrow's": 2, "Last week's": -7}
    for name, days in names.items():
        event = EventFactory(
            host=held.event.host,
            title={"en": name},
            starts_at=start + timedelta(days=days),
            ends_at=start + timedelta(days=days, hours=1),
        )
        ensure_sheets(event)
    Held()
    page = organiser.text("/check-in/")
    today, unsigned, coming = (page.index(f'id="{part}-title"') for part in ("today", "unsigned", "coming"))
    assert today < page.index(held.event.title["en"]) < unsigned < page.index("Last week&#39;s") < coming
    assert page.index("Tomorrow&#39;s") > coming
    assert page.count("link-rows") == 3
    assert page.count("<li>\n        <div>") == 3


# Marking by hand


def marks_url(held: Held) -> str:
    """Where marks are posted."""
    return f"/attendance/sheets/{held.sheet.id}/marks"


def test_a_button_marks_and_leads_back(organiser: PageClient, held: Held) -> None:
    person = held.people[0]
    listed = f"/manage/events/{held.event.id}/attendance/{held.sheet.id}?q=Aziz"
    data = {"registration_id": person.id, "mark": "excused"}
    answer = organiser.post(marks_url(held), data=data, headers={"Referer": f"http://localhost{listed}"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{listed}#person-{person.id}"
    assert marks_of(held.sheet) == {person.id: Mark.EXCUSED}
    organiser.post(marks_url(held), data={**data, "mark": ""})
    assert marks_of(held.sheet) == {person.id: None}


def test_a_foreign_referrer_leads_nowhere(organiser: PageClient, held: Held) -> None:
    data = {"registration_id": held.people[0].id, "mark": "excused"}
    answer = organiser.post(marks_url(held), data=data, headers={"Referer": "https://evil.example/x"})
    assert answer.headers["Location"].startswith(f"/manage/events/{held.event.id}/attendance/")


def test_marks_from_paper_say_so(organiser: PageClient, held: Held, session: Session) -> None:
    organiser.post(marks_url(held), data={"registration_id": held.people[0].id, "mark": "absent", "ground": "paper"})
    assert session.scalars(select(AttendanceMark.method)).one() is Method.PAPER


def test_htmx_gets_the_row_and_the_figures(organiser: PageClient, held: Held) -> None:
    data = {"registration_id": held.people[0].id, "mark": "attended"}
    row = organiser.post(marks_url(held), data=data, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert f'id="person-{held.people[0].id}"' in row
    assert 'aria-pressed="true"' in row
    assert "1 of 3 came" in row


def test_a_script_gets_json(organiser: PageClient, held: Held) -> None:
    data = {"registration_id": held.people[0].id, "mark": "attended"}
    answer = organiser.post(marks_url(held), data=data, headers={"Accept": "application/json"})
    assert answer.json is not None
    assert (answer.json["mark"], answer.json["letter"], answer.json["counts"]["attended"]) == ("attended", "P", 1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"mark": "late"}, 422),
        ({"mark": "substituted"}, 422),
        ({"registration_id": "x"}, 422),
        ({"registration_id": ""}, 422),
    ],
)
def test_a_wrong_mark_changes_nothing(organiser: PageClient, held: Held, data: dict[str, str], code: int) -> None:
    sent = {"registration_id": str(held.people[0].id), "mark": "attended"} | data
    assert organiser.post(marks_url(held), data=sent, headers={"Accept": "application/json"}).status_code == code
    assert organiser.post(marks_url(held), data=sent).status_code == code
    assert marks_of(held.sheet) == {}


def test_a_signed_sheet_says_so_to_everybody(organiser: PageClient, held: Held) -> None:
    sign_off(held.sheet, by=held.judge)
    data = {"registration_id": held.people[0].id, "mark": "attended"}
    page = f"http://localhost/manage/events/{held.event.id}/attendance/{held.sheet.id}"
    assert organiser.post(marks_url(held), data=data, headers={"Accept": "application/json"}).status_code == 409
    answer = organiser.post(marks_url(held), data=data, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")
    told = organiser.post(marks_url(held), data=data, headers={"Referer": page}, follow_redirects=True)
    assert "This sheet has been signed off. It takes corrections with a reason only." in told.get_data(as_text=True)
    assert marks_of(held.sheet) == {}


def test_the_rest_are_marked_present(organiser: PageClient, held: Held) -> None:
    mark(held.sheet, [MarkValue(held.people[0].id, Mark.ABSENT)], by=held.door)
    organiser.post(f"/attendance/sheets/{held.sheet.id}/rest")
    assert sorted(m.value for m in marks_of(held.sheet).values() if m) == ["absent", "attended", "attended"]


@pytest.mark.parametrize(("code", "told"), [("{}", "Welcome"), ("nothing", "Unknown code")])
def test_a_typed_reference(organiser: PageClient, held: Held, code: str, told: str) -> None:
    typed = code.format(shown(held.people[0].reference))
    answer = organiser.post(
        f"/attendance/sheets/{held.sheet.id}/reference", data={"code": typed}, follow_redirects=True
    )
    assert told in answer.get_data(as_text=True)


def test_the_list_is_searched_and_filtered(organiser: PageClient, held: Held) -> None:
    RegistrationFactory(
        event=held.event, given_name="Дилноза", family_name="Каримова", country="KZ", organisation="Ankara"
    )
    mark(held.sheet, [MarkValue(held.people[0].id, Mark.EXCUSED)], by=held.door)
    base = f"/manage/events/{held.event.id}/attendance/{held.sheet.id}"

    def rows(query: str) -> int:
        return organiser.text(f"{base}?{query}").count('<li class="mark-row')

    assert rows("q=karimova") == 1
    assert rows("country=KZ") == 1
    assert rows("mark=excused") == 1
    assert rows("mark=none") == 3
    assert rows(f"q={shown(held.people[1].reference)}") == 1
    assert rows("mark=nonsense&delegation=x&country=QQ") >= 0
    assert rows("q=nobody") == 0


# One person


def person_url(held: Held, number: int = 0) -> str:
    """The page of one person's mark."""
    return f"/attendance/sheets/{held.sheet.id}/people/{held.people[number].id}"


def test_a_substitution_needs_a_name_and_keeps_what_was_typed(organiser: PageClient, held: Held) -> None:
    data = {"mark": "substituted", "substitute": "", "note": "by letter"}
    answer = organiser.post(person_url(held), data=data)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Write who came instead." in page
    assert "by letter" in page
    assert organiser.post(person_url(held), data={**data, "substitute": "Anna Kim"}).status_code == 303
    assert "Anna Kim came instead" in organiser.text(f"/manage/events/{held.event.id}/attendance/{held.sheet.id}")


def test_a_correction_is_the_reviewers_and_needs_a_reason(client: PageClient, held: Held) -> None:
    sign_off(held.sheet, by=held.judge)
    client.sign_in(held.organiser)
    assert "A reviewer can still correct a mark" in client.text(person_url(held))
    refused = client.post(person_url(held), data={"mark": "attended", "reason": "I say so"})
    assert refused.status_code == 422
    client.sign_in(held.reviewer)
    answer = client.post(person_url(held), data={"mark": "attended", "reason": " "})
    assert answer.status_code == 422
    assert "A correction needs a reason." in answer.get_data(as_text=True)
    assert marks_of(held.sheet) == {}
    data = {"mark": "attended", "reason": "signed on paper"}
    back = f"/admin/review/events/{held.event.id}?q=aziz"
    answer = client.post(f"{person_url(held)}?back={back}", data=data)
    assert answer.headers["Location"] == f"{back}#cell-{held.people[0].id}-{held.sheet.id}"
    assert marks_of(held.sheet) == {held.people[0].id: Mark.ATTENDED}
    page = client.text(person_url(held))
    assert "signed on paper" in page
    assert "Not marked → Present" in page


def test_the_way_back_stays_here(reviewer: PageClient, held: Held) -> None:
    for back in ("https://evil.example", "//evil.example", "/sign-in", "javascript:alert(1)"):
        answer = reviewer.post(f"{person_url(held)}?back={back}", data={"mark": "absent"})
        assert answer.headers["Location"].startswith(f"/manage/events/{held.event.id}/attendance/{held.sheet.id}#")


def test_people_of_other_events_have_no_page_here(organiser: PageClient, held: Held) -> None:
    stranger = RegistrationFactory()
    assert organiser.get(f"/attendance/sheets/{held.sheet.id}/people/{stranger.id}").status_code == 404


# At the door


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


# On paper and in files


def test_paper_keeps_precedence_and_names_who_signed(organiser: PageClient, held: Held) -> None:
    delegation = Delegation(
        event_id=held.event.id,
        sending_name="Khujand",
        coordinator_email="c@elchi.example",
        places=3,
        created_at=clock.now(),
    )
    held.event.city = CityFactory()
    with_delegation = {"event": held.event, "delegation": delegation, "country": "TJ"}
    RegistrationFactory(given_name="Zafar", family_name="Second", precedence=2, **with_delegation)
    RegistrationFactory(given_name="Anora", family_name="First", precedence=1, head=True, **with_delegation)
    RegistrationFactory(event=held.event, given_name="Watching", category="observer", country="AF")
    mark(held.sheet, [MarkValue(held.people[0].id, Mark.SUBSTITUTED, substitute="Anna Kim")], by=held.door)
    sign_off(held.sheet, by=held.judge)
    page = organiser.text(f"/attendance/sheets/{held.sheet.id}/list")
    order = [page.index(name) for name in ("Anora First", "Zafar Second", held.people[0].name, "Watching")]
    assert order == sorted(order)
    assert "Anna Kim" in page
    assert f"Signed off by {held.judge.name}" in page
    assert "Head of delegation" in page


def test_the_sign_in_sheet_shows_no_marks(organiser: PageClient, held: Held) -> None:
    mark(held.sheet, [MarkValue(held.people[0].id, Mark.ABSENT)], by=held.door)
    page = organiser.text(f"/attendance/sheets/{held.sheet.id}/sign-in")
    assert "Absent" not in page
    assert page.count("paper-spare") == 8


def test_files_hold_marks(organiser: PageClient, held: Held) -> None:
    first = held.people[0]
    first.family_name = "=1+1"
    mark(held.sheet, [MarkValue(first.id, Mark.EXCUSED, "ill")], by=held.door)
    one = organiser.get(f"/attendance/sheets/{held.sheet.id}/export.csv").get_data().decode("utf-8-sig")
    header, *rows = one.splitlines()
    assert header.startswith("Reference,Family name,Given name")
    assert len(rows) == 3
    assert any("'=1+1" in row and ",Excused," in row and row.endswith(",ill") for row in rows)
    every = organiser.get(f"/attendance/events/{held.event.id}/export.csv").get_data().decode("utf-8-sig")
    assert every.splitlines()[0].endswith("Present in all")
    assert organiser.get(f"/attendance/events/{held.event.id}/export.xlsx").get_data().startswith(b"PK")
    assert organiser.get(f"/attendance/events/{held.event.id}/export.pdf").status_code == 404


def test_people_without_a_place_are_not_listed(organiser: PageClient, held: Held) -> None:
    RegistrationFactory(event=held.event, given_name="Pending", state=RegistrationState.PENDING)
    assert "Pending" not in organiser.text(f"/attendance/sheets/{held.sheet.id}/list")
