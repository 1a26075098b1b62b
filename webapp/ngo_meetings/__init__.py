"""NGO meetings: bodies are accredited and register representatives."""

from flask import Flask, url_for

from webapp.accounts import audit_details, audit_words, known_addresses, landing, roles
from webapp.accounts.known_addresses import KnownAddress
from webapp.core.forms import labels_of
from webapp.core.i18n import _l
from webapp.core.navigation import add_item
from webapp.core.permissions import Access, Actor
from webapp.events import facts, overview, versions
from webapp.events.kinds import register_kind
from webapp.events.landing import add_item as add_todo
from webapp.extensions import db
from webapp.mail.names import name_templates
from webapp.ngo_meetings import api, bodies_api, deeds_api, desk, event_hooks, focal_points_api, models, queries
from webapp.ngo_meetings.forms import AccreditationForm
from webapp.ngo_meetings.kind import KIND
from webapp.ngo_meetings.labels import DEEDS, FACTS, MAILS
from webapp.ngo_meetings.letters import mail_values
from webapp.ngo_meetings.pages import bodies_views, decision_views, more_views, own_views, routes
from webapp.ngo_meetings.people import representing
from webapp.ngo_meetings.speaking import floor_api, floor_views
from webapp.registration import panels, standing
from webapp.registration.own_changes import substituting

__all__ = [
    "KIND",
    "api",
    "bodies_api",
    "decision_views",
    "deeds_api",
    "floor_api",
    "focal_points_api",
    "models",
    "more_views",
]


def _focal_points(actor: Actor) -> str | None:
    return url_for("accreditations.index") if queries.answers_for_bodies(actor) else None


def _only_answers_for_bodies(actor: Actor) -> bool:
    # Who works for a host comes to bodies by way of events.
    return not actor.is_staff and queries.answers_for_bodies(actor)


def _known(email: str) -> KnownAddress | None:
    found = db.session.scalar(queries.of_address(email).limit(1))
    return KnownAddress(found.focal_name, found.language) if found is not None else None


def init_app(app: Flask) -> None:
    """Registers the kind, its pages, and what other rooms hear of it."""
    register_kind(app, KIND)
    for blueprint in (own_views.bp, routes.own, routes.by_link, bodies_views.bp, floor_views.bp):
        app.register_blueprint(blueprint)
    versions.watch(models.Accreditation, versions.by_event_id)
    mail_values.init_app()
    name_templates(MAILS)
    event_hooks.init_app()
    known_addresses.register(app, _known)
    landing.add(app, 40, _focal_points)
    roles.add(app, "coordinator", queries.answers_for_bodies)
    add_item(
        app,
        "accreditations.index",
        _l("My organisations"),
        icon="building-community",
        access=Access.SIGNED_IN,
        order=41,
        when=_only_answers_for_bodies,
    )
    add_todo(desk.todos)
    overview.add_panel(25, desk.overview)
    panels.PERSONAL.add(40, desk.personal)
    if representing.names_substitutes not in substituting.blockers:
        substituting.blockers.append(representing.names_substitutes)
    standing.explain(representing.standing_of_unconfirmed)
    facts.provide("accreditations_decided", queries.all_decided)
    audit_words.add_deeds(app, DEEDS)
    audit_details.add(app, FACTS)
    audit_details.add_fields(app, labels_of(AccreditationForm))
    audit_words.add_object(app, "accreditations", _l("Accreditation"))
