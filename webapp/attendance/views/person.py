"""One person on one sheet: the mark with its note, its substitute and its history, and corrections."""

from typing import Any
from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.attendance import labels, queries
from webapp.attendance.access import person_on, seen_sheet
from webapp.attendance.blueprint import bp
from webapp.attendance.forms import MarkForm, mark_data
from webapp.attendance.marks import correct, mark
from webapp.attendance.models import AttendanceMark, Sheet, SheetState
from webapp.attendance.views.answers import for_htmx
from webapp.core.i18n import _
from webapp.core.permissions import Access, current_actor, requires
from webapp.registration.models import Registration


@bp.route("/attendance/sheets/<int:sheet_id>/people/<int:person_id>", methods=["GET", "POST"])
@requires(Access.CONDUCT)
def person(sheet_id: int, person_id: int) -> ResponseReturnValue:
    """A person's mark, to be set or corrected, with all that happened to it."""
    sheet = seen_sheet(sheet_id)
    who = person_on(sheet, person_id)
    row = queries.marks_among(sheet, [who]).get(who.id)
    signed = sheet.state is SheetState.SIGNED_OFF
    reviews = current_actor().may_review(*sheet.event.manager_ids)
    form = MarkForm(data=mark_data(row, request.args.get("mark", "")))
    form.fill_choices(correcting=signed)
    if form.validate_on_submit() and form.attempt(lambda: _write(sheet, who, form, correcting=signed and reviews)):
        flash(_("%(name)s: saved.", name=who.name), "success")
        return redirect(_back(sheet, who), 303)
    context: dict[str, Any] = {"sheet": sheet, "event": sheet.event, "person": who, "row": row, "form": form}
    context |= {"signed": signed, "may_write": reviews or not signed, "back": _back(sheet, who)}
    context["action"] = url_for("attendance.person", sheet_id=sheet.id, person_id=who.id, back=_came_from(sheet))
    return _page(sheet, who, context), 422 if form.is_submitted() else 200


def _write(sheet: Sheet, who: Registration, form: MarkForm, *, correcting: bool) -> AttendanceMark:
    value, by = form.value_for(who.id), current_actor()
    if correcting:
        return correct(sheet, value, reason=form.reason.data or "", by=by)
    return mark(sheet, [value], by=by)[0]


def _page(sheet: Sheet, who: Registration, context: dict[str, Any]) -> str:
    template = "attendance/_person.html" if for_htmx() else "attendance/person.html"
    history = queries.history_of(sheet, who.id)
    return render_template(template, **context, history=history, methods=labels.METHODS)


def _back(sheet: Sheet, who: Registration) -> str:
    came_from = _came_from(sheet)
    grid = came_from.startswith(url_for("attendance.review_event", event_id=sheet.event_id))
    return f"{came_from}#{f'cell-{who.id}-{sheet.id}' if grid else f'person-{who.id}'}"


def _came_from(sheet: Sheet) -> str:
    """The list or the grid with its filters, as the address or the browser tells; never another site."""
    came_from = urlsplit(request.referrer or "")
    told = f"{came_from.path}?{came_from.query}" if came_from.netloc == request.host else ""
    marking = url_for("attendance.marking", event_id=sheet.event_id, sheet_id=sheet.id)
    known = (marking, url_for("attendance.review_event", event_id=sheet.event_id))
    for address in (request.args.get("back", ""), told):
        if address.partition("?")[0] in known:
            return address.rstrip("?")
    return marking
