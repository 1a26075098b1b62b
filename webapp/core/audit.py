"""The trail of who did what to which object."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import structlog
from sqlalchemy import BigInteger, ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.permissions import Actor
from webapp.core.rows import insert_new
from webapp.core.types import Base, IntPk, Key, Short
from webapp.extensions import db


class AuditEntry(Base):
    """One deed: never changed, never deleted by the application."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_object", "object_type", "object_id", "at"),
        Index("ix_audit_entries_event", "event_id", "at"),
        Index("ix_audit_entries_at", "at"),
    )

    id: Mapped[IntPk]
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    actor: Mapped[Short]
    channel: Mapped[Key]
    action: Mapped[Key]
    object_type: Mapped[Key]
    object_id: Mapped[int | None] = mapped_column(BigInteger)
    event_id: Mapped[int | None] = mapped_column(BigInteger)
    host_id: Mapped[int | None] = mapped_column(BigInteger)
    details: Mapped[dict[str, Any]]
    request_id: Mapped[str | None] = mapped_column()


def record(
    action: str,
    subject: Any,
    *,
    by: Actor,
    event_id: int | None = None,
    host_id: int | None = None,
    **details: Any,
) -> None:
    """Write a deed into the trail; `details` are plain values, never anything secret or passport-grade."""
    if subject.id is None:
        db.session.flush()
    db.session.add(AuditEntry(**row_of(action, subject, by=by, event_id=event_id, host_id=host_id, **details)))


def write_many(rows: Sequence[dict[str, Any]]) -> None:
    """Write many deeds at once, each as `row_of` makes it."""
    insert_new(db.session.connection(), cast(Table, AuditEntry.__table__), rows, "id")


def row_of(
    action: str,
    subject: Any,
    *,
    by: Actor,
    event_id: int | None = None,
    host_id: int | None = None,
    **details: Any,
) -> dict[str, Any]:
    """The row that `record` writes, for whoever writes it together with others."""
    return {
        "at": clock.now(),
        "user_id": by.user_id,
        "actor": by.name[:200],
        "channel": by.channel,
        "action": action,
        "object_type": subject.__tablename__,
        "object_id": subject.id,
        "event_id": event_id if event_id is not None else getattr(subject, "event_id", None),
        "host_id": host_id if host_id is not None else getattr(subject, "host_id", None),
        "details": details,
        "request_id": structlog.contextvars.get_contextvars().get("request_id"),
    }
