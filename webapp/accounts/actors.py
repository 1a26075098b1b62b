"""Who calls: the user of the session on pages, the user of the token under /api, nobody otherwise."""

from datetime import date

from flask import Flask, request
from flask_login import current_user
from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager, joinedload

from webapp.accounts.api_tokens import digest
from webapp.accounts.models import ApiToken, Role, User
from webapp.core import clock
from webapp.core.error_pages import is_api
from webapp.core.identifiers import parse_id
from webapp.core.permissions import ANONYMOUS, Actor
from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import db, login_manager

BEARER = "bearer "


def actor_for(user: User, channel: str = "web") -> Actor:
    """The user as verbs see them."""
    return Actor(
        user_id=user.id,
        name=user.name or user.email,
        email=user.email,
        is_admin=user.is_admin,
        organises=frozenset(user.hosts_as(Role.ORGANISER)),
        reviews=frozenset(user.hosts_as(Role.REVIEWER)),
        protocol=frozenset(user.hosts_as(Role.PROTOCOL)),
        channel=channel,
    )


def signed_in_user() -> User:
    """The user of the session, for views that only signed-in people reach."""
    user: User = current_user._get_current_object()  # noqa: SLF001 - the proxy's only way to what it stands for
    return user


def actor_by_id(user_id: int) -> Actor | None:
    """An active user as verbs see them, for what is done in their name later."""
    query = select(User).where(User.id == user_id, User.active).options(joinedload(User.memberships))
    user = db.session.scalars(query).unique().one_or_none()
    return actor_for(user) if user is not None else None


def load_user(session_id: str) -> User | None:
    """The user a session was opened for, unless it has ended since."""
    user_id, _dot, epoch = session_id.partition(".")
    if (known := parse_id(user_id)) is None:
        return None
    query = select(User).where(User.id == known, User.active).options(joinedload(User.memberships))
    user = db.session.scalars(query).unique().one_or_none()
    return user if user is not None and str(user.session_epoch) == epoch else None


def _user_of_token() -> tuple[User, ApiToken] | None:
    header = request.headers.get("Authorization", "")
    if not header.lower().startswith(BEARER):
        return None
    query = (
        select(ApiToken)
        .join(ApiToken.user)
        .where(ApiToken.hash == digest(header[len(BEARER) :].strip()), ApiToken.revoked_at.is_(None), User.active)
        .options(contains_eager(ApiToken.user).joinedload(User.memberships))
    )
    token = db.session.scalars(query).unique().one_or_none()
    return (token.user, token) if token is not None else None


def _note_use(token_id: int, last: date | None) -> None:
    """Keeps the day a token was last used, as a unit of work of its own before that of the request."""
    if last == clock.now().date():
        return
    with unit_of_work():
        db.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_on=clock.now()))


def current() -> Actor:
    """Who sends this request. Sessions mean nothing under /api: a foreign page could make a browser send them."""
    if is_api():
        found = _user_of_token()
        if found is None:
            return ANONYMOUS
        user, token = found
        actor = actor_for(user, "api")
        _note_use(token.id, token.last_used_on.date() if token.last_used_on else None)
        return actor
    return actor_for(signed_in_user()) if current_user.is_authenticated else ANONYMOUS


def init_app(app: Flask) -> None:
    """Tells the permissions who calls."""
    login_manager.user_loader(load_user)
    login_manager.session_protection = None
    app.extensions["elchi.actor"] = current
    app.extensions["elchi.actor_of"] = actor_by_id
