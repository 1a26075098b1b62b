"""What can be done to an account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp.accounts import passwords
from webapp.accounts.models import Membership, Role, User
from webapp.core import audit, clock, tokens
from webapp.core.emails import checked_email
from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import LANGUAGES, _l
from webapp.core.permissions import Actor
from webapp.extensions import db

PASSWORD_LINK = "password"  # noqa: S105 - what a link is for
SIGN_IN_LINK = "sign_in"


@dataclass(frozen=True)
class Profile:
    """What users may change about themselves."""

    name: str
    language: str
    timezone: str


def _check_profile(profile: Profile) -> None:
    if not profile.name.strip():
        raise Invalid(_l("Write a name."), field="name")
    if profile.language not in LANGUAGES:
        raise Invalid(_l("Choose one of the languages."), field="language")
    if not clock.is_timezone(profile.timezone):
        raise Invalid(_l("This time zone is not known."), field="timezone")


def create_user(email: str, profile: Profile, *, by: Actor, password: str | None = None) -> User:
    """A new account; without a password its holder signs in by mailed links.

    The password is taken as it is: whoever lets people choose one judges it before. Raises Invalid for a value that
    cannot be taken, Conflict for an address that has an account.
    """
    address = checked_email(email)
    _check_profile(profile)
    user = User(
        name=profile.name.strip()[:200],
        language=profile.language,
        timezone=profile.timezone,
        password_hash=passwords.hashed(password) if password else None,
        created_at=clock.now(),
        memberships=[],
    )
    _save_address(user, address)
    audit.record("user_created", user, by=by, email=address)
    return user


def _save_address(user: User, address: str) -> None:
    try:
        with db.session.begin_nested():
            user.email = address
            db.session.add(user)
    except IntegrityError:
        raise Conflict(
            _l("There is an account with this address already."), code="email_taken", field="email"
        ) from None


def change_address(user: User, email: str, *, by: Actor) -> User:
    """Give an account another address; every link mailed to the old one stops working."""
    address = checked_email(email)
    if address == user.email:
        return user
    before = user.email
    _save_address(user, address)
    _close_links(user)
    audit.record("user_address_changed", user, by=by, before=before, after=address)
    return user


def update_profile(user: User, profile: Profile, *, by: Actor) -> User:
    """Change the name, the language and the time zone of a user."""
    _check_profile(profile)
    user.name = profile.name.strip()[:200]
    user.language, user.timezone = profile.language, profile.timezone
    audit.record("user_updated", user, by=by)
    return user


def set_password(user: User, password: str, *, by: Actor, field: str = "password") -> User:
    """Give a user a new password: every session and every mailed link of theirs ends.

    Raises Invalid for a password that will not do.
    """
    passwords.judge(password, user.email, field=field)
    user.password_hash = passwords.hashed(password)
    end_sessions(user)
    _close_links(user)
    audit.record("password_changed", user, by=by)
    return user


def change_password(user: User, current: str, new: str, *, by: Actor) -> User:
    """Let users change their own password, knowing the present one where they have one."""
    if user.password_hash is not None and not passwords.matches(user.password_hash, current):
        raise Invalid(_l("This is not your present password."), code="wrong_password", field="current")
    return set_password(user, new, by=by, field="new")


def end_sessions(user: User) -> None:
    """Sign the user out everywhere."""
    user.session_epoch += 1


def _close_links(user: User) -> None:
    tokens.revoke(PASSWORD_LINK, user.id)
    tokens.revoke(SIGN_IN_LINK, user.id)


def set_roles(user: User, *, is_admin: bool, hosts: Mapping[Role, Iterable[int]], by: Actor) -> User:
    """Say what a user does: administers, and the roles in host organisations, which are given by their ids.

    Raises Conflict where nobody would be left to administer.
    """
    if user.is_admin and not is_admin:
        _keep_one_administrator(user)
    wanted = {(host, role) for role, ids in hosts.items() for host in ids}
    held = {(m.organisation_id, m.role): m for m in user.memberships}
    user.is_admin = is_admin
    for key in held.keys() - wanted:
        user.memberships.remove(held[key])
    for host, role in sorted(wanted - held.keys(), key=lambda key: (key[0], key[1].value)):
        user.memberships.append(Membership(organisation_id=host, role=role))
    db.session.flush()
    listed = sorted(f"{role.value}:{host}" for host, role in wanted)
    audit.record("roles_changed", user, by=by, administrator=is_admin, roles=listed)
    return user


def deactivate(user: User, *, by: Actor) -> User:
    """Close an account: sessions, mailed links and API tokens stop to work, what the user did stays.

    Raises Conflict for one's own account and for the last administrator's.
    """
    if user.id == by.user_id:
        raise Conflict(_l("You cannot close your own account."), code="own_account")
    if user.is_admin:
        _keep_one_administrator(user)
    if user.active:
        user.active = False
        end_sessions(user)
        _close_links(user)
        audit.record("user_deactivated", user, by=by)
    return user


def reactivate(user: User, *, by: Actor) -> User:
    """Open a closed account again."""
    if not user.active:
        user.active = True
        audit.record("user_reactivated", user, by=by)
    return user


def _keep_one_administrator(user: User) -> None:
    # Locked, so that two administrators cannot remove each other at the same time.
    admins = select(User.id).where(User.is_admin, User.active).with_for_update()
    if set(db.session.scalars(admins)) <= {user.id}:
        raise Conflict(_l("Somebody must remain who administers."), code="last_administrator")


def user_by_email(email: str) -> User | None:
    """The user with this address."""
    return db.session.scalar(select(User).where(User.email == email))
