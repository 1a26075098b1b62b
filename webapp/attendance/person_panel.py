"""A person's attendance on the organiser's page of them: how they stand on each sheet."""

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from webapp.attendance import labels
from webapp.attendance.models import AttendanceMark, Sheet
from webapp.events.models import Session
from webapp.extensions import db
from webapp.registration.models import Registration


def panel(registration: Registration) -> Markup | None:
    """The marks with their time and their author, in the order of the sheets; None while there is none."""
    query = (
        select(AttendanceMark)
        .join(AttendanceMark.sheet)
        .outerjoin(Sheet.session)
        .where(AttendanceMark.registration_id == registration.id)
        .options(contains_eager(AttendanceMark.sheet).joinedload(Sheet.session))
        .order_by(Sheet.date, Session.starts_at, Sheet.id)
    )
    rows = db.session.scalars(query).all()
    if not rows:
        return None
    shown = render_template(
        "attendance/person_panel.html",
        event=registration.event,
        registration=registration,
        rows=[(row, labels.sheet_title(row.sheet), labels.mark_label(row.mark)) for row in rows],
        methods=labels.METHODS,
    )
    return Markup(shown)  # noqa: S704 - rendered by a template
