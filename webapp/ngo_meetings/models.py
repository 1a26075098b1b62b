"""What only NGO meetings have: accreditation of bodies, their representatives, and decisions on who gets the floor."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.files import StoredFile
from webapp.core.types import Base, Country, Email, IntPk, Key, Short, Text, Texts, Translated, choice
from webapp.directory.models import Organisation, OrganisationType
from webapp.events.models import Event
from webapp.events.series.models import Series
from webapp.registration.models import Registration

DEFAULT_CAP = 2
"""How many representatives a body may send where a meeting says nothing else."""


class AccreditationState(enum.Enum):
    """Where a body's request stands."""

    APPLIED = "applied"
    NEEDS_MORE = "needs_more"
    ACCREDITED = "accredited"
    SUSPENDED = "suspended"
    """Accredited, but nobody new comes for it until it is let in again; its people keep what they have."""
    REFUSED = "refused"


STANDING = (AccreditationState.ACCREDITED, AccreditationState.SUSPENDED)
"""A body in these has people."""


class NgoMeetingDetails(Base):
    """A meeting's own facts."""

    __tablename__ = "ngo_meeting_details"
    __table_args__ = (CheckConstraint("cap >= 1", name="cap"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    theme: Mapped[Texts] = mapped_column(Translated, default=dict)
    cap: Mapped[int] = mapped_column(default=DEFAULT_CAP)
    """How many representatives a body may register."""
    caps_anew: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a body that is accredited already elsewhere comes with the cap of this meeting, not with its own."""


class Accreditation(Base):
    """A body's request to take part in one meeting, with its focal point."""

    __tablename__ = "accreditations"
    __table_args__ = (
        CheckConstraint("cap >= 0", name="cap"),
        CheckConstraint(
            "state NOT IN ('applied', 'needs_more') OR decided_at IS NULL AND decided_by = ''", name="decided"
        ),
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
    """The same body in the directory, where an organiser has found it there."""
    name: Mapped[Texts] = mapped_column(Translated)
    short_name: Mapped[Short] = mapped_column(default="")
    organisation_key: Mapped[Short]
    """The body under any spelling of its first name: it is accredited once and has one cap."""
    keys: Mapped[list[str]] = mapped_column(default=list)
    """The keys of all its names, by which its people are recognised in whatever language they write it."""
    type: Mapped[OrganisationType] = mapped_column(choice(OrganisationType), default=OrganisationType.NGO)
    country: Mapped[Country | None]
    city: Mapped[Short] = mapped_column(default="")
    registration_number: Mapped[Short] = mapped_column(default="")
    registration_authority: Mapped[Short] = mapped_column(default="")
    field: Mapped[Texts] = mapped_column(Translated, default=dict)
    """Its field of work."""
    mandate: Mapped[Text] = mapped_column(default="", server_default="")
    """What its charter empowers it to do, in its own words."""
    head_name: Mapped[Short] = mapped_column(default="")
    focal_name: Mapped[Short]
    focal_email: Mapped[str] = mapped_column(Email, index=True)
    """Empty a year after the last meeting that the accreditation holds for."""
    focal_phone: Mapped[Short] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    access_closed_at: Mapped[datetime | None]
    """Since when its focal point is kept out, by link and by account, until a new link is sent."""
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"), index=True)
    """The letter that names the focal point."""
    cap: Mapped[int | None]
    """Its own cap; the meeting's where empty."""
    accredited_until: Mapped[date | None]
    """The last day of the meetings that the decision covers: of its series, else of the same host."""
    accredited_series_id: Mapped[int | None] = mapped_column(
        ForeignKey("event_series.id", ondelete="RESTRICT"), index=True
    )
    """The series whose meetings it covers; with neither a day nor a series it covers its own meeting only."""
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accreditations.id", ondelete="SET NULL"), index=True)
    """The decision at another meeting by which the body was accredited here without a further one."""
    state: Mapped[AccreditationState] = mapped_column(choice(AccreditationState), default=AccreditationState.APPLIED)
    remarks: Mapped[Text] = mapped_column(default="")
    """What is missing, or why it was refused: its focal point reads it."""
    field_remarks: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    """What is missing, by the field beside which it is said. Like the remarks it stays until the request is decided."""
    said_before: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    """What the request said, by field, when more was asked for; kept as long as the remarks."""
    consent_at: Mapped[datetime | None]
    consent_version: Mapped[Key] = mapped_column(default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime]
    """When the request was last sent."""
    decided_at: Mapped[datetime | None]
    """Empty, as who decided is, while nothing is decided; who asked for more stands in the trail."""
    decided_by: Mapped[Short] = mapped_column(default="")
    search: Mapped[Text] = mapped_column(default="")
    event: Mapped[Event] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    letter: Mapped[StoredFile | None] = relationship()
    documents: Mapped[list["AccreditationDocument"]] = relationship(
        order_by="AccreditationDocument.id", cascade="all, delete-orphan", passive_deletes=True
    )
    accredited_series: Mapped[Series | None] = relationship()
    granted_by: Mapped["Accreditation | None"] = relationship(remote_side="Accreditation.id")


class AccreditationDocument(Base):
    """A paper that came with a request: a charter, a mandate, a certificate."""

    __tablename__ = "accreditation_documents"

    id: Mapped[IntPk]
    accreditation_id: Mapped[int] = mapped_column(ForeignKey("accreditations.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"), unique=True)
    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class Representative(Base):
    """A registration under an accreditation."""

    __tablename__ = "representatives"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    accreditation_id: Mapped[int] = mapped_column(ForeignKey("accreditations.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int] = mapped_column(default=0)
    """The order in which the body wants its people to come."""
    vouched_at: Mapped[datetime | None]
    """When the focal point confirmed that this person speaks for the body."""
    vouched_by: Mapped[Short] = mapped_column(default="")
    registration: Mapped[Registration] = relationship()
    accreditation: Mapped[Accreditation] = relationship()


class FloorDecision(Base):
    """Whether somebody who asked for the floor gets it; what they ask it for is an answer of the registration."""

    __tablename__ = "floor_decisions"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    granted: Mapped[bool]
    position: Mapped[int] = mapped_column(default=0)
    """The place on the speakers' list, from 1; 0 where it was not granted."""
    decided_at: Mapped[datetime]
    decided_by: Mapped[Short]
