"""The reviewer's pages: which attendance is not signed, and who really came."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts.models import Role
from webapp.attendance import queries, review
from webapp.attendance.access import reviewed_sheet
from webapp.attendance.blueprint import bp
from webapp.attendance.counts import counts_of
from webapp.attendance.grid import grid_of
from webapp.attendance.labels import MARKS, mark_keys, mark_letter
from webapp.attendance.lines import lines_of
from webapp.attendance.narrowing import by_oddity, people_table
from webapp.attendance.oddities import oddities_of
from webapp.attendance.review_list import review_lines, review_table, to_review
from webapp.attendance.sheets import sheets_of
from webapp.core.i18n import _, _n
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import reviewed_event
from webapp.events.landing import todos_of
from webapp.registration.models import Registration

PEOPLE_A_PAGE = {"per_page": "100"}


@bp.get("/admin/review/")
@requires(Access.REVIEW)
def review_list() -> ResponseReturnValue:
    """What waits for me, then events by the age of their unsigned sheets."""
    actor = current_actor()
    page = review_table().page(to_review(actor), request.args)
    lines = review_lines([row.object for row in page.rows])
    todos = todos_of(actor, Role.REVIEWER)
    return render_template("attendance/review.html", page=page, lines=lines, todos=todos)


@bp.get("/admin/review/events/<int:event_id>")
@requires(Access.REVIEW)
def review_event(event_id: int) -> ResponseReturnValue:
    """People by sheets, to be looked through and signed."""
    event = reviewed_event(event_id)
    sheets = sheets_of(event)
    lines = lines_of(sheets)
    counts = {line.sheet.id: line.counts for line in lines}
    table = people_table(event, by_oddity(event, [line.sheet for line in lines if line.days_ago > 0]))
    everybody = queries.people_of(event.id)
    page = table.page(everybody, PEOPLE_A_PAGE | request.args.to_dict())
    if page.narrowed:
        chosen = table.narrow(everybody, request.args).with_only_columns(Registration.id)
        counts = counts_of(sheets, Registration.id.in_(chosen))
    return render_template(
        "attendance/grid.html",
        event=event,
        lines=lines,
        page=page,
        rows=grid_of(sheets, [row.object for row in page.rows]),
        totals=counts,
        oddities=oddities_of([event], {event.id: sheets}, {line.sheet.id: line.counts for line in lines})[event.id],
        legend=[(mark, mark_letter(mark), label) for mark, label in MARKS.items()],
        keys=mark_keys(),
        waiting=[line for line in lines if not line.signed and line.days_ago >= 0],
    )


@bp.post("/admin/review/sheets/<int:sheet_id>/sign")
@requires(Access.REVIEW)
def sign_sheet(sheet_id: int) -> ResponseReturnValue:
    """Sign one sheet off."""
    sheet = review.sign_off(reviewed_sheet(sheet_id), by=current_actor(), rest_absent=_rest_absent())
    flash(_("The sheet is signed off. From now on it takes corrections with a reason."), "success")
    return _back(sheet.event_id)


@bp.post("/admin/review/events/<int:event_id>/sign")
@requires(Access.REVIEW)
def sign_event(event_id: int) -> ResponseReturnValue:
    """Sign every sheet off whose day has come."""
    signed = review.sign_off_all(reviewed_event(event_id), by=current_actor(), rest_absent=_rest_absent())
    flash(_n("%(num)s sheet is signed off.", "%(num)s sheets are signed off.", len(signed)), "success")
    return _back(event_id)


def _rest_absent() -> bool:
    return request.form.get("rest") == "absent"


def _back(event_id: int) -> ResponseReturnValue:
    return redirect(url_for("attendance.review_event", event_id=event_id), 303)
