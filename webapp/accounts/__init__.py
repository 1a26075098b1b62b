"""Accounts: users, sign-in, roles and API tokens."""

from flask import Flask, url_for

from config import Settings
from webapp.accounts import (
    actors,
    admin_panels,
    api,
    audit_details,
    audit_words,
    cli,
    landing,
    mails,
    models,
    panels,
    passwords,
)
from webapp.accounts.blueprint import bp
from webapp.accounts.saved_views import models as saved_view_models
from webapp.accounts.saved_views import showing
from webapp.accounts.saved_views import views as saved_views
from webapp.accounts.views import admin, profile, sign_in, users
from webapp.core import error_pages
from webapp.core.i18n import _l
from webapp.core.navigation import add_item
from webapp.core.permissions import Access, Actor

__all__ = [
    "admin",
    "api",
    "mails",
    "models",
    "panels",
    "profile",
    "saved_view_models",
    "saved_views",
    "sign_in",
    "users",
]


def _administration(actor: Actor) -> str | None:
    return url_for("accounts.admin") if actor.is_admin else None


def init_app(app: Flask) -> None:
    """Registers the pages, the commands and the way to know who calls."""
    settings: Settings = app.extensions["elchi.settings"]
    passwords.init_app(app, settings)
    actors.init_app(app)
    mails.init_app(app)
    showing.init_app(app)
    app.register_blueprint(bp)
    app.cli.add_command(cli.token)
    app.cli.add_command(cli.users)
    landing.add(app, 10, _administration)
    app.extensions[error_pages.HOME] = landing.landing_url
    admin_panels.add_panel(app, 80, panels.accounts_panel)
    audit_words.add_deeds(app, audit_words.OWN)
    audit_details.add(app, audit_details.OWN)
    audit_words.add_object(app, "users", _l("Account"), lambda user_id: url_for("accounts.user", user_id=user_id))
    audit_words.add_object(app, "api_tokens", _l("API token"))
    add_item(app, "accounts.admin", _l("Administration"), icon="settings", access=Access.ADMINISTER, order=90)
