"""What is printed and downloaded of a sheet."""

from tests.attendance.builders import Held
from tests.client import PageClient
from tests.factories import CityFactory, RegistrationFactory
from webapp.attendance.marks import MarkValue, mark
from webapp.attendance.models import Mark
from webapp.attendance.review import sign_off
from webapp.core import clock
from webapp.registration.models import Delegation, RegistrationState


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
    assert "Responsible for the list" not in page


def test_paper_says_what_it_is_and_leaves_a_line_until_somebody_has_signed(organiser: PageClient, held: Held) -> None:
    page = organiser.text(f"/attendance/sheets/{held.sheet.id}/list")
    assert '<p class="paper-kind">Attendance list</p>' in page
    assert "<p>0 of 3 came" in page
    assert "Responsible for the list" in page
    assert '<p class="paper-kind">Sign-in sheet</p>' in organiser.text(f"/attendance/sheets/{held.sheet.id}/sign-in")


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
