"""The session of a browser: begun after signing in, ended on request."""

from urllib.parse import urlsplit

from flask import request, session
from flask_login import login_user, logout_user

from webapp.accounts.actors import actor_for
from webapp.accounts.landing import landing_url
from webapp.accounts.models import User


def begin(user: User, *, remember: bool = False) -> None:
    """Sign the user in; `remember` keeps the session when the browser closes."""
    session.clear()
    session.permanent = remember
    login_user(user, force=True)


def end() -> None:
    """Forget who this browser belonged to."""
    logout_user()
    session.clear()


def safe_next() -> str | None:
    """The page of this site that sign-in was asked for, if any: never an address elsewhere."""
    return local_address(request.args.get("next", ""))


def local_address(wanted: str) -> str | None:
    """An address of this site as it was given; None for one elsewhere."""
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted or not wanted.isprintable():
        return None
    parts = urlsplit(wanted)
    return None if parts.scheme or parts.netloc else wanted


def after_sign_in(user: User) -> str:
    """Where to go now."""
    return safe_next() or landing_url(actor_for(user))


def continue_as(user: User) -> None:
    """Keep this session alive after every session of the user has ended."""
    remember = session.permanent
    begin(user, remember=remember)
