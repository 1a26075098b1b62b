"""What reviewers see, choose and sign."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.attendance.builders import DAY, Held, marks_of, past, scan_of, session_at
from tests.client import PageClient
from tests.factories import RegistrationFactory
from webapp.attendance.labels import MARKS, mark_keys
from webapp.attendance.marks import MarkValue, mark, mark_the_rest
from webapp.attendance.models import Mark, SheetState
from webapp.attendance.queries import signed_at
from webapp.attendance.review import sign_off, sign_off_all
from webapp.attendance.scans import scan
from webapp.attendance.sheets import ensure_sheets
from webapp.core import clock
from webapp.core.errors import Conflict
from webapp.core.i18n import LANGUAGES, in_language
from webapp.events.facts import facts_of
from webapp.events.models import AttendanceUnit
from webapp.registration.models import RegistrationState


def review_page(held: Held) -> str:
    """The grid's address."""
    return f"/admin/review/events/{held.event.id}"


# Signing


def test_all_sheets_whose_day_has_come_are_signed(session: Session) -> None:
    held = Held(days=3)
    past(held, 1)
    signed = sign_off_all(held.event, by=held.judge, rest_absent=True)
    assert [sheet.id for sheet in signed] == [held.sheets[0].id, held.sheets[1].id]
    assert held.sheets[2].state is SheetState.OPEN
    assert set(marks_of(held.sheets[1]).values()) == {Mark.ABSENT}
    assert marks_of(held.sheets[2]) == {}
    with pytest.raises(Conflict):
        sign_off_all(held.event, by=held.judge)


def test_the_choice_for_the_unmarked_is_explicit(client: PageClient, session: Session) -> None:
    held = Held(days=2)
    past(held, 1)
    page = client.sign_in(held.reviewer).text(review_page(held))
    assert "2 marks are missing. Do they mean absent?" in page
    client.post(f"/admin/review/sheets/{held.sheets[0].id}/sign", data={"rest": ""})
    assert marks_of(held.sheets[0]) == {}
    assert held.sheets[0].state is SheetState.SIGNED_OFF
    client.post(f"{review_page(held)}/sign", data={"rest": "absent"})
    assert set(marks_of(held.sheets[1]).values()) == {Mark.ABSENT}


def test_signing_twice_is_told(client: PageClient, session: Session) -> None:
    held = Held()
    client.sign_in(held.reviewer)
    url = f"/admin/review/sheets/{held.sheet.id}/sign"
    referrer = {"Referer": f"http://localhost{review_page(held)}"}
    client.post(url, headers=referrer)
    again = client.post(url, headers=referrer, follow_redirects=True)
    assert "This sheet has been signed off already." in again.get_data(as_text=True)


def test_the_fact_of_signing_is_known_when_all_is_signed(session: Session) -> None:
    held = Held(days=2)
    past(held, 1)
    sign_off(held.sheets[0], by=held.judge)
    session.flush()
    assert signed_at([held.event.id]) == {}
    sign_off(held.sheets[1], by=held.judge)
    session.flush()
    facts = facts_of([held.event.id], ["attendance_signed"])
    assert facts == {held.event.id: {"attendance_signed": held.sheets[1].signed_off_at}}


# The list


def test_events_stand_by_the_age_of_their_unsigned_sheets(client: PageClient, session: Session) -> None:
    young, old, signed, coming = Held(), Held(), Held(), Held()
    past(old, 9)
    past(signed, 20)
    past(coming, -5)
    others = (old, signed, coming)
    for held in others:
        held.event.host = young.event.host
    sign_off(signed.sheet, by=signed.judge)
    foreign = Held()
    page = client.sign_in(young.reviewer).text("/admin/review/")
    order = [page.index(held.event.title["en"] + "<") for held in (old, young, signed)]
    assert order == sorted(order)
    for hidden in (coming, foreign):
        assert hidden.event.title["en"] + "<" not in page
    assert "Waits 9 days" in page
    only = client.text("/admin/review/?state=signed")
    assert old.event.title["en"] + "<" not in only
    assert signed.event.title["en"] + "<" in only


def test_what_is_odd_is_counted(client: PageClient, session: Session) -> None:
    held = Held(people=3, days=3)
    past(held, 3)
    gone = RegistrationFactory(event=held.event)
    mark(held.sheets[1], [MarkValue(gone.id, Mark.ATTENDED)], by=held.door)
    gone.state = RegistrationState.CANCELLED
    mark(held.sheets[2], [MarkValue(held.people[0].id, Mark.ABSENT)], by=held.door)
    scan(held.sheets[2], scan_of(held.people[0], at=clock.now() - DAY), by=held.door)
    mark_the_rest(held.sheets[2], Mark.ATTENDED, by=held.door)
    page = client.sign_in(held.reviewer).text("/admin/review/")
    for words in ("1 sheet without a mark", "3 marks missing", "1 scan against a mark", "1 present without a place"):
        assert words in page


