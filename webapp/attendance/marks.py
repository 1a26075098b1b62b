"""Marking who came: every change is an entry in the log, none is a deletion."""

from collections.abc import Sequence

from sqlalchemy import select

from webapp.attendance.errors import SheetOpen
from webapp.attendance.models import AttendanceMark, Mark, MarkChange, Method, Sheet, SheetState
from webapp.attendance.writing import LONGEST_NOTE, Deed, MarkValue, lock_sheet, marks_on, put, require_open, write
from webapp.core import audit, clock
from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.registration import inputs
from webapp.registration.models import Registration, RegistrationState

__all__ = ["MarkValue", "correct", "mark", "mark_the_rest", "undo"]


def mark(sheet: Sheet, values: Sequence[MarkValue], *, by: Actor, method: Method = Method.HAND) -> list[AttendanceMark]:
    """Set the marks of several people on an open sheet; a mark that is there already keeps its time and its author.

    Raises SheetSigned, NotOnTheSheet, and Invalid where a substitution names nobody.
    """
    require_open(sheet)
    return write(sheet, values, Deed(by, method, clock.now()))


def mark_the_rest(sheet: Sheet, as_what: Mark, *, by: Actor, method: Method = Method.HAND) -> list[AttendanceMark]:
    """Give one mark to everybody who has a confirmed place and none on this open sheet yet.

    Raises SheetSigned.
    """
    require_open(sheet)
    return write(sheet, [MarkValue(key, as_what) for key in _unmarked(sheet)], Deed(by, method, clock.now()))


def correct(sheet: Sheet, value: MarkValue, *, reason: str, by: Actor) -> AttendanceMark:
    """Change a mark on a signed sheet; the reason and the old mark stay in the log.

    Raises SheetOpen, NotOnTheSheet, and Invalid without a reason.
    """
    if lock_sheet(sheet).state is SheetState.OPEN:
        raise SheetOpen
    reason = inputs.within(inputs.lines(reason), LONGEST_NOTE, "reason")
    if not reason:
        raise Invalid(_l("A correction needs a reason."), field="reason")
    (written,) = write(sheet, [value], Deed(by, Method.CORRECTION, clock.now(), reason))
    new = value.mark.value if value.mark else None
    audit.record("attendance_corrected", sheet, by=by, registration=value.registration_id, mark=new, reason=reason)
    return written


def undo(sheet: Sheet, registration_id: int, *, by: Actor) -> AttendanceMark | None:
    """Put back the mark that stood before the last change, with its time; what was undone is not undone again.

    Raises SheetSigned.
    """
    require_open(sheet)
    last, earlier = _last_two(sheet, registration_id)
    row = marks_on(sheet, [registration_id]).get(registration_id)
    if last is None or last.method is Method.UNDO:
        return row
    note, substitute = (earlier.reason, earlier.substitute) if earlier else ("", "")
    holds_from = earlier.holds_from if earlier else clock.now()
    value = MarkValue(registration_id, last.before, note, substitute)
    return put(sheet, row, value, Deed(by, Method.UNDO, holds_from))


def _last_two(sheet: Sheet, registration_id: int) -> tuple[MarkChange | None, MarkChange | None]:
    # The person's row is locked, so nothing comes in between what is read and what is written.
    db.session.execute(
        select(Registration.id).where(Registration.id == registration_id).with_for_update(key_share=True)
    )
    wanted = (MarkChange.sheet_id == sheet.id, MarkChange.registration_id == registration_id)
    found = [*db.session.scalars(select(MarkChange).where(*wanted).order_by(MarkChange.id.desc()).limit(2)), None, None]
    return found[0], found[1]


def _unmarked(sheet: Sheet) -> Sequence[int]:
    marked = select(AttendanceMark.registration_id).where(
        AttendanceMark.sheet_id == sheet.id, AttendanceMark.mark.is_not(None)
    )
    wanted = (Registration.event_id == sheet.event_id, Registration.state == RegistrationState.CONFIRMED)
    return db.session.scalars(select(Registration.id).where(*wanted, Registration.id.not_in(marked))).all()
