"""Writing marks under the locks that keep doors, organisers and reviewers out of each other's way.

Whoever writes locks the sheet first and then the registrations in the order of their ids, so that no two writers wait
for each other in a circle. Writers share the sheet; signing it off takes it alone, so no mark slips in behind a
signature.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webapp.attendance.errors import NotOnTheSheet, SheetSigned
from webapp.attendance.models import AttendanceMark, Mark, MarkChange, Method, Sheet, SheetState
from webapp.core import clock
from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.registration import inputs
from webapp.registration.models import Registration, RegistrationState

LONGEST_NOTE = 2000


@dataclass(frozen=True)
class MarkValue:
    """One mark as it is asked for; a `mark` of None takes it back."""

    registration_id: int
    mark: Mark | None
    note: str | None = None
    """None keeps the note of a mark that stays."""
    substitute: str = ""


@dataclass(frozen=True)
class Deed:
    """Who writes, on what ground, and since when the mark holds."""

    by: Actor
    method: Method
    at: datetime
    reason: str = ""


def lock_sheet(sheet: Sheet, *, alone: bool = False) -> Sheet:
    """The sheet as it stands now, locked until the transaction ends."""
    query = select(Sheet).where(Sheet.id == sheet.id).with_for_update(read=not alone)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def require_open(sheet: Sheet) -> None:
    """Lock the sheet with other writers; raises SheetSigned where it takes corrections only."""
    if lock_sheet(sheet).state is not SheetState.OPEN:
        raise SheetSigned


def marks_on(sheet: Sheet, registration_ids: Collection[int]) -> dict[int, AttendanceMark]:
    """The marks of some people on a sheet, as they stand now."""
    wanted = (AttendanceMark.sheet_id == sheet.id, AttendanceMark.registration_id.in_(registration_ids))
    found = db.session.scalars(select(AttendanceMark).where(*wanted).execution_options(populate_existing=True))
    return {row.registration_id: row for row in found}


def lock_people(sheet: Sheet, registration_ids: Iterable[int]) -> dict[int, Registration]:
    """Those of the registrations that belong to the sheet's event, locked until the transaction ends."""
    query = select(Registration).where(Registration.event_id == sheet.event_id, Registration.id.in_(registration_ids))
    ordered = query.order_by(Registration.id).with_for_update(key_share=True)
    found = db.session.scalars(ordered.execution_options(populate_existing=True))
    return {registration.id: registration for registration in found}


def write(sheet: Sheet, values: Iterable[MarkValue], deed: Deed) -> list[AttendanceMark]:
    """Set marks on a locked sheet; of two for one person the last counts, and one that is there already stays as it is.

    Raises NotOnTheSheet, and Invalid where a substitution names nobody.
    """
    wanted = {value.registration_id: _clean(value) for value in values}
    people = lock_people(sheet, wanted)
    known = marks_on(sheet, wanted)
    for registration_id in wanted:
        _require_on_sheet(people.get(registration_id), known.get(registration_id))
    return [put(sheet, known.get(key), value, deed) for key, value in sorted(wanted.items())]


def put(sheet: Sheet, row: AttendanceMark | None, value: MarkValue, deed: Deed) -> AttendanceMark:
    """Write one mark and its entry in the log."""
    if row is not None and deed.method is not Method.CORRECTION and _says_the_same(row, value):
        return row
    before = row.mark if row else None
    if row is None:
        row = AttendanceMark(sheet_id=sheet.id, registration_id=value.registration_id)
        db.session.add(row)
    stays = row.mark is value.mark is not None
    row.note = value.note if value.note is not None else deed.reason or (row.note if stays else "")
    row.at = row.at if stays else deed.at
    row.mark, row.by, row.method = value.mark, deed.by.name[:200], deed.method
    row.substitute = value.substitute
    _log(row, before, deed)
    return row


def _log(row: AttendanceMark, before: Mark | None, deed: Deed) -> None:
    change = MarkChange(sheet_id=row.sheet_id, registration_id=row.registration_id, before=before, after=row.mark)
    change.at, change.holds_from = clock.now(), row.at
    change.by, change.user_id, change.method = deed.by.name[:200], deed.by.user_id, deed.method
    change.reason, change.substitute = deed.reason or row.note, row.substitute
    db.session.add(change)


def _says_the_same(row: AttendanceMark, value: MarkValue) -> bool:
    same_note = value.note is None or value.note == row.note
    return row.mark is value.mark and same_note and row.substitute == value.substitute


def _clean(value: MarkValue) -> MarkValue:
    note = None if value.note is None else inputs.within(inputs.lines(value.note), LONGEST_NOTE, "note")
    if value.mark is not Mark.SUBSTITUTED:
        return MarkValue(value.registration_id, value.mark, note)
    substitute = inputs.within(inputs.one_line(value.substitute), inputs.SHORT, "substitute")
    if not substitute:
        raise Invalid(_l("Write who came instead."), field="substitute")
    return MarkValue(value.registration_id, value.mark, note, substitute)


def _require_on_sheet(registration: Registration | None, row: AttendanceMark | None) -> None:
    # Somebody who was marked and then cancelled can still be marked otherwise.
    confirmed = registration is not None and registration.state is RegistrationState.CONFIRMED
    if registration is None or not (confirmed or row is not None):
        raise NotOnTheSheet
