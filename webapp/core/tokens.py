"""Links and keys that open something: random, shown once, stored only as a hash."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import BigInteger, Index, LargeBinary, Table, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.errors import DomainError
from webapp.core.i18n import _l
from webapp.core.types import Base, IntPk, Key
from webapp.extensions import db


class BadLink(DomainError):
    """A link that was never given out, or was revoked."""

    code = "bad_link"
    status = 404


class ExpiredLink(DomainError):
    """A link whose time is over."""

    code = "expired_link"
    status = 410


class UsedLink(DomainError):
    """A link that works once and has been used."""

    code = "used_link"
    status = 410


class ClosedLink(BadLink):
    """A link that opened something once and was closed; its room says why, and what its holder can do now."""

    code = "closed_link"
    status = 410

    def __init__(self, message: Any, *, way: tuple[Any, str] | None = None) -> None:
        super().__init__(message)
        self.way = way


REFUSALS = (BadLink, ExpiredLink, UsedLink)
"""What a link that does not open anything raises."""


class Token(Base):
    """What a link opens. One object may have many live links: each mail carries its own."""

    __tablename__ = "tokens"
    __table_args__ = (Index("ix_tokens_subject", "purpose", "subject_id"),)

    id: Mapped[IntPk]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    purpose: Mapped[Key]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


_INSERT = insert(cast(Table, Token.__table__))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def mint(purpose: str, subject_id: int, *, lasts: timedelta | None = None) -> str:
    """A new token for an object; what is returned is not stored anywhere."""
    return mint_many([(purpose, subject_id, lasts)])[0]


def mint_many(wanted: Sequence[tuple[str, int, timedelta | None]]) -> list[str]:
    """New tokens for many objects by one statement, in the order asked."""
    if not wanted:
        return []
    made = [row_of(purpose, subject_id, lasts=lasts) for purpose, subject_id, lasts in wanted]
    rows = [row for _token, row in made]
    db.session.connection().execute(_INSERT, rows if len(rows) > 1 else rows[0])
    return [token for token, _row in made]


def row_of(purpose: str, subject_id: int, *, lasts: timedelta | None = None) -> tuple[str, dict[str, Any]]:
    """A new token with its row, for whoever writes the row together with others."""
    now, token = clock.now(), secrets.token_urlsafe(24)
    return token, {
        "hash": _digest(token),
        "purpose": purpose,
        "subject_id": subject_id,
        "created_at": now,
        "expires_at": now + lasts if lasts else None,
    }


def find(purpose: str, token: str) -> Token:
    """The live token behind a link.

    Raises BadLink, ExpiredLink or UsedLink with a sentence for its holder.
    """
    found = db.session.scalar(select(Token).where(Token.hash == _digest(token), Token.purpose == purpose))
    if found is None or found.revoked_at is not None:
        raise BadLink(_l("This link does not open anything. It may have been cut short or withdrawn."))
    if found.used_at is not None:
        raise UsedLink(_l("This link has been used already. Ask for a new one."))
    if found.expires_at is not None and found.expires_at <= clock.now():
        raise ExpiredLink(_l("This link has expired. Ask for a new one."))
    return found


def find_revoked(purpose: str, token: str) -> Token | None:
    """The token of a link that opened something once and was closed, for a sentence that says what to do now."""
    closed = select(Token).where(Token.hash == _digest(token), Token.purpose == purpose, Token.revoked_at.is_not(None))
    return db.session.scalar(closed)


def use(found: Token) -> None:
    """Spend a token that works once.

    Raises UsedLink when another request was quicker.
    """
    unused = update(Token).where(Token.id == found.id, Token.used_at.is_(None)).values(used_at=clock.now())
    if db.session.scalar(unused.returning(Token.id)) is None:
        raise UsedLink(_l("This link has been used already. Ask for a new one."))


def revoke(purpose: str, subject_id: int) -> None:
    """Close every live link of an object."""
    db.session.execute(
        update(Token)
        .where(Token.purpose == purpose, Token.subject_id == subject_id, Token.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
