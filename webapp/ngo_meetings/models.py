"""What only NGO meetings have: accreditation of bodies, their representatives, and requests for the floor."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.types import Base, Country, Email, IntPk, Short, Text, Texts, Translated, choice
from webapp.events.models import Event
from webapp.registration.models import Registration


class AccreditationState(enum.Enum):
    """Where a body's request stands."""

    APPLIED = "applied"
    NEEDS_MORE = "needs_more"
    ACCREDITED = "accredited"
    REFUSED = "refused"


class NgoMeetingDetails(Base):
    """A meeting's own facts."""

    __tablename__ = "ngo_meeting_details"
    __table_args__ = (CheckConstraint("cap >= 1", name="cap"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    theme: Mapped[Texts] = mapped_column(Translated, default=dict)
    cap: Mapped[int] = mapped_column(default=2)
    """How many representatives a body may register."""


class Accreditation(Base):
    """A body's request to take part in one meeting, with its focal point."""

    __tablename__ = "accreditations"
    __table_args__ = (
        CheckConstraint("cap >= 0", name="cap"),
        Index(
            "uq_accreditations_body",
            "event_id",
            "organisation_key",
            unique=True,
            postgresql_where=text("state <> 'refused'"),
        ),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="SET NULL"), index=True)
    organisation: Mapped[Short]
    organisation_key: Mapped[Short]
    """The body under any spelling: it is accredited once and has one cap."""
    country: Mapped[Country | None]
    registration_number: Mapped[Short] = mapped_column(default="")
    field: Mapped[Text] = mapped_column(default="")
    """Its field of work."""
    head_name: Mapped[Short] = mapped_column(default="")
    focal_name: Mapped[Short]
    focal_email: Mapped[str] = mapped_column(Email, index=True)
    focal_phone: Mapped[Short] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    cap: Mapped[int | None]
    """Its own cap; the meeting's where empty."""
    state: Mapped[AccreditationState] = mapped_column(choice(AccreditationState), default=AccreditationState.APPLIED)
    remarks: Mapped[Text] = mapped_column(default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[Short] = mapped_column(default="")
    event: Mapped[Event] = relationship()


class Representative(Base):
    """A registration under an accreditation."""

    __tablename__ = "representatives"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    accreditation_id: Mapped[int] = mapped_column(ForeignKey("accreditations.id", ondelete="CASCADE"), index=True)
    vouched_at: Mapped[datetime | None]
    """When the focal point confirmed that this person speaks for the body."""
    floor_topic: Mapped[Text] = mapped_column(default="")
    """What they ask the floor for."""
    floor_asked_at: Mapped[datetime | None]
    floor_granted: Mapped[bool | None]
    registration: Mapped[Registration] = relationship()
    accreditation: Mapped[Accreditation] = relationship()
