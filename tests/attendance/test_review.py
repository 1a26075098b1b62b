"""What reviewers see and sign, and what attendance says on other rooms' pages."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.attendance.builders import Held, marks_of, scan_of, session_at
from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, UserFactory, actor_of
from tests.queries import QueryCounter
from webapp.accounts.landing import landing_url
from webapp.attendance.labels import MARKS, mark_keys
from webapp.attendance.marks import MarkValue, correct, mark, mark_the_rest
from webapp.attendance.models import Mark, Sheet, SheetState
from webapp.attendance.panels import todos
from webapp.attendance.queries import signed_at
from webapp.attendance.review import sign_off, sign_off_all
from webapp.attendance.scans import scan
from webapp.attendance.sheets import ensure_sheets
from webapp.core import clock
from webapp.core.errors import Conflict
from webapp.core.i18n import LANGUAGES, in_language
from webapp.events.facts import facts_of
from webapp.events.landing import Urgency
from webapp.events.models import AttendanceUnit, EventState
from webapp.registration.models import Registration, RegistrationState

DAY = timedelta(days=1)


def past(held: Held, days: int) -> None:
    """Moves an event into the past with its sheets."""
    for name in ("starts_at", "ends_at"):
        setattr(held.event, name, getattr(held.event, name) - days * DAY)
    for sheet in held.sheets:
        sheet.date -= days * DAY


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


# How much the pages read


def crowd(session: Session, held: Held, people: int) -> None:
    """Adds people with a mark on each sheet."""
    session.add_all([RegistrationFactory.build(event=held.event) for _ in range(people)])
    session.flush()
    for sheet in held.sheets:
        mark_the_rest(sheet, Mark.ATTENDED, by=held.door)
    session.flush()


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("/manage/events/{event}/attendance", 20),
        ("/manage/events/{event}/attendance/{sheet}", 20),
        ("/admin/review/events/{event}?per_page=250", 20),
        ("/check-in/{sheet}?q=aziz", 20),
        ("/attendance/sheets/{sheet}/list", 20),
        ("/attendance/events/{event}/export.csv", 20),
    ],
)
def test_pages_of_an_event_read_the_same_for_one_and_for_many(
    client: PageClient, session: Session, queries: QueryCounter, page: str, most: int
) -> None:
    counts = []
    for people, days in ((1, 1), (3, 3), (300, 3)):
        held = Held(people=0, days=days)
        crowd(session, held, people)
        session.commit()
        session.expire_all()
        client.sign_in(session.merge(held.reviewer))
        url = page.format(event=held.event.id, sheet=held.sheets[0].id)
        session.expire_all()
        with queries.at_most(most):
            answer = client.get(url)
            assert answer.status_code == 200
            assert answer.get_data()
        counts.append(queries.count)
    assert len(set(counts)) == 1, counts


@pytest.mark.parametrize(("page", "most"), [("/admin/review/", 12), ("/check-in/", 12), ("/admin/", 14)])
def test_lists_of_events_read_the_same_for_one_and_for_three(
    client: PageClient, session: Session, queries: QueryCounter, page: str, most: int
) -> None:
    counts = []
    for number in (1, 3):
        first = Held()
        past(first, 1)
        for _more in range(number - 1):
            more = Held()
            past(more, 1)
            more.event.host = first.event.host
        session.commit()
        client.sign_in(first.reviewer)
        session.expire_all()
        with queries.at_most(most):
            assert client.get(page).status_code == 200
        counts.append(queries.count)
    assert len(set(counts)) == 1, counts


# On other rooms' pages


def test_reviewers_land_on_the_review(app: Flask, session: Session) -> None:
    held = Held()
    with app.test_request_context(method="POST"):
        assert landing_url(held.judge) == "/admin/review/"
        assert landing_url(held.door) == "/manage/"
        assert landing_url(actor_of(UserFactory())) != "/admin/review/"


def test_the_desk_names_todays_sheets_and_unsigned_ones(app: Flask, session: Session) -> None:
    held = Held()
    with app.test_request_context(method="POST"):
        (today,) = todos(held.door)
        assert (today.count, today.url, today.urgency) == (1, f"/check-in/{held.sheet.id}", Urgency.DUE)
        past(held, 1)
        (yesterday,) = todos(held.door)
        assert (yesterday.url, yesterday.urgency) == (f"/manage/events/{held.event.id}/attendance", Urgency.DUE)
        past(held, 5)
        assert todos(held.door)[0].urgency is Urgency.OVERDUE
        sign_off(held.sheet, by=held.judge)
        session.flush()
        assert todos(held.door) == []


def test_the_desk_shows_them(client: PageClient, session: Session) -> None:
    held = Held()
    past(held, 1)
    assert "Sheets not signed off" in client.sign_in(held.organiser).text("/manage/")


def test_a_cancelled_event_asks_for_nothing(app: Flask, session: Session) -> None:
    held = Held()
    held.event.state = EventState.CANCELLED
    session.flush()
    with app.test_request_context(method="POST"):
        assert todos(held.door) == []


def test_the_overview_says_who_came(client: PageClient, session: Session) -> None:
    held = Held()
    mark_the_rest(held.sheet, Mark.ATTENDED, by=held.door)
    page = client.sign_in(held.organiser).text(f"/manage/events/{held.event.id}/")
    assert "2 of 2 came" in page
    sign_off(held.sheet, by=held.judge)
    correct(held.sheet, MarkValue(held.people[0].id, Mark.ABSENT), reason="left", by=held.judge)
    page = client.text(f"/manage/events/{held.event.id}/")
    assert f"Signed off by {held.judge.name}" in page
    assert "1 correction since" in page
    coming = EventFactory(host=held.event.host)
    ensure_sheets(coming)
    assert "attendance-panel" not in client.text(f"/manage/events/{coming.id}/")


def test_administrators_see_what_waits(client: PageClient, session: Session) -> None:
    held = Held()
    past(held, 2)
    page = client.sign_in(UserFactory(is_admin=True)).text("/admin/")
    assert "1 event waits for a signature" in page
    sign_off(held.sheet, by=held.judge)
    assert "Everything is signed off." in client.text("/admin/")
    assert session.scalars(select(Sheet.id)).all()
    assert session.scalars(select(Registration.id)).all()
