"""Marking who came: every change is an entry in the log, none is a deletion."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from webapp.attendance.models import AttendanceMark, Mark, MarkChange, Method, Sheet, SheetState
from webapp.core import audit, clock
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.registration.models import HOLDING, Registration


class SheetSigned(Conflict):
    """The sheet was signed off: only corrections with a reason may follow."""

    code = "sheet_signed"


class NotOnTheSheet(NotFound):
    """The registration belongs to another event."""

    code = "not_on_the_sheet"


@dataclass(frozen=True)
class MarkValue:
    """One mark as it is asked for; a `mark` of None takes it back."""

    registration_id: int
    mark: Mark | None
    note: str = ""
    substitute: str = ""


def mark(sheet: Sheet, values: Sequence[MarkValue], *, by: Actor, method: Method = Method.HAND) -> list[AttendanceMark]:
    """Set the marks of several people on an open sheet.

    Raises SheetSigned, NotOnTheSheet, and Invalid where a substitution names nobody.
    """
    _require_open(sheet)
    return _write(sheet, values, by=by, method=method)


def correct(sheet: Sheet, value: MarkValue, *, reason: str, by: Actor) -> AttendanceMark:
    """Change a mark on a signed sheet; the reason and the old mark stay in the log.

    Raises Conflict on a sheet that is still open, Invalid without a reason.
    """
    locked = _lock(sheet)
    if locked.state is SheetState.OPEN:
        raise Conflict(_l("This sheet is still open: mark it instead of correcting it."), code="sheet_open")
    if not reason.strip():
        raise Invalid(_l("A correction needs a reason."), field="reason")
    (written,) = _write(sheet, [value], by=by, method=Method.CORRECTION, reason=reason.strip())
    audit.record("attendance.correct", sheet, by=by, registration=value.registration_id, reason=reason.strip())
    return written


def undo(sheet: Sheet, registration_id: int, *, by: Actor) -> AttendanceMark | None:
    """Put back the mark that stood before the last change.

    Raises SheetSigned.
    """
    _require_open(sheet)
    last = db.session.scalar(
        select(MarkChange)
        .where(MarkChange.sheet_id == sheet.id, MarkChange.registration_id == registration_id)
        .order_by(MarkChange.id.desc())
        .limit(1)
    )
    if last is None:
        return None
    (written,) = _write(sheet, [MarkValue(registration_id, last.before)], by=by, method=Method.UNDO)
    return written


def _lock(sheet: Sheet) -> Sheet:
    # Signing takes the same lock for itself, so no mark slips in behind a signature.
    return db.session.scalars(
        select(Sheet).where(Sheet.id == sheet.id).with_for_update(read=True).execution_options(populate_existing=True)
    ).one()


def _require_open(sheet: Sheet) -> None:
    if _lock(sheet).state is not SheetState.OPEN:
        raise SheetSigned(_l("This sheet has been signed off. Correct it with a reason."))


def _write(
    sheet: Sheet, values: Sequence[MarkValue], *, by: Actor, method: Method, reason: str = ""
) -> list[AttendanceMark]:
    # In the order of their ids, so that two writers of overlapping lists never wait for each other in a circle.
    ordered = sorted(values, key=lambda value: value.registration_id)
    ids = [value.registration_id for value in ordered]
    _require_on_sheet(sheet, ids)
    known = _marks(sheet, ids)
    return [_set(sheet, value, known.get(value.registration_id), by, method, reason) for value in ordered]


def _require_on_sheet(sheet: Sheet, ids: list[int]) -> None:
    found = db.session.scalars(
        select(Registration.id)
        .where(Registration.event_id == sheet.event_id, Registration.id.in_(ids), Registration.state.in_(HOLDING))
        .order_by(Registration.id)
        .with_for_update(key_share=True)
    )
    missing = set(ids) - set(found)
    if missing:
        raise NotOnTheSheet(_l("This person has no confirmed place at the event."), field="registration_id")


def _marks(sheet: Sheet, ids: list[int]) -> dict[int, AttendanceMark]:
    found = db.session.scalars(
        select(AttendanceMark).where(AttendanceMark.sheet_id == sheet.id, AttendanceMark.registration_id.in_(ids))
    )
    return {row.registration_id: row for row in found}


def _set(
    sheet: Sheet, value: MarkValue, row: AttendanceMark | None, by: Actor, method: Method, reason: str
) -> AttendanceMark:
    if value.mark is Mark.SUBSTITUTED and not value.substitute.strip():
        raise Invalid(_l("Write who came instead."), field="substitute")
    now, before = clock.now(), row.mark if row else None
    if row is None:
        row = AttendanceMark(sheet_id=sheet.id, registration_id=value.registration_id)
        db.session.add(row)
    row.mark, row.at, row.by, row.method = value.mark, now, by.name[:200], method
    row.note = value.note.strip() or reason
    row.substitute = value.substitute.strip()[:200] if value.mark is Mark.SUBSTITUTED else ""
    change = MarkChange(sheet_id=sheet.id, registration_id=value.registration_id, before=before, after=value.mark)
    change.at, change.by, change.user_id, change.method, change.reason = now, row.by, by.user_id, method, row.note
    db.session.add(change)
    return row
