"""What attendance says on other rooms' pages: to do, on the overview of an event, for administrators."""

from flask import render_template, url_for
from markupsafe import Markup

from webapp.attendance import queries
from webapp.attendance.lines import lines_of
from webapp.attendance.models import Sheet, SheetState
from webapp.attendance.review_list import oldest_waiting
from webapp.attendance.sheets import sheets_of
from webapp.core import clock
from webapp.core.i18n import _n, translated
from webapp.core.permissions import Actor
from webapp.events.landing import Todo, Urgency
from webapp.events.models import Event

PATIENCE_DAYS = 3
"""After so many days an unsigned sheet is overdue."""


def todos(actor: Actor) -> list[Todo]:
    """Sheets of today that are open, and sheets whose day is over and that nobody has signed."""
    today = [sheet for sheet in queries.sheets_of_today(actor) if sheet.state is SheetState.OPEN]
    unsigned = queries.unsigned_sheets(actor)
    found = []
    if today:
        note = translated(today[0].event.title) if len({sheet.event_id for sheet in today}) == 1 else ""
        found.append(
            Todo(_door_label(len(today)), _door(today), len(today), Urgency.DUE, icon="scan", note=note),
        )
    if unsigned:
        late = any((clock.today(s.event.timezone) - s.date).days > PATIENCE_DAYS for s in unsigned)
        urgency = Urgency.OVERDUE if late else Urgency.DUE
        url = _event_or_list(unsigned)
        label = _n("sheet is not signed off", "sheets are not signed off", len(unsigned))
        found.append(Todo(label, url, len(unsigned), urgency, icon="signature"))
    return found


def _door_label(number: int) -> str:
    return _n("sheet is open for check-in today", "sheets are open for check-in today", number)


def _door(sheets: list[Sheet]) -> str:
    only = len(sheets) == 1
    return url_for("attendance.check_in", sheet_id=sheets[0].id) if only else url_for("attendance.door")


def _event_or_list(sheets: queries.Sheets) -> str:
    events = {sheet.event_id for sheet in sheets}
    if len(events) == 1:
        return url_for("attendance.manage", event_id=events.pop())
    return url_for("attendance.door", _anchor="unsigned")


def overview_panel(event: Event, actor: Actor) -> Markup | None:
    """Who is here today, or who came; nothing before the first day, and nothing for those who may not open a sheet."""
    if not actor.may_conduct(*event.manager_ids):
        return None
    begun = [line for line in lines_of(sheets_of(event)) if line.days_ago >= 0]
    if not begun:
        return None
    panel = render_template("attendance/overview_panel.html", event=event, lines=begun)
    return Markup(panel)  # noqa: S704 - rendered by a template


def admin_panel(actor: Actor) -> Markup | None:
    """Events that wait for a signature, for those who may give it."""
    if not (actor.is_admin or actor.reviews):
        return None
    number, lines = oldest_waiting(actor)
    panel = render_template("attendance/admin_panel.html", number=number, lines=lines)
    return Markup(panel)  # noqa: S704 - rendered by a template


def landing(actor: Actor) -> str | None:
    """Where reviewers land."""
    return url_for("attendance.review_list") if actor.reviews else None
