"""Keys by which programs act as a user: shown once, kept as a hash."""

import hashlib
import secrets

from sqlalchemy import func, select

from webapp.accounts.models import ApiToken, User
from webapp.core import audit, clock
from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.extensions import db

PREFIX = "elchi_"
MOST = 20


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def issue_api_token(user: User, label: str, *, by: Actor) -> str:
    """A new token of the user, which is not stored and cannot be shown again.

    Raises Invalid without a label, Conflict where the user has too many.
    """
    if not label.strip():
        raise Invalid(_l("Say what the token is for."), field="label")
    live = select(func.count()).where(ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))
    if (db.session.scalar(live) or 0) >= MOST:
        raise Conflict(_l("There are too many tokens. Revoke one that is not used any more."), code="too_many_tokens")
    raw = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(user=user, label=label.strip()[:200], hash=digest(raw), created_at=clock.now())
    db.session.add(token)
    db.session.flush()
    audit.record("api_token_issued", token, by=by, label=token.label, of=user.email)
    return raw


def revoke_api_token(token: ApiToken, *, by: Actor) -> ApiToken:
    """End a token at once; a second time changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        audit.record("api_token_revoked", token, by=by, label=token.label)
    return token
