"""How people prove who they are: by password, or by a link mailed to their address."""

import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.accounts import known_addresses, passwords
from webapp.accounts.actors import actor_for
from webapp.accounts.models import User
from webapp.accounts.services import PASSWORD_LINK, SIGN_IN_LINK, Profile, create_user, set_password
from webapp.core import audit, clock, tokens
from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import link_holder
from webapp.extensions import db
from webapp.mail.models import Message
from webapp.mail.outbox import Draft, post

FIRST_SIGN_IN_LINK = "first_sign_in"
"""A link to somebody without an account; its subject is the message that carries it."""
LINK_LASTS = timedelta(minutes=30)
RESET_LASTS = timedelta(hours=2)
WELCOME_LASTS = timedelta(days=7)
DEFAULT_ZONE = "Asia/Tashkent"


def _active_user(email: str) -> User | None:
    query = select(User).where(User.email == email.strip().lower(), User.active)
    return db.session.scalars(query.options(selectinload(User.memberships))).one_or_none()


def authenticate(email: str, password: str) -> User:
    """The user with this address and password.

    Raises Invalid, the same for an unknown address, a wrong password and a closed account, after the same work.
    """
    user = _active_user(email)
    if not passwords.matches(user.password_hash if user else None, password) or user is None:
        raise Invalid(_l("The address or the password is not right."), code="wrong_credentials")
    if user.password_hash and passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)
    return _signed_in(user, "password")


def _signed_in(user: User, how: str) -> User:
    user.last_sign_in_at = clock.now()
    audit.record("signed_in", user, by=actor_for(user), how=how)
    return user


def mail_sign_in_link(email: str) -> None:
    """Mail a link that signs in, to a user or to somebody a room knows; nobody else gets or notices anything."""
    address = email.strip().lower()
    user, known = _active_user(address), known_addresses.find(address)
    if user is not None:
        _mail_link("sign_in_link", user)
    elif known is not None and not _has_closed_account(address):
        cause = f"sign_in_link:{secrets.token_hex(8)}"
        post(Draft(cause, "sign_in_link", address, known.name, known.language, {"user_id": None}))


def _has_closed_account(address: str) -> bool:
    return db.session.scalar(select(User.id).where(User.email == address)) is not None


def mail_password_reset(email: str) -> None:
    """Mail a link for choosing a new password, where there is an account; nobody else gets or notices anything."""
    user = _active_user(email)
    if user is not None:
        _mail_link("password_reset", user)


def mail_welcome(user: User) -> None:
    """Tell the holder of a new account about it, with a link for choosing a password."""
    _mail_link("account_created", user)


def _mail_link(template: str, user: User) -> None:
    cause = f"{template}:{secrets.token_hex(8)}"
    post(Draft(cause, template, user.email, user.name, user.language, {"user_id": user.id}))


def address_of_link(raw: str) -> str:
    """Whom a sign-in link was mailed to; raises what `core.tokens.find` raises."""
    return _holder_of(raw)[1]


def _holder_of(raw: str) -> tuple[tokens.Token, str]:
    try:
        found = tokens.find(SIGN_IN_LINK, raw)
    except tokens.BadLink:
        found = tokens.find(FIRST_SIGN_IN_LINK, raw)
        email = db.session.scalar(select(Message.to_email).where(Message.id == found.subject_id))
    else:
        email = db.session.scalar(select(User.email).where(User.id == found.subject_id))
    if email is None:
        raise tokens.BadLink(_l("This link does not open anything. It may have been cut short or withdrawn."))
    return found, email


def sign_in_by_link(raw: str) -> User:
    """Spend a sign-in link: its user, created now where the address had no account yet."""
    found, email = _holder_of(raw)
    tokens.use(found)
    user = _active_user(email) or _create_known(email)
    return _signed_in(user, "link")


def _create_known(email: str) -> User:
    known = known_addresses.find(email)
    if known is None or _has_closed_account(email):
        raise tokens.BadLink(_l("This link does not open anything. It may have been cut short or withdrawn."))
    profile = Profile(known.name or email, known.language, DEFAULT_ZONE)
    return create_user(email, profile, by=link_holder(known.name or email, email))


def _password_link(raw: str) -> tuple[tokens.Token, User]:
    found = tokens.find(PASSWORD_LINK, raw)
    user = db.session.get(User, found.subject_id, options=[selectinload(User.memberships)])
    if user is None or not user.active:
        raise tokens.BadLink(_l("This link does not open anything. It may have been cut short or withdrawn."))
    return found, user


def user_of_password_link(raw: str) -> User:
    """Whose password a link changes; raises what `core.tokens.find` raises."""
    return _password_link(raw)[1]


def reset_password(raw: str, password: str) -> User:
    """Spend a link for choosing a password; its holder is signed in nowhere else afterwards.

    Raises Invalid for a password that will not do.
    """
    found, user = _password_link(raw)
    tokens.use(found)
    set_password(user, password, by=link_holder(user.name, user.email))
    return _signed_in(user, "password_link")
