"""Attendance: who really came."""

from flask import Flask, url_for

from webapp.accounts import admin_panels, audit_details, audit_words
from webapp.accounts import landing as landing_places
from webapp.attendance import api, audiences, listeners, models, panels, person_panel, queries, texts
from webapp.attendance.blueprint import bp
from webapp.attendance.labels import MARKS
from webapp.attendance.views import board, check_in, event, marking, paper, person, review
from webapp.core.i18n import _l
from webapp.core.navigation import add_item
from webapp.core.permissions import Access
from webapp.events import facts, landing, overview
from webapp.events.manage_tabs import add_tab
from webapp.registration import panels as registration_panels

__all__ = ["api", "board", "check_in", "event", "marking", "models", "paper", "person", "review"]

DEEDS = {
    "sheet_signed_off": _l("Attendance sheet signed off"),
    "attendance_corrected": _l("Attendance corrected"),
}
FACTS = {
    "mark": (_l("Mark"), {mark.value: label for mark, label in MARKS.items()}),
    "marked_absent": _l("Marked absent"),
}


def init_app(app: Flask) -> None:
    """Registers the pages of this room, and what it says on those of others."""
    listeners.init_app()
    audiences.init_app()
    texts.init_app(app)
    app.register_blueprint(bp)
    add_tab("attendance", _l("Attendance"), "attendance.manage", "clipboard-check", 60)
    overview.add_panel(20, panels.overview_panel)
    landing.add_item(panels.todos)
    admin_panels.add_panel(app, 20, panels.admin_panel)
    landing_places.add(app, 30, panels.landing)
    facts.provide("attendance_signed", queries.signed_at)
    registration_panels.PERSON.add(30, person_panel.panel)
    audit_words.add_deeds(app, DEEDS)
    audit_details.add(app, FACTS)
    audit_words.add_object(
        app, "sheets", _l("Attendance sheet"), lambda sheet_id: url_for("attendance.official_list", sheet_id=sheet_id)
    )
    add_item(app, "attendance.door", _l("Check-in"), icon="scan", access=Access.CONDUCT, order=30)
    add_item(app, "attendance.review_list", _l("Review"), icon="clipboard-check", access=Access.REVIEW, order=40)
