"""Invitations to addresses, with their answers."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.types import Base, Email, IntPk, Short, Text, choice
from webapp.events.models import Event
from webapp.mail.models import Message


class InvitationState(enum.Enum):
    """Where an invitation stands; that it was sent or failed is read from its message."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"


class Invitation(Base):
    """An invitation of one address to one event."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("event_id", "email"), Index("ix_invitations_event", "event_id", "state", "id"))

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    email: Mapped[str | None] = mapped_column(Email)
    """Gone a year after the event."""
    name: Mapped[Short] = mapped_column(default="")
    organisation: Mapped[Short] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    message: Mapped[Text] = mapped_column(default="")
    """What the organiser wrote to it."""
    state: Mapped[InvitationState] = mapped_column(choice(InvitationState), default=InvitationState.OPEN)
    valid_until: Mapped[datetime | None]
    """Until when it can be answered; until the event is over where empty."""
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    """When a person first looked at its answer page, as far as is known."""
    answered_at: Mapped[datetime | None]
    reason: Mapped[Text] = mapped_column(default="")
    """Why it was declined."""
    suggested_name: Mapped[Short] = mapped_column(default="")
    """Who could come instead, as the one who declined says."""
    suggested_email: Mapped[str | None] = mapped_column(Email)
    resent: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"), index=True)
    """Its latest message in the outbox."""
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="SET NULL"), index=True)
    event: Mapped[Event] = relationship()
    mail: Mapped[Message | None] = relationship()

    @property
    def address(self) -> str:
        """Where it goes; empty a year after the event."""
        return self.email or ""

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name and self.email else self.name or self.address
