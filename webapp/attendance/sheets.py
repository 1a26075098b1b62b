"""Which sheets an event has: one a day, or one a counted session."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from webapp.attendance.models import AttendanceMark, Sheet, SheetState
from webapp.core import clock
from webapp.events.models import AttendanceUnit, Event
from webapp.extensions import db

LONGEST = 400
"""Days an event may last before its sheets are cut off: a series of months, not a slip of the year."""


def ensure_sheets(event: Event) -> Sequence[Sheet]:
    """The sheets of an event in the order of time, made where the programme or the dates ask for new ones.

    A sheet that nothing asks for any more is removed unless somebody has marked or signed it.
    """
    db.session.execute(select(Event.id).where(Event.id == event.id).with_for_update())
    existing = {(sheet.date, sheet.session_id): sheet for sheet in sheets_of(event)}
    wanted = _wanted(event)
    for day, session_id in wanted - existing.keys():
        db.session.add(Sheet(event_id=event.id, session_id=session_id, date=day, created_at=clock.now()))
    for key in existing.keys() - wanted:
        _remove_if_untouched(existing[key])
    db.session.flush()
    return sheets_of(event)


def sheets_of(event: Event) -> Sequence[Sheet]:
    """The sheets there are, in the order of time."""
    return db.session.scalars(select(Sheet).where(Sheet.event_id == event.id).order_by(Sheet.date, Sheet.id)).all()


def days_of(event: Event) -> list[date]:
    """The dates of an event in its own zone."""
    zone = ZoneInfo(event.timezone)
    first = event.starts_at.astimezone(zone).date()
    # An event that ends at midnight does not take place on the day that begins then.
    last = (event.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    return [first + timedelta(days=n) for n in range(min((last - first).days + 1, LONGEST))]


def _wanted(event: Event) -> set[tuple[date, int | None]]:
    counted = [session for session in event.sessions if session.counted]
    if event.attendance_unit is AttendanceUnit.SESSION and counted:
        zone = ZoneInfo(event.timezone)
        return {(session.starts_at.astimezone(zone).date(), session.id) for session in counted}
    return {(day, None) for day in days_of(event)}


def _remove_if_untouched(sheet: Sheet) -> None:
    marked = db.session.scalar(select(AttendanceMark.id).where(AttendanceMark.sheet_id == sheet.id).limit(1))
    if marked is None and sheet.state is SheetState.OPEN:
        db.session.delete(sheet)
