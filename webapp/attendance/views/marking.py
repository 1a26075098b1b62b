"""Marking by hand: a list with a button for every mark, references typed in, and one person at a time."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.attendance import labels, queries
from webapp.attendance.access import person_on, seen_sheet
from webapp.attendance.blueprint import bp
from webapp.attendance.counts import count_of
from webapp.attendance.lines import lines_of
from webapp.attendance.marks import MarkValue, mark, mark_the_rest, undo
from webapp.attendance.models import AttendanceMark, Mark, Method, Sheet
from webapp.attendance.narrowing import by_mark, people_table
from webapp.attendance.scans import ScanAnswer, ScanResult, ScanValue, scan
from webapp.attendance.views.answers import answered, asked_mark, back_to, for_htmx, for_script
from webapp.core import clock
from webapp.core.i18n import _, _n
from webapp.core.identifiers import parse_id
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import conducted_event

TONES = {ScanResult.IN: "success", ScanResult.ALREADY_IN: "warning"}


@bp.get("/manage/events/<int:event_id>/attendance/<int:sheet_id>")
@requires(Access.CONDUCT)
def marking(event_id: int, sheet_id: int) -> ResponseReturnValue:
    """Everybody on a sheet, with a button for every mark."""
    event, sheet = conducted_event(event_id), seen_sheet(sheet_id)
    if sheet.event_id != event.id:
        return redirect(url_for("attendance.marking", event_id=sheet.event_id, sheet_id=sheet.id))
    page = people_table(event, by_mark(sheet)).page(queries.people_on(sheet), request.args)
    people = [row.object for row in page.rows]
    return render_template(
        "attendance/marking.html",
        event=event,
        sheet=sheet,
        line=lines_of([sheet])[0],
        page=page,
        people=people,
        marks=queries.marks_among(sheet, people),
        from_paper=request.args.get("ground") == "paper",
    )


@bp.post("/attendance/sheets/<int:sheet_id>/marks")
@requires(Access.CONDUCT)
def set_mark(sheet_id: int) -> ResponseReturnValue:
    """Mark one person."""
    sheet, by = seen_sheet(sheet_id), current_actor()
    person_id = parse_id(request.form.get("registration_id", "")) or 0
    note = request.form.get("note")
    method = Method.PAPER if request.form.get("ground") == "paper" else Method.HAND

    def verb() -> AttendanceMark:
        value = MarkValue(person_id, asked_mark(request.form.get("mark", "")), note, request.form.get("substitute", ""))
        return mark(sheet, [value], by=by, method=method)[0]

    return answered(verb, _shown_anew(sheet))


@bp.post("/attendance/sheets/<int:sheet_id>/undo")
@requires(Access.CONDUCT)
def take_back(sheet_id: int) -> ResponseReturnValue:
    """Put back what stood before a person's last change."""
    sheet, by = seen_sheet(sheet_id), current_actor()
    person = person_on(sheet, parse_id(request.form.get("registration_id", "")) or 0)
    return answered(lambda: undo(sheet, person.id, by=by), _shown_anew(sheet))


def _shown_anew(sheet: Sheet) -> Callable[[AttendanceMark | None], ResponseReturnValue]:
    def answer(row: AttendanceMark | None) -> ResponseReturnValue:
        if for_script():
            return jsonify(_as_json(sheet, row))
        if not for_htmx() or row is None:
            return back_to(sheet, row.registration_id if row else None)
        person = person_on(sheet, row.registration_id)
        context = {"sheet": sheet, "person": person, "row": row, "counts": count_of(sheet)}
        return render_template("attendance/_marked.html", **context, ground=request.form.get("ground", ""))

    return answer


def _as_json(sheet: Sheet, row: AttendanceMark | None) -> dict[str, Any]:
    now = row.mark if row else None
    return {
        "registration_id": row.registration_id if row else None,
        "mark": now.value if now else None,
        "letter": labels.mark_letter(now),
        "label": labels.mark_label(now),
        "counts": count_of(sheet).as_dict(),
    }


@bp.post("/attendance/sheets/<int:sheet_id>/rest")
@requires(Access.CONDUCT)
def mark_rest(sheet_id: int) -> ResponseReturnValue:
    """Mark everybody present who is not marked otherwise."""
    sheet, by = seen_sheet(sheet_id), current_actor()
    method = Method.PAPER if request.form.get("ground") == "paper" else Method.HAND
    written = mark_the_rest(sheet, Mark.ATTENDED, by=by, method=method)
    flash(_n("%(num)s person marked present.", "%(num)s people marked present.", len(written)), "success")
    return back_to(sheet)


@bp.post("/attendance/sheets/<int:sheet_id>/reference")
@requires(Access.CONDUCT)
def typed_reference(sheet_id: int) -> ResponseReturnValue:
    """Let in whoever a typed reference belongs to."""
    sheet = seen_sheet(sheet_id)
    tell(take_typed(sheet, request.form.get("code", "")))
    return back_to(sheet)


def take_typed(sheet: Sheet, code: str) -> ScanAnswer:
    """A reference as it was typed at the door, without a script."""
    value = ScanValue(code, uuid4().hex, clock.now(), Method.REFERENCE)
    return scan(sheet, value, by=current_actor())


def tell(answer: ScanAnswer) -> None:
    """Say what came of a typed reference."""
    name = answer.registration.name if answer.registration else ""
    words = ": ".join(filter(None, (name, str(labels.RESULTS[answer.result]))))
    kept = _("The sheet is signed off; this is kept for the reviewer.") if answer.conflict else ""
    flash(". ".join(filter(None, (words, kept))), TONES.get(answer.result, "error"))
