"""Rules by which reminders go out."""

import enum
from datetime import datetime, time, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.types import Base, IntPk, Key, Texts, Translated, choice
from webapp.events.models import Event


class ReminderState(enum.Enum):
    """How far a reminder has come."""

    SCHEDULED = "scheduled"
    SENT = "sent"
    MISSED = "missed"
    SUPPRESSED = "suppressed"


class Reminder(Base):
    """One reminder of an event: before its start, after its end, or at a fixed time."""

    __tablename__ = "reminders"
    __table_args__ = (
        CheckConstraint("num_nonnulls(before, after, fixed_at) = 1", name="form"),
        CheckConstraint("(before IS NULL) = (at_time IS NULL)", name="time_of_day"),
        CheckConstraint("NOT paused OR state = 'scheduled'", name="paused"),
        Index("ix_reminders_due", "due_at", postgresql_where=text("state = 'scheduled'")),
        Index("ix_reminders_event", "event_id", "due_at"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    before: Mapped[timedelta | None]
    """Whole days before the start, in the event's zone, at `at_time`."""
    at_time: Mapped[time | None]
    after: Mapped[timedelta | None]
    """From the end of the event."""
    fixed_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    audience: Mapped[list[str]]
    subject: Mapped[Texts] = mapped_column(Translated, default=dict)
    body: Mapped[Texts] = mapped_column(Translated, default=dict)
    preset: Mapped[Key | None]
    state: Mapped[ReminderState] = mapped_column(choice(ReminderState), default=ReminderState.SCHEDULED)
    paused: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the organiser holds it back for now: it is not sent, whatever its time."""
    sent_at: Mapped[datetime | None]
    recipients: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    event: Mapped[Event] = relationship()
