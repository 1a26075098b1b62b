"""A POST with an Idempotency-Key takes effect once; repeating it within a day gives the first answer."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response
from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.crypto import Encrypted
from webapp.core.types import Base, IntPk, Short
from webapp.extensions import db

MAX_KEY = 200
KEPT = timedelta(hours=24)


class IdempotencyKey(Base):
    """An answer kept for repetition, encrypted: it may hold a personal link."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("user_id", "key"), Index("ix_idempotency_keys_created_at", "created_at"))

    id: Mapped[IntPk]
    user_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[Short]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(Encrypted)
    created_at: Mapped[datetime]


@dataclass(frozen=True)
class Held:
    """What a key stands for: nothing yet, an earlier answer, or another request."""

    row: int | None = None
    answer: Response | None = None
    mismatch: bool = False


def begin(user_id: int, key: str, path: str, body: bytes) -> Held:
    """Claim a key; a second request with it waits here until the first has committed."""
    fingerprint = hashlib.sha256(path.encode() + b"\0" + body).digest()
    now = clock.now()
    db.session.execute(
        delete(IdempotencyKey).where(IdempotencyKey.user_id == user_id, IdempotencyKey.created_at < now - KEPT)
    )
    values = {"user_id": user_id, "key": key, "fingerprint": fingerprint, "created_at": now}
    new = db.session.scalar(insert(IdempotencyKey).values(values).on_conflict_do_nothing().returning(IdempotencyKey.id))
    if new is not None:
        return Held(row=new)
    known = db.session.scalars(
        select(IdempotencyKey).where(IdempotencyKey.user_id == user_id, IdempotencyKey.key == key)
    ).one()
    if known.fingerprint != fingerprint:
        return Held(mismatch=True)
    return Held(answer=Response(known.answer or "", known.status or 200, mimetype="application/json"))


def keep(held: Held, response: Response) -> None:
    """Keep an answer in the transaction that it reports on."""
    row = db.session.get_one(IdempotencyKey, held.row)
    row.status = response.status_code
    row.answer = response.get_data(as_text=True)
