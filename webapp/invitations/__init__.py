"""Invitations: who is asked to come, and what they answer."""

from flask import Flask

from webapp.accounts import audit_details, audit_words
from webapp.core.i18n import _l
from webapp.events import overview
from webapp.events.manage_tabs import add_tab
from webapp.invitations import answer_views, answers, api, listeners, mail_values, models, panel, reminded, views
from webapp.invitations.blueprint import bp
from webapp.invitations.listeners import CANCELLED_TEMPLATE, MOVED_TEMPLATE
from webapp.invitations.services import TEMPLATE
from webapp.mail.names import name_templates

__all__ = ["answer_views", "api", "models", "views"]

DEEDS = {
    "invitations_sent": _l("People invited"),
    "invitation_resent": _l("Invitation sent again"),
    "invitation_revoked": _l("Invitation taken back"),
    "invitation_accepted": _l("Invitation accepted"),
    "invitation_declined": _l("Invitation declined"),
}


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
    app.register_blueprint(bp)
    answers.init_app(app)
    listeners.init_app(app)
    mail_values.init_app(app)
    reminded.init_app()
    name_templates(
        {
            TEMPLATE: _l("Invitation"),
            MOVED_TEMPLATE: _l("Change told to the invited"),
            CANCELLED_TEMPLATE: _l("Cancellation to the invited"),
        }
    )
    overview.add_panel(15, panel.overview_panel)
    add_tab("invitations", _l("Invitations"), "invitations.listing", "send", 30)
    audit_words.add_deeds(app, DEEDS)
    audit_details.add(app, {"invited": _l("Invited")})
    audit_words.add_object(app, "invitations", _l("Invitation"))
