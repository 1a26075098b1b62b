"""Registers the pages and the words of this room."""

from flask import Flask

from webapp.accounts import audit_details, audit_words
from webapp.core.i18n import _l
from webapp.events import hooks
from webapp.events.landing import add_item
from webapp.mail.names import name_templates
from webapp.registration.own_changes import api, deciding, desk, own_views, rules, substituting, views

__all__ = ["api", "init_app", "own_views", "views"]

DEEDS = {
    "change_rules_set": _l("Rules for participants' changes settled"),
    "registration_change_proposed": _l("Change proposed"),
    "registration_change_taken_back": _l("Proposed change taken back"),
    "registration_change_approved": _l("Proposed change approved"),
    "registration_change_refused": _l("Proposed change refused"),
    "registration_substitute_proposed": _l("Substitute named"),
    "registration_substituted": _l("Somebody else comes instead"),
    "registration_consented": _l("Consent given"),
}
MAILS = {
    deciding.APPROVED: _l("Change approved"),
    deciding.REFUSED: _l("Change refused"),
    substituting.SUBSTITUTE: _l("To the substitute"),
    substituting.GIVEN_UP: _l("Place given to a substitute"),
}
FACTS = {
    "approved": (_l("The host approves"), audit_details.field_name),
    "substitute": _l("Substitute"),
}


def init_app(app: Flask) -> None:
    """Registers them."""
    name_templates(MAILS)
    audit_words.add_deeds(app, DEEDS)
    audit_details.add(app, FACTS)
    audit_details.add_fields(app, rules.LABELS)
    add_item(desk.todos)
    hooks.on_copied.append(rules.when_copied)
