"""Sheets: one a day or a counted session, in step with the event, and never lost once something is on them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.attendance.builders import Held, noon_zone, scan_of, session_at
from tests.factories import EventFactory, actor_of, organiser_of
from webapp.attendance.marks import MarkValue, mark
from webapp.attendance.models import Mark, Sheet
from webapp.attendance.review import sign_off
from webapp.attendance.scans import ScanValue, scan
from webapp.attendance.sheets import ensure_sheets, sheets_of
from webapp.core import clock
from webapp.core.errors import Conflict
from webapp.events import programme
from webapp.events.lifecycle import publish
from webapp.events.models import AttendanceUnit, Event, EventState
from webapp.events.services import update_event
from webapp.events.values import values_of

DAY = timedelta(days=1)


def dates(event: Event) -> list[date]:
    """The days of an event's sheets."""
    return [sheet.date for sheet in sheets_of(event)]


def test_days_are_those_of_the_events_own_zone(session: Session) -> None:
    late = datetime(2026, 11, 26, 20, 30, tzinfo=UTC)
    event = EventFactory(timezone="Asia/Tashkent", starts_at=late, ends_at=late + timedelta(hours=2))
    ensure_sheets(event)
    assert dates(event) == [date(2026, 11, 27)]


def test_an_event_that_ends_at_midnight_is_not_on_the_next_day(session: Session) -> None:
    start = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
    event = EventFactory(timezone="Asia/Tashkent", starts_at=start, ends_at=datetime(2026, 11, 27, 19, 0, tzinfo=UTC))
    ensure_sheets(event)
    assert dates(event) == [date(2026, 11, 26), date(2026, 11, 27)]


def test_asking_again_makes_no_new_sheets(session: Session) -> None:
    event = EventFactory()
    assert [sheet.id for sheet in ensure_sheets(event)] == [sheet.id for sheet in ensure_sheets(event)]


def test_publishing_makes_the_sheets(session: Session) -> None:
    event = EventFactory(state=EventState.DRAFT, published_at=None, timezone=noon_zone(clock.now()))
    organiser = actor_of(organiser_of(event.host))
    assert dates(event) == []
    publish(event, by=organiser)
    assert len(dates(event)) == 1


def moved(event: Event, days: int) -> None:
    """Moves an event as an organiser would."""
    values = values_of(event)
    shifted = {"starts_at": values.starts_at + days * DAY, "ends_at": values.ends_at + days * DAY}
    update_event(event, type(values)(**(vars(values) | shifted)), by=actor_of(organiser_of(event.host)))


def test_untouched_sheets_move_with_the_event(session: Session) -> None:
    held = Held(days=2)
    before = dates(held.event)
    moved(held.event, 3)
    assert dates(held.event) == [day + 3 * DAY for day in before]


@pytest.mark.parametrize("touch", ["mark", "scan", "sign"])
def test_a_sheet_with_something_on_it_stays(session: Session, touch: str) -> None:
    held = Held(days=2)
    kept = held.sheets[0]
    match touch:
        case "mark":
            mark(kept, [MarkValue(held.people[0].id, Mark.ATTENDED)], by=held.door)
        case "scan":
            scan(kept, ScanValue("unknown", "n", clock.now()), by=held.door)
        case "sign":
            sign_off(kept, by=held.judge)
    moved(held.event, 5)
    assert len(dates(held.event)) == 3
    assert session.get(Sheet, kept.id) is kept


def by_session(event: Event) -> None:
    """Lets sheets be made for sessions."""
    event.attendance_unit = AttendanceUnit.SESSION


def test_sessions_get_sheets_where_they_count(session: Session) -> None:
    held = Held(days=1)
    by_session(held.event)
    start = held.event.starts_at
    talk = session_at(held.event, start)
    session_at(held.event, start + timedelta(hours=1), counted=False, title={"en": "Dinner"})
    assert [sheet.session_id for sheet in ensure_sheets(held.event)] == [talk.id]


def test_without_counted_sessions_there_is_a_sheet_a_day(session: Session) -> None:
    held = Held(days=2)
    by_session(held.event)
    session_at(held.event, held.event.starts_at, counted=False)
    assert [sheet.session_id for sheet in ensure_sheets(held.event)] == [None, None]


def test_a_session_keeps_its_sheet_when_it_moves_to_another_day(session: Session) -> None:
    held = Held(days=3)
    by_session(held.event)
    talk = session_at(held.event, held.event.starts_at)
    (sheet,) = ensure_sheets(held.event)
    day = sheet.date
    mark(sheet, [MarkValue(held.people[0].id, Mark.ATTENDED)], by=held.door)
    talk.starts_at, talk.ends_at = talk.starts_at + DAY, talk.ends_at + DAY
    session.flush()
    (moved_sheet,) = ensure_sheets(held.event)
    assert moved_sheet.id == sheet.id
    assert moved_sheet.date == day + DAY


def test_the_programme_brings_its_sheets_along(session: Session) -> None:
    held = Held(days=1)
    by_session(held.event)
    start = held.event.starts_at
    values = programme.SessionValues(title={"en": "Water"}, starts_at=start, ends_at=start + timedelta(hours=1))
    talk = programme.add_session(held.event, values, by=held.door)
    assert [sheet.session_id for sheet in sheets_of(held.event)] == [talk.id]
    programme.remove_session(talk, by=held.door)
    assert [sheet.session_id for sheet in sheets_of(held.event)] == [None]


def test_a_session_whose_attendance_was_taken_cannot_be_removed(session: Session) -> None:
    held = Held(days=1)
    by_session(held.event)
    talk = session_at(held.event, held.event.starts_at)
    (sheet,) = ensure_sheets(held.event)
    scan(sheet, scan_of(held.people[0]), by=held.door)
    with pytest.raises(Conflict):
        programme.remove_session(talk, by=held.door)
    assert [found.id for found in sheets_of(held.event)] == [sheet.id]
