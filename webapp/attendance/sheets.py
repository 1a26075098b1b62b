"""Which sheets an event has: one a day, or one a counted session."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import contains_eager

from webapp.attendance.models import AttendanceMark, MarkChange, Scan, Sheet, SheetState
from webapp.core import clock
from webapp.core.errors import Conflict
from webapp.core.i18n import _l
from webapp.events.models import AttendanceUnit, Event, EventState, Session
from webapp.extensions import db

LONGEST = 400
"""Days an event may last before its sheets are cut off: a series of months, not a slip of the year."""
WITH_SHEETS = (EventState.PUBLISHED, EventState.CLOSED, EventState.COMPLETED)
Key = tuple[date, None] | tuple[None, int]
"""What a sheet is of: a day or a session, which keeps its sheet when it moves."""


def ensure_sheets(event: Event) -> Sequence[Sheet]:
    """The sheets of an event in the order of time, brought in step with its dates and its programme.

    A sheet that nothing asks for any more is removed unless somebody has marked, scanned or signed on it.
    """
    # FOR NO KEY UPDATE: rows that only refer to the event need not wait.
    db.session.execute(select(Event.id).where(Event.id == event.id).with_for_update(key_share=True))
    existing = {_key(sheet): sheet for sheet in sheets_of(event)}
    wanted = _wanted(event)
    _remove_untouched([existing[key] for key in existing.keys() - wanted.keys()])
    for key, day in wanted.items():
        if key not in existing:
            db.session.add(Sheet(event_id=event.id, session_id=key[1], date=day, created_at=clock.now()))
        elif existing[key].date != day:
            existing[key].date = day
    db.session.flush()
    return sheets_of(event)


def sheets_of(event: Event) -> Sequence[Sheet]:
    """The sheets there are, in the order of time."""
    return db.session.scalars(sheets_query(event.id)).all()


def sheets_query(event_id: int) -> Select[Sheet]:
    """The sheets of an event with their sessions, in the order of time."""
    query = select(Sheet).where(Sheet.event_id == event_id).outerjoin(Sheet.session)
    return query.options(contains_eager(Sheet.session)).order_by(Sheet.date, Session.starts_at, Sheet.id)


def release_session(session: Session) -> None:
    """Let go of a session that is about to be removed.

    Raises Conflict where attendance at it has been recorded.
    """
    sheet = db.session.scalar(select(Sheet).where(Sheet.session_id == session.id).with_for_update())
    if sheet is None:
        return
    if _touched([sheet]):
        raise Conflict(_l("Attendance at this session has been recorded: it cannot be removed."), code="has_attendance")
    db.session.delete(sheet)
    db.session.flush()


def days_of(event: Event) -> list[date]:
    """The dates of an event in its own zone."""
    zone = ZoneInfo(event.timezone)
    first = event.starts_at.astimezone(zone).date()
    # An event that ends at midnight does not take place on the day that begins then.
    last = (event.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    return [first + timedelta(days=n) for n in range(min((last - first).days + 1, LONGEST))]


def _key(sheet: Sheet) -> Key:
    return (sheet.date, None) if sheet.session_id is None else (None, sheet.session_id)


def _wanted(event: Event) -> dict[Key, date]:
    zone = ZoneInfo(event.timezone)
    counted = [session for session in event.sessions if session.counted]
    if event.attendance_unit is AttendanceUnit.SESSION and counted:
        return {(None, session.id): session.starts_at.astimezone(zone).date() for session in counted}
    return {(day, None): day for day in days_of(event)}


def _remove_untouched(sheets: list[Sheet]) -> None:
    # Whoever marks holds the sheet's row: behind this lock nobody marks a sheet that is about to go.
    ids = sorted(sheet.id for sheet in sheets)
    db.session.execute(select(Sheet.id).where(Sheet.id.in_(ids)).order_by(Sheet.id).with_for_update())
    touched = _touched(sheets)
    for sheet in sheets:
        if sheet.id not in touched:
            db.session.delete(sheet)
    db.session.flush()


def _touched(sheets: Iterable[Sheet]) -> set[int]:
    """Ids of the sheets that hold something which must not be lost."""
    traces = [exists().where(table.sheet_id == Sheet.id) for table in (AttendanceMark, MarkChange, Scan)]
    used = traces[0] | traces[1] | traces[2] | (Sheet.state == SheetState.SIGNED_OFF)
    return set(db.session.scalars(select(Sheet.id).where(Sheet.id.in_([sheet.id for sheet in sheets]), used)))
