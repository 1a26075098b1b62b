"""What bodies ask for that would like to send a delegation, and what hosts remark beside its members."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.types import Base, Email, IntPk, Key, Short, Text, Texts, Translated, choice
from webapp.events.models import Event
from webapp.registration.models import Delegation


class RequestState(enum.Enum):
    """What became of it."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class DelegationRequest(Base):
    """A body asks a host to receive a delegation."""

    __tablename__ = "delegation_requests"
    __table_args__ = (
        CheckConstraint("places >= 1", name="places"),
        CheckConstraint("(state = 'accepted') = (delegation_id IS NOT NULL)", name="accepted"),
        Index("ix_delegation_requests_event", "event_id", "state"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    sending_name: Mapped[Short]
    coordinator_email: Mapped[str] = mapped_column(Email)
    coordinator_name: Mapped[Short] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    places: Mapped[int]
    """How many would like to come."""
    message: Mapped[Text] = mapped_column(default="")
    state: Mapped[RequestState] = mapped_column(choice(RequestState), default=RequestState.OPEN)
    reason: Mapped[Text] = mapped_column(default="")
    """Why it was declined."""
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegations.id", ondelete="CASCADE"), index=True)
    """What came of it."""
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[Short] = mapped_column(default="")
    event: Mapped[Event] = relationship()
    delegation: Mapped[Delegation | None] = relationship()


class MemberRemark(Base):
    """What the host remarked beside a member, or beside a field of theirs, when it returned the list."""

    __tablename__ = "delegation_remarks"
    __table_args__ = (UniqueConstraint("registration_id", "field"),)

    id: Mapped[IntPk]
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegations.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    field: Mapped[Key] = mapped_column(default="")
    """What every member is asked, or the key of one of the event's own questions; empty for the person as a whole."""
    label: Mapped[Texts] = mapped_column(Translated, default=dict)
    """What that question was called, since it may be asked no more when the remark is read."""
    text: Mapped[Text]
