"""What administrators see of accounts on their landing page."""

from flask import render_template
from markupsafe import Markup
from sqlalchemy import func, select

from webapp.accounts.models import User
from webapp.core.permissions import Actor
from webapp.extensions import db


def accounts_panel(actor: Actor) -> Markup | None:
    """Users and roles, for those who may change them."""
    if not actor.is_admin:
        return None
    open_accounts, admins = db.session.execute(
        select(func.count().filter(User.active), func.count().filter(User.active, User.is_admin)).select_from(User)
    ).one()
    panel = render_template("accounts/panel.html", open_accounts=open_accounts, admins=admins)
    return Markup(panel)  # noqa: S704 - rendered by a template
