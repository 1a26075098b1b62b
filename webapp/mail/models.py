"""The outbox: each message is a row of the transaction that caused it."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.types import Base, Email, IntPk, Key, Short, Text, choice


class MessageState(enum.Enum):
    """How far a message has come."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class Message(Base):
    """One message to one address; `cause` names what it was sent for, once an address."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("cause", "to_email", name="uq_messages_cause_recipient"),
        Index(
            "ix_messages_due",
            "bulk",
            "not_before",
            "id",
            postgresql_where=text("state = 'queued' AND claimed_by IS NULL"),
        ),
        Index("ix_messages_claimed", "claimed_by", postgresql_where=text("claimed_by IS NOT NULL")),
        Index("ix_messages_event", "event_id", "state", "id"),
    )

    id: Mapped[IntPk]
    cause: Mapped[Short]
    template: Mapped[Key]
    to_email: Mapped[str] = mapped_column(Email)
    to_name: Mapped[Short] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    params: Mapped[dict[str, Any]]
    """Plain values for the template; never a secret: links are minted when the message is rendered."""
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    state: Mapped[MessageState] = mapped_column(choice(MessageState), default=MessageState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    bulk: Mapped[bool] = mapped_column(default=False)
    """One of many: it lets messages that somebody waits for go first."""
    not_before: Mapped[datetime]
    not_after: Mapped[datetime | None]
    """After this it is suppressed instead of sent late."""
    claimed_by: Mapped[int | None]
    """The lease of the worker that has it in hand."""
    claimed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[Short]
    """The Message-ID header, fixed when the message is written."""
    error: Mapped[Text | None]
