"""Reads for the pages of accounts."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from webapp.accounts.models import ApiToken, User
from webapp.core.audit import AuditEntry
from webapp.extensions import db


def live_tokens(user_id: int) -> Sequence[ApiToken]:
    """Tokens of a user that still work, the newest first."""
    query = select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    return db.session.scalars(query.order_by(ApiToken.id.desc())).all()


def token_of(user_id: int, token_id: int) -> ApiToken | None:
    """One token, if it is that user's."""
    return db.session.scalar(select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.id == token_id))


def users() -> Select[User]:
    """All accounts with their roles."""
    return select(User).options(selectinload(User.memberships))


def find_user(user_id: int) -> User | None:
    """An account with its roles."""
    return db.session.scalar(users().where(User.id == user_id))


def audit_entries() -> Select[AuditEntry]:
    """The whole trail."""
    return select(AuditEntry)


def audit_actions() -> list[str]:
    """Every kind of deed there is in the trail."""
    return list(db.session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)))


def deeds_about(user: User, most: int = 20) -> Sequence[AuditEntry]:
    """What was done to an account, the latest first."""
    query = select(AuditEntry).where(AuditEntry.object_type == User.__tablename__, AuditEntry.object_id == user.id)
    return db.session.scalars(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(most)).all()
