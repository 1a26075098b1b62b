"""Attendance sheets, marks, and everything that happened to them."""

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.types import Base, IntPk, Key, Short, Text, choice
from webapp.events.models import Event, Session
from webapp.registration.models import Registration


class SheetState(enum.Enum):
    """A signed sheet takes corrections with a reason only."""

    OPEN = "open"
    SIGNED_OFF = "signed_off"


class Mark(enum.Enum):
    """How somebody stands on a sheet."""

    ATTENDED = "attended"
    EXCUSED = "excused"
    ABSENT = "absent"
    SUBSTITUTED = "substituted"


class Method(enum.Enum):
    """On what ground a mark was made."""

    HAND = "hand"
    PAPER = "paper"
    """Keyed in from a sheet that was signed at the door."""
    REFERENCE = "reference"
    SCAN = "scan"
    API = "api"
    SIGN_OFF = "sign_off"
    """Nobody had marked the person when the sheet was signed off."""
    CORRECTION = "correction"
    UNDO = "undo"


class Sheet(Base):
    """The attendance of one day or one session."""

    __tablename__ = "sheets"
    __table_args__ = (
        Index("uq_sheets_day", "event_id", "date", unique=True, postgresql_where=text("session_id IS NULL")),
        UniqueConstraint("session_id"),
        Index("ix_sheets_event", "event_id", "date"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id", ondelete="RESTRICT"))
    date: Mapped[date]
    """In the event's zone."""
    state: Mapped[SheetState] = mapped_column(choice(SheetState), default=SheetState.OPEN)
    signed_off_at: Mapped[datetime | None]
    signed_off_by: Mapped[Short] = mapped_column(default="")
    signed_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    event: Mapped[Event] = relationship()
    session: Mapped[Session | None] = relationship()


class AttendanceMark(Base):
    """The mark of one person on one sheet; what it was before stands in the log."""

    __tablename__ = "marks"
    __table_args__ = (UniqueConstraint("sheet_id", "registration_id"),)

    id: Mapped[IntPk]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    mark: Mapped[Mark | None] = mapped_column(choice(Mark))
    at: Mapped[datetime]
    """Since when it holds: of those who came, when they were first let in."""
    by: Mapped[Short]
    method: Mapped[Method] = mapped_column(choice(Method))
    note: Mapped[Text] = mapped_column(default="")
    substitute: Mapped[Short] = mapped_column(default="")
    """Who came instead."""
    sheet: Mapped[Sheet] = relationship()
    registration: Mapped[Registration] = relationship()


class MarkChange(Base):
    """One change of a mark: undoing and correcting are entries of their own."""

    __tablename__ = "mark_changes"
    __table_args__ = (Index("ix_mark_changes_sheet", "sheet_id", "registration_id", "id"),)

    id: Mapped[IntPk]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    before: Mapped[Mark | None] = mapped_column(choice(Mark, "before"))
    after: Mapped[Mark | None] = mapped_column(choice(Mark, "after"))
    at: Mapped[datetime]
    """When it was made."""
    holds_from: Mapped[datetime]
    """The time that the mark itself then showed: a scan may reach the server long after the door."""
    by: Mapped[Short]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    method: Mapped[Method] = mapped_column(choice(Method))
    reason: Mapped[Text] = mapped_column(default="")
    substitute: Mapped[Short] = mapped_column(default="")


class Scan(Base):
    """A scan as a device sent it, kept whatever came of it."""

    __tablename__ = "scans"
    __table_args__ = (UniqueConstraint("sheet_id", "nonce"),)

    id: Mapped[IntPk]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="SET NULL"), index=True)
    code: Mapped[Short]
    nonce: Mapped[Key]
    """The device's own number of the scan: sending it again changes nothing."""
    scanned_at: Mapped[datetime]
    received_at: Mapped[datetime]
    result: Mapped[Key]
    conflict: Mapped[bool] = mapped_column(default=False)
    """Whether it contradicts what somebody decided: the reviewer looks at it."""
    by: Mapped[Short] = mapped_column(default="")
