"""Attendance on paper and in files: the official list, the sign-in sheet to be signed at the door, CSV and XLSX."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from webapp.attendance.access import seen_sheet
from webapp.attendance.blueprint import bp
from webapp.attendance.files import event_file, sheet_file
from webapp.attendance.lines import lines_of
from webapp.attendance.models import Sheet
from webapp.attendance.official import official_lines
from webapp.attendance.sheets import sheets_of
from webapp.core import clock
from webapp.core.permissions import Access, requires
from webapp.events.access import conducted_event

FORMATS = ("csv", "xlsx")
SPARE_ROWS = 8
"""Empty rows at the end of a sign-in sheet, for those whom nobody expected."""


@bp.get("/attendance/sheets/<int:sheet_id>/list")
@requires(Access.CONDUCT)
def official_list(sheet_id: int) -> ResponseReturnValue:
    """Who came, with who signed it."""
    return _paper(seen_sheet(sheet_id), blank=False)


@bp.get("/attendance/sheets/<int:sheet_id>/sign-in")
@requires(Access.CONDUCT)
def sign_in_sheet(sheet_id: int) -> ResponseReturnValue:
    """A sheet that people sign at the door when there is no network, to be keyed in later."""
    return _paper(seen_sheet(sheet_id), blank=True)


def _paper(sheet: Sheet, *, blank: bool) -> ResponseReturnValue:
    return render_template(
        "attendance/paper.html",
        event=sheet.event,
        sheet=sheet,
        line=lines_of([sheet])[0],
        rows=official_lines(sheet),
        blank=blank,
        spare=SPARE_ROWS if blank else 0,
        printed_at=clock.now(),
    )


@bp.get("/attendance/sheets/<int:sheet_id>/export.<kind>")
@requires(Access.CONDUCT)
def export_sheet(sheet_id: int, kind: str) -> ResponseReturnValue:
    """One sheet as a file."""
    return sheet_file(seen_sheet(sheet_id), kind) if kind in FORMATS else abort(404)


@bp.get("/attendance/events/<int:event_id>/export.<kind>")
@requires(Access.CONDUCT)
def export_event(event_id: int, kind: str) -> ResponseReturnValue:
    """All sheets of an event as a file."""
    event = conducted_event(event_id)
    return event_file(event, sheets_of(event), kind) if kind in FORMATS else abort(404)
