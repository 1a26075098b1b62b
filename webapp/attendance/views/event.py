"""The organiser's page of an event's attendance: who is here, and which sheets there are."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from config import Settings
from webapp.attendance.blueprint import bp
from webapp.attendance.lines import SheetLine, lines_of
from webapp.attendance.sheets import WITH_SHEETS, ensure_sheets, sheets_of
from webapp.core.i18n import _
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import conducted_event, managed_event
from webapp.registration import codes


@bp.get("/manage/events/<int:event_id>/attendance")
@requires(Access.CONDUCT)
def manage(event_id: int) -> ResponseReturnValue:
    """Who is here now, and the sheets of all days."""
    event = conducted_event(event_id)
    lines = lines_of(sheets_of(event))
    today = [line for line in lines if line.today]
    door = _door_url(today)
    return render_template(
        "attendance/event.html",
        event=event,
        lines=lines,
        today=today,
        door_url=door,
        door_code=codes.svg(door),
        reviews=current_actor().may_review(*event.manager_ids),
        may_have_sheets=event.state in WITH_SHEETS,
    )


@bp.get("/manage/events/<int:event_id>/attendance/live")
@requires(Access.CONDUCT)
def live(event_id: int) -> ResponseReturnValue:
    """The counter alone, for a page that is open."""
    event = conducted_event(event_id)
    today = [sheet for sheet in lines_of(sheets_of(event)) if sheet.today]
    return render_template("attendance/_live.html", event=event, today=today)


@bp.post("/manage/events/<int:event_id>/attendance/sheets")
@requires(Access.ORGANISE)
def make_sheets(event_id: int) -> ResponseReturnValue:
    """Bring the sheets in step with the dates and the programme."""
    event = managed_event(event_id)
    if event.state in WITH_SHEETS:
        ensure_sheets(event)
        flash(_("The sheets fit the event's dates and programme."), "success")
    return redirect(url_for("attendance.manage", event_id=event.id), 303)


def _door_url(today: list[SheetLine]) -> str:
    settings: Settings = current_app.extensions["elchi.settings"]
    only = today[0].sheet.id if len(today) == 1 else None
    path = url_for("attendance.check_in", sheet_id=only) if only else url_for("attendance.door")
    return settings.public_url.rstrip("/") + path
