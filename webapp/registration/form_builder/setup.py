"""Registers the pages, the commands and the words of this room."""

from flask import Flask

from webapp.accounts import audit_details, audit_words
from webapp.core.i18n import _l
from webapp.events.manage_tabs import add_tab
from webapp.registration.form_builder import api, cli, event_hooks, file_api, file_views, reveal_views, views
from webapp.registration.form_builder.blueprint import bp

__all__ = ["api", "file_api", "file_views", "init_app", "reveal_views", "views"]

DEEDS = {
    "form_field_added": _l("Field added to the form"),
    "form_field_changed": _l("Field of the form changed"),
    "form_field_removed": _l("Field removed from the form"),
    "form_ordered": _l("Order of the form changed"),
    "form_replaced": _l("Form replaced"),
    "form_copied": _l("Form copied from another event"),
    "form_usual_added": _l("Usual fields added to the form"),
    "answer_revealed": _l("Sensitive answer looked at"),
    "answer_removed": _l("Sensitive answer removed"),
    "answers_purged": _l("Answers deleted, since their time was over"),
}
FACTS = {
    "answer_revealed.key": (_l("Answer"), audit_details.field_name),
    "form_copied.source": _l("Copied from event"),
}


def init_app(app: Flask) -> None:
    """Registers them."""
    app.register_blueprint(bp)
    app.cli.add_command(cli.lock_again)
    add_tab("form", _l("Form"), "form_builder.compose", "clipboard-text", 42)
    audit_words.add_deeds(app, DEEDS)
    audit_details.add(app, FACTS)
    audit_words.add_object(app, "form_fields", _l("Field of a form"))
    event_hooks.init_app()
