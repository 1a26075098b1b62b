"""Attendance over the API."""

from typing import Any

from webapp.attendance import queries, review
from webapp.attendance.access import reviewed_sheet, seen_sheet
from webapp.attendance.api_values import answer_shown, marks_shown, sheets_shown
from webapp.attendance.counts import count_of
from webapp.attendance.marks import MarkValue, correct, mark
from webapp.attendance.models import Method, Sheet
from webapp.attendance.narrowing import marked_as
from webapp.attendance.scans import ScanValue, scan_many
from webapp.attendance.schemas import (
    CorrectionIn,
    CountsOut,
    MarkOut,
    MarksIn,
    MarksQuery,
    ScansIn,
    ScansOut,
    SheetOut,
    SignOffIn,
)
from webapp.attendance.sheets import sheets_query
from webapp.core.api import Listing, Paging, listing, operation
from webapp.core.permissions import Access, current_actor
from webapp.events.access import conducted_event
from webapp.extensions import db

ONE = "/sheets/{sheet_id}"
TAG = "attendance"


@operation(
    "GET",
    "/events/{event_id}/sheets",
    access=Access.CONDUCT,
    summary="The attendance sheets of an event",
    query=Paging,
    answer=Listing[SheetOut],
    tag=TAG,
)
def list_sheets(event_id: int, query: Paging) -> Any:
    """Sheets in the order of time; a draft has none yet."""
    return listing(sheets_query(conducted_event(event_id).id), query, sheets_shown)


@operation(
    "GET",
    f"{ONE}/marks",
    access=Access.CONDUCT,
    summary="Who stands on a sheet, and how",
    query=MarksQuery,
    answer=Listing[MarkOut],
    tag=TAG,
)
def list_marks(sheet_id: int, query: MarksQuery) -> Any:
    """Everybody on the sheet by name, marked or not."""
    sheet = seen_sheet(sheet_id)
    people = queries.people_on(sheet)
    if query.mark is not None:
        people = marked_as(people, sheet, query.mark)
    people = queries.search(people, query.q) if query.q else people
    return listing(queries.by_name(people), query, lambda found: marks_shown(sheet, found))


@operation(
    "POST",
    f"{ONE}/marks",
    access=Access.CONDUCT,
    summary="Mark people on an open sheet",
    body=MarksIn,
    answer=CountsOut,
    tag=TAG,
)
def set_marks(sheet_id: int, body: MarksIn) -> Any:
    """All of the marks or, where one cannot be taken, none; a mark that is there already keeps its time."""
    sheet = seen_sheet(sheet_id)
    values = [MarkValue(m.registration_id, m.mark, m.note, m.substitute or "") for m in body.marks]
    mark(sheet, values, by=current_actor(), method=Method.API)
    return count_of(sheet).as_dict()


@operation(
    "POST",
    f"{ONE}/scans",
    access=Access.CONDUCT,
    summary="Let in whoever was scanned",
    body=ScansIn,
    answer=ScansOut,
    tag=TAG,
)
def take_scans(sheet_id: int, body: ScansIn) -> Any:
    """Scans may be late and may be sent again: each nonce counts once, and none is dropped."""
    sheet = seen_sheet(sheet_id)
    values = [ScanValue(scan.code, scan.nonce, scan.scanned_at) for scan in body.scans]
    answers = scan_many(sheet, values, by=current_actor())
    return {"scans": [answer_shown(answer) for answer in answers], "counts": count_of(sheet).as_dict()}


@operation(
    "POST",
    f"{ONE}/sign-off",
    access=Access.REVIEW,
    summary="Sign a sheet off",
    body=SignOffIn,
    answer=SheetOut,
    tag=TAG,
)
def sign_off(sheet_id: int, body: SignOffIn) -> Any:
    """From then on it takes corrections with a reason only."""
    return _shown(review.sign_off(reviewed_sheet(sheet_id), by=current_actor(), rest_absent=body.rest_absent))


@operation(
    "POST",
    f"{ONE}/corrections",
    access=Access.REVIEW,
    summary="Correct a mark on a signed sheet",
    body=CorrectionIn,
    answer=SheetOut,
    tag=TAG,
)
def correct_mark(sheet_id: int, body: CorrectionIn) -> Any:
    """The old mark and the reason stay in the log."""
    sheet = reviewed_sheet(sheet_id)
    value = MarkValue(body.registration_id, body.mark, None, body.substitute or "")
    correct(sheet, value, reason=body.reason, by=current_actor())
    return _shown(sheet)


def _shown(sheet: Sheet) -> dict[str, Any]:
    db.session.flush()
    return sheets_shown([sheet])[0]
