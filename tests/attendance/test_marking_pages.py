"""Marks are made by hand: on the list of a sheet and on the page of one person."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.attendance.builders import Held, marks_of, person_url
from tests.client import PageClient
from tests.factories import RegistrationFactory
from webapp.attendance.marks import MarkValue, mark
from webapp.attendance.models import AttendanceMark, Mark, Method
from webapp.attendance.review import sign_off
from webapp.registration.references import shown


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
