"""Reminders and the messages of an event: what goes out when, to whom."""

from flask import Flask

from webapp.accounts import admin_panels, audit_details, audit_words
from webapp.core.i18n import _l
from webapp.events import landing
from webapp.events.manage_tabs import add_tab
from webapp.mail.names import name_templates
from webapp.reminders import admin_panel, api, audiences, desk, listeners, message_views, models, views, words
from webapp.reminders.blueprint import bp

__all__ = ["api", "message_views", "models", "views"]

DEEDS = {
    "reminder_added": _l("Reminder added"),
    "reminder_changed": _l("Reminder changed"),
    "reminder_paused": _l("Reminder paused"),
    "reminder_removed": _l("Reminder removed"),
    "reminder_resumed": _l("Reminder resumed"),
    "reminder_sent": _l("Reminder sent"),
    "reminder_missed": _l("Reminder missed"),
    "message_sent_again": _l("Message sent again"),
}


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
    app.register_blueprint(bp)
    audiences.init_app()
    listeners.init_app()
    name_templates(words.TEMPLATES)
    admin_panels.add_panel(app, 50, admin_panel.mail_panel)
    landing.add_item(desk.troubles_of)
    add_tab("messages", _l("Messages"), "reminders.messages", "mail", 35)
    audit_words.add_deeds(app, DEEDS)
    audit_details.add(app, {"due_at": _l("When")})
    audit_words.add_object(app, "reminders", _l("Reminder"))
    audit_words.add_object(app, "messages", _l("Message"))