def test_a_conflict_is_settled_by_marking_or_signing(client: PageClient, session: Session) -> None:
    held = Held()
    client.sign_in(held.reviewer)
    before = clock.now() - timedelta(hours=1)
    for number, person in enumerate(held.people):
        mark(held.sheet, [MarkValue(person.id, Mark.ABSENT)], by=held.door)
        scan(held.sheet, scan_of(person, f"s{number}", before), by=held.door)
    assert "2 scans against a mark" in client.text("/admin/review/")
    mark(held.sheet, [MarkValue(held.people[0].id, Mark.EXCUSED)], by=held.judge)
    assert "1 scan against a mark" in client.text("/admin/review/")
    sign_off(held.sheet, by=held.judge)
    assert "against a mark" not in client.text("/admin/review/")


# The grid


def test_the_grid_shows_letters_and_totals(client: PageClient, session: Session) -> None:
    held = Held(people=3, days=2)
    one, two, three = held.people
    first, second = held.sheets
    mark(first, [MarkValue(one.id, Mark.ATTENDED), MarkValue(two.id, Mark.EXCUSED)], by=held.door)
    mark(second, [MarkValue(one.id, Mark.ATTENDED), MarkValue(three.id, Mark.ABSENT)], by=held.door)
    page = client.sign_in(held.reviewer).text(review_page(held))
    row = page.split(one.name, 1)[1].split("</tr>")[0]
    assert row.count(">P</a>") == 2
    assert "<span data-row-total>2</span> / 2" in row
    present = page.split("<tfoot>")[1].split("</tr>")[0]
    assert present.count('<td data-total="attended">1</td>') == 2
    assert '<td class="grid-total" data-total-all>2</td>' in present


def test_totals_follow_the_filters(client: PageClient, session: Session) -> None:
    held = Held(people=1)
    guest = RegistrationFactory(event=held.event, country="KZ")
    mark_the_rest(held.sheet, Mark.ATTENDED, by=held.door)
    client.sign_in(held.reviewer)
    assert '<td data-total="attended">2</td>' in client.text(review_page(held))
    page = client.text(f"{review_page(held)}?country=KZ")
    assert '<td data-total="attended">1</td>' in page
    assert page.count("data-cell") == 1
    assert f'id="cell-{guest.id}-{held.sheet.id}"' in page


def test_the_grid_is_narrowed_to_what_is_odd(client: PageClient, session: Session) -> None:
    held = Held(people=3, days=2)
    past(held, 1)
    one, two, three = held.people
    mark(held.sheets[0], [MarkValue(one.id, Mark.ATTENDED)], by=held.door)
    mark(held.sheets[0], [MarkValue(two.id, Mark.SUBSTITUTED, substitute="Anna")], by=held.door)
    mark(held.sheets[1], [MarkValue(one.id, Mark.ATTENDED)], by=held.door)
    one.state = RegistrationState.WITHDRAWN
    session.flush()
    client.sign_in(held.reviewer)

    def people(oddity: str) -> set[int]:
        page = client.text(f"{review_page(held)}?oddity={oddity}")
        return {person.id for person in held.people if f'id="cell-{person.id}-' in page}

    assert people("unmarked") == {three.id}
    assert people("substituted") == {two.id}
    assert people("gone") == {one.id}
    assert people("conflict") == set()
    assert people("nonsense") == {one.id, two.id, three.id}


def test_sheets_of_sessions_have_their_titles(client: PageClient, session: Session) -> None:
    held = Held()
    held.event.attendance_unit = AttendanceUnit.SESSION
    session_at(held.event, held.event.starts_at, title={"en": "Water & trust", "ru": "Вода и доверие"})
    ensure_sheets(held.event)
    client.sign_in(held.reviewer)
    assert "Water &amp; trust" in client.text(review_page(held))
    assert "Вода и доверие" in client.text(f"{review_page(held)}?lang=ru")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_mark_has_a_letter_of_its_own(session: Session, language: str) -> None:
    with in_language(language):
        letters = [str(label)[0].casefold() for label in MARKS.values()]
        assert len(set(letters)) == len(MARKS)
        assert not set("0123456789") & set(letters)
        assert len(mark_keys()) == 2 * len(MARKS) + 1
