"""At the door: the scanner's page, what it sends, and letting in by name."""

from typing import Any

from flask import flash, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from webapp.attendance import queries
from webapp.attendance.access import person_on, seen_sheet
from webapp.attendance.blueprint import bp
from webapp.attendance.counts import count_of
from webapp.attendance.lines import lines_of
from webapp.attendance.marks import MarkValue, mark, undo
from webapp.attendance.models import AttendanceMark, Mark, Method, Sheet
from webapp.attendance.scans import ScanAnswer, ScanValue, scan_many
from webapp.attendance.schemas import DeviceScansIn
from webapp.attendance.views.answers import answered, back_to, for_htmx, for_script
from webapp.attendance.views.marking import take_typed, tell
from webapp.core import formatting
from webapp.core.error_pages import problem
from webapp.core.i18n import _
from webapp.core.identifiers import parse_id
from webapp.core.permissions import Access, current_actor, requires


@bp.get("/check-in/")
@requires(Access.CONDUCT)
def door() -> ResponseReturnValue:
    """The sheets of today, what comes next, and what nobody has signed."""
    actor = current_actor()
    return render_template(
        "attendance/door.html",
        today=lines_of(queries.sheets_of_today(actor)),
        coming=lines_of(queries.next_sheets(actor)),
        unsigned=lines_of(queries.unsigned_sheets(actor)),
    )


@bp.route("/check-in/<int:sheet_id>", methods=["GET", "POST"])
@requires(Access.CONDUCT)
def check_in(sheet_id: int) -> ResponseReturnValue:
    """The scanner; without a script, a form that takes references."""
    sheet = seen_sheet(sheet_id)
    if request.method == "POST":
        tell(take_typed(sheet, request.form.get("code", "")))
        return back_to_door(sheet)
    return render_template(
        "attendance/check_in.html",
        sheet=sheet,
        event=sheet.event,
        line=lines_of([sheet])[0],
        arrivals=queries.last_arrivals(sheet),
        **_found(sheet),
    )


@bp.get("/check-in/<int:sheet_id>/found")
@requires(Access.CONDUCT)
def found(sheet_id: int) -> ResponseReturnValue:
    """People whose name was typed."""
    sheet = seen_sheet(sheet_id)
    return render_template("attendance/_found.html", sheet=sheet, event=sheet.event, **_found(sheet))


def _found(sheet: Sheet) -> dict[str, Any]:
    asked = request.args.get("q", "").strip()[:200]
    people = queries.found_on(sheet, asked) if asked else []
    return {"asked": asked, "people": people, "marks": queries.marks_among(sheet, people) if people else {}}


@bp.get("/check-in/<int:sheet_id>/live")
@requires(Access.CONDUCT)
def counter(sheet_id: int) -> ResponseReturnValue:
    """How many are in, for a page that is open."""
    sheet = seen_sheet(sheet_id)
    return render_template("attendance/_counter.html", sheet=sheet, counts=count_of(sheet))


@bp.post("/check-in/<int:sheet_id>/scans")
@requires(Access.CONDUCT)
def scans(sheet_id: int) -> ResponseReturnValue:
    """What a device has scanned, some of it perhaps long ago."""
    sheet = seen_sheet(sheet_id)
    try:
        body = DeviceScansIn.model_validate(request.get_json(silent=True) or {})
    except ValidationError:
        return problem(422, "invalid")
    values = [ScanValue(sent.code, sent.nonce, sent.scanned_at, _method(sent.typed)) for sent in body.scans]
    answers = scan_many(sheet, values, by=current_actor())
    shown = [_shown(answer, sheet.event.timezone) for answer in answers]
    return jsonify({"scans": shown, "counts": count_of(sheet).as_dict()})


def _method(typed: bool) -> Method:
    return Method.REFERENCE if typed else Method.SCAN


def _shown(answer: ScanAnswer, timezone: str) -> dict[str, Any]:
    owner = answer.registration
    return {
        "nonce": answer.nonce,
        "result": answer.result.value,
        "name": owner.name if owner else None,
        "note": owner.organisation if owner else None,
        "registration_id": owner.id if owner else None,
        "time": formatting.time(answer.first_at, timezone),
        "conflict": answer.conflict,
    }


@bp.post("/check-in/<int:sheet_id>/mark")
@requires(Access.CONDUCT)
def let_in(sheet_id: int) -> ResponseReturnValue:
    """Let in whoever was found by name."""
    sheet, by = seen_sheet(sheet_id), current_actor()
    person = person_on(sheet, parse_id(request.form.get("registration_id", "")) or 0)
    return _changed(sheet, person.id, lambda: mark(sheet, [MarkValue(person.id, Mark.ATTENDED)], by=by)[0])


@bp.post("/check-in/<int:sheet_id>/undo")
@requires(Access.CONDUCT)
def let_out(sheet_id: int) -> ResponseReturnValue:
    """Take back that somebody was let in."""
    sheet, by = seen_sheet(sheet_id), current_actor()
    person = person_on(sheet, parse_id(request.form.get("registration_id", "")) or 0)
    return _changed(sheet, person.id, lambda: undo(sheet, person.id, by=by))


def _changed(sheet: Sheet, person_id: int, verb: Any) -> ResponseReturnValue:
    def answer(row: AttendanceMark | None) -> ResponseReturnValue:
        counts = count_of(sheet)
        if for_script():
            return jsonify({"counts": counts.as_dict()})
        person = person_on(sheet, person_id)
        if for_htmx():
            context = {"sheet": sheet, "event": sheet.event, "person": person, "row": row, "counts": counts}
            return render_template("attendance/_found_person.html", **context)
        now = row.mark if row else None
        message = _("%(name)s is in.", name=person.name) if now else _("%(name)s: taken back.", name=person.name)
        flash(message, "success" if now else "info")
        return back_to_door(sheet)

    return answered(verb, answer)


def back_to_door(sheet: Sheet) -> ResponseReturnValue:
    """The scanner's page again, with what was searched for."""
    return back_to(sheet, otherwise=url_for("attendance.check_in", sheet_id=sheet.id))
