"""Delegations: composed by a coordinator, approved by the host as a whole."""

from flask import Flask, url_for

from webapp.accounts import audit_details, audit_words, known_addresses, landing, roles
from webapp.accounts.known_addresses import KnownAddress
from webapp.core.forms import labels_of
from webapp.core.i18n import _l
from webapp.core.navigation import add_item
from webapp.core.permissions import Access, Actor
from webapp.events import facts
from webapp.events.landing import add_item as add_todo
from webapp.events.manage_tabs import add_tab
from webapp.events.overview import add_panel
from webapp.registration import accompanying, changes, panels, states
from webapp.registration.delegations import api, decision_api, forgetting, member_api, models, queries
from webapp.registration.delegations.composing.approved_list import follow, forget_answer
from webapp.registration.delegations.composing.leaving import when_ended
from webapp.registration.delegations.composing.own_places import require_place
from webapp.registration.delegations.composing.rows import REPLACED
from webapp.registration.delegations.deciding.remarks import forget_about
from webapp.registration.delegations.letters import event_hooks, mail_values
from webapp.registration.delegations.pages import (
    desk,
    host_decisions,
    host_views,
    own_views,
    request_views,
    routes,
    texts,
)
from webapp.registration.delegations.pages.host_forms import RulesForm
from webapp.registration.delegations.values import FIXED
from webapp.registration.form_builder import purging
from webapp.registration.questions import keep_apart

__all__ = ["api", "decision_api", "forgetting", "host_decisions", "member_api", "models"]

keep_apart(*FIXED, REPLACED)
purging.on_purged.append(forget_answer)
purging.on_purged.append(forget_about)
changes.before_moved.append(require_place)
changes.on_changed.append(follow)
accompanying.on_named.append(follow)
states.on_ended.append(when_ended)

DEEDS = {
    "delegation_created": _l("Delegation asked for"),
    "delegation_updated": _l("Places, deadline or coordinator changed"),
    "delegation_link_renewed": _l("New link for the coordinator"),
    "delegation_travel_set": _l("Journey written down"),
    "delegation_submitted": _l("List submitted"),
    "delegation_submitted_again": _l("Changed list submitted"),
    "delegation_returned": _l("List returned with remarks"),
    "delegation_approved": _l("Delegation approved"),
    "delegation_waitlisted": _l("Delegation put on the waiting list"),
    "delegation_withdrawn": _l("Delegation withdrawn"),
    "delegation_ordered": _l("Order of precedence changed"),
    "delegation_member_added": _l("Member added"),
    "delegation_member_updated": _l("Member changed"),
    "delegation_member_moved": _l("Member moved in the order"),
    "delegation_member_removed": _l("Member taken off the list"),
    "delegation_member_withdrew": _l("Member withdrawn"),
    "delegation_member_cancelled": _l("Member cancelled by the host"),
    "delegation_head_set": _l("Head of delegation named"),
    "delegation_member_replaced": _l("Member replaced"),
    "delegation_member_refused": _l("Member not approved"),
    "delegation_changes_refused": _l("Changes refused, the approved list restored"),
    "delegation_offered": _l("Places offered to the delegation"),
    "delegation_offer_accepted": _l("Offered places accepted"),
    "delegation_offer_declined": _l("Offered places declined"),
    "delegation_link_revoked": _l("Coordinator's link closed"),
    "delegation_members_copied": _l("Members copied from an earlier delegation"),
    "delegation_members_imported": _l("Members imported from a file"),
    "delegation_rules_set": _l("Rules for delegations changed"),
    "delegation_asked": _l("A body asked to send a delegation"),
    "delegation_request_accepted": _l("Request of a body accepted"),
    "journeys_forgotten": _l("Journeys deleted, since their time was over"),
    "delegation_request_declined": _l("Request of a body declined"),
}
FACTS = {
    "delegation": _l("Delegation"),
    "sending": _l("Sent by"),
    "precedence": _l("Order of precedence"),
    "delegation_members_copied.earlier": _l("Earlier delegation"),
}
"""Facts of the trail, beside the rules that are called as in their form."""


def _coordinators(actor: Actor) -> str | None:
    return url_for("delegations.index") if queries.coordinates(actor) else None


def _only_coordinates(actor: Actor) -> bool:
    # Who works for a host comes to delegations by way of events.
    return not actor.is_staff and queries.coordinates(actor)


def _known(email: str) -> KnownAddress | None:
    found = next(iter(queries.with_address(email)), None)
    return KnownAddress(found.coordinator_name, found.language) if found is not None else None


def init_app(app: Flask) -> None:
    """Registers the pages of delegations and what other rooms hear of them."""
    for blueprint in (request_views.public, own_views.bp, routes.own, routes.by_link, host_views.bp, routes.host):
        app.register_blueprint(blueprint)
    texts.init_app(app)
    mail_values.init_app()
    event_hooks.init_app()
    known_addresses.register(app, _known)
    landing.add(app, 40, _coordinators)
    roles.add(app, "coordinator", queries.coordinates)
    add_item(
        app,
        "delegations.index",
        _l("My delegations"),
        icon="flag",
        access=Access.SIGNED_IN,
        order=40,
        when=_only_coordinates,
    )
    add_tab("delegations", _l("Delegations"), "delegations_of_event.index", "flag", 20, when=desk.has_delegations)
    add_todo(desk.todos)
    add_panel(20, desk.overview_panel)
    panels.PERSON.add(10, desk.person_panel)
    facts.provide("delegation_submitted", queries.first_submitted)
    facts.provide("delegation_approved", queries.first_approved)
    audit_words.add_deeds(app, DEEDS)
    audit_details.add(app, labels_of(RulesForm) | FACTS)
    audit_words.add_object(app, "delegations", _l("Delegation"))
    audit_words.add_object(app, "delegation_requests", _l("Request to send a delegation"))
