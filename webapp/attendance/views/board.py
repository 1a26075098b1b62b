"""The board of arrivals, for a screen in the hall."""

from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.attendance.access import seen_sheet
from webapp.attendance.blueprint import bp
from webapp.attendance.board import faces_of
from webapp.attendance.lines import lines_of
from webapp.attendance.models import Sheet
from webapp.core import clock
from webapp.core.permissions import Access, requires

NAMES, NUMBERS = "names", "numbers"


@bp.get("/check-in/<int:sheet_id>/board")
@requires(Access.STAFF)
def board(sheet_id: int) -> ResponseReturnValue:
    """Who has just arrived; whoever opens it says first whether the hall may read names."""
    sheet = seen_sheet(sheet_id)
    shown = request.args.get("show", "")
    if shown not in (NAMES, NUMBERS):
        return render_template(
            "attendance/board_choice.html", sheet=sheet, event=sheet.event, line=lines_of([sheet])[0]
        )
    return render_template("attendance/board.html", now=clock.now(), **_context(sheet, shown))


@bp.get("/check-in/<int:sheet_id>/board/faces")
@requires(Access.STAFF)
def board_faces(sheet_id: int) -> ResponseReturnValue:
    """The board alone, for a screen that is open: 304 as long as nothing has changed."""
    shown = request.args.get("show", NUMBERS)
    answer = make_response(render_template("attendance/_board_faces.html", **_context(seen_sheet(sheet_id), shown)))
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


def _context(sheet: Sheet, shown: str) -> dict[str, Any]:
    names = shown == NAMES
    faces = faces_of(sheet, names=names, first=request.args.get("first", ""))
    return {"sheet": sheet, "event": sheet.event, "faces": faces, "names": names, "shown": shown}
