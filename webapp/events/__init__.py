"""Events: what is organised, by whom, when and where."""

from flask import Flask, url_for

from webapp.accounts import audit_details, audit_words
from webapp.accounts import landing as landing_places
from webapp.core.i18n import _l
from webapp.core.navigation import add_item
from webapp.core.permissions import Access, Actor
from webapp.events import (
    api,
    checklist_views,
    directory_panels,
    event_views,
    facts,
    facts_in_words,
    life_views,
    mail_values,
    manage_views,
    models,
    pages,
    programme_views,
    queries,
    quota_views,
    texts,
    versions,
    views,
)
from webapp.events.blueprint import bp, manage
from webapp.events.documents import views as document_views
from webapp.events.documents.models import EventDocument
from webapp.events.manage_tabs import add_tab
from webapp.events.quotas import naming as quota_naming
from webapp.events.series import api as series_api
from webapp.events.series import views as series_views

__all__ = [
    "api",
    "checklist_views",
    "document_views",
    "event_views",
    "life_views",
    "manage_views",
    "models",
    "programme_views",
    "quota_views",
    "series_api",
    "series_views",
]

DEEDS = {
    "event_created": _l("Event created"),
    "event_updated": _l("Event changed"),
    "event_moved": _l("Event moved"),
    "event_copied": _l("Event copied"),
    "event_published": _l("Event published"),
    "event_closed": _l("Registration closed"),
    "event_reopened": _l("Event reopened"),
    "event_completed": _l("Event completed"),
    "event_cancelled": _l("Event cancelled"),
    "event_quotas_set": _l("Quotas changed"),
    "places_released": _l("Places set aside released"),
    "session_added": _l("Session added"),
    "session_updated": _l("Session changed"),
    "session_removed": _l("Session removed"),
    "document_added": _l("Document added"),
    "document_changed": _l("Document changed"),
    "document_moved": _l("Document moved"),
    "document_removed": _l("Document removed"),
    "milestone_ticked": _l("Step done"),
    "milestone_unticked": _l("Step opened again"),
    "milestone_skipped": _l("Step not needed"),
    "milestone_added": _l("Step added"),
    "milestone_removed": _l("Step removed"),
    "series_begun": _l("Series begun"),
    "series_changed": _l("Series changed"),
}


def _organisers(actor: Actor) -> str | None:
    return url_for("manage.landing") if actor.organises else None


def _protocol_officers(actor: Actor) -> str | None:
    return url_for("manage.events") if actor.protocol else None


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
    versions.init_app()
    versions.watch(EventDocument, versions.by_event_id)
    facts.provide("programme_written", queries.programmes_written)
    pages.init_app(app)
    texts.init_app(app)
    mail_values.init_app(app)
    directory_panels.init_app(app)
    quota_naming.init_app()
    app.register_blueprint(bp)
    app.register_blueprint(manage)
    app.view_functions["events.page"] = views.page
    app.view_functions["events.calendar_file"] = views.calendar_file
    app.view_functions["events.document_file"] = document_views.document_file
    add_tab("overview", _l("Overview"), "manage.overview", "layout-dashboard", 10)
    add_tab("programme", _l("Programme"), "manage.programme", "list-numbers", 40)
    add_tab("quotas", _l("Places"), "manage.quotas", "chart-bar", 45)
    add_tab("documents", _l("Documents"), "manage.documents", "files", 80)
    add_tab("settings", _l("Settings"), "manage.settings", "settings", 90)
    add_item(app, "events.public_list", _l("Coming events"), icon="calendar-event", access=Access.PUBLIC, order=10)
    add_item(app, "manage.landing", _l("My desk"), icon="layout-dashboard", access=Access.ORGANISE, order=20)
    add_item(app, "manage.events", _l("My events"), icon="calendar", access=Access.STAFF, order=25)
    landing_places.add(app, 20, _organisers)
    landing_places.add(app, 35, _protocol_officers)
    audit_words.add_deeds(app, DEEDS)
    audit_details.add(app, facts_in_words.FACTS)
    audit_details.add_fields(app, facts_in_words.FIELDS)
    audit_words.add_object(app, "events", _l("Event"), lambda event_id: url_for("manage.overview", event_id=event_id))
    audit_words.add_object(
        app, "event_series", _l("Series"), lambda series_id: url_for("manage.of_series", series_id=series_id)
    )
    audit_words.add_object(app, "sessions", _l("Session"))
    audit_words.add_object(app, "event_documents", _l("Document"))
    audit_words.add_object(app, "milestones", _l("Step"))
