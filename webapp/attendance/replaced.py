"""What becomes of marks when somebody else comes in a person's stead: they stay with whoever they were made of."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.attendance.models import AttendanceMark, Mark, Method, Sheet, SheetState
from webapp.attendance.writing import Deed, MarkValue, lock_people, lock_sheet, put
from webapp.core import audit
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.registration.models import Registration


def keep_with_the_former(registration: Registration, by: Actor) -> None:
    """Where the former person was present, the sheet says who came on this place; whoever comes next inherits nothing.

    Called before the registration is written: sheets are locked before people, as everywhere.
    """
    query = select(AttendanceMark).where(
        AttendanceMark.registration_id == registration.id, AttendanceMark.mark.is_not(None)
    )
    order = query.options(joinedload(AttendanceMark.sheet)).order_by(AttendanceMark.sheet_id)
    rows = db.session.scalars(order).all()
    sheets = [lock_sheet(row.sheet) for row in rows]
    if not sheets:
        return
    lock_people(sheets[0], [registration.id])
    for sheet, row in zip(sheets, rows, strict=True):
        db.session.refresh(row)
        if row.mark is not None:
            _keep(sheet, row, registration, by)


def _keep(sheet: Sheet, row: AttendanceMark, registration: Registration, by: Actor) -> None:
    reason = str(_l("Of %(name)s, in whose stead somebody else comes now.", name=registration.name))
    came = row.mark is Mark.ATTENDED
    kept = Mark.SUBSTITUTED if came else row.mark
    value = MarkValue(registration.id, kept, row.note or reason, registration.name if came else row.substitute)
    put(sheet, row, value, Deed(by, Method.CORRECTION, row.at, reason))
    if sheet.state is SheetState.SIGNED_OFF:
        mark = kept.value if kept else None
        audit.record("attendance_corrected", sheet, by=by, registration=registration.id, mark=mark, reason=reason)
