"""Registrations and delegations."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.types import Base, Country, Email, IntPk, Key, Short, Text, choice
from webapp.directory.models import City, Organisation
from webapp.events.models import Event


class RegistrationState(enum.Enum):
    """Where a registration stands; only `confirmed` and `offered` hold a place."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


HOLDING = (RegistrationState.CONFIRMED, RegistrationState.OFFERED)
"""States that hold a place."""
LIVE = (*HOLDING, RegistrationState.PENDING, RegistrationState.WAITLISTED)
"""States of somebody who still may come."""
_LIVE_SQL = "state IN ('confirmed', 'offered', 'pending', 'waitlisted')"


class Source(enum.Enum):
    """Who entered a registration."""

    SELF = "self"
    INVITATION = "invitation"
    FOCAL_POINT = "focal_point"
    COORDINATOR = "coordinator"
    ORGANISER = "organiser"
    SUBSTITUTE = "substitute"
    """Named by whoever had the place before."""


class ReserveOf(enum.Enum):
    """Whose place a reserve may take, the narrowest group first; the values are those of quotas."""

    ORGANISATION = "organisation"
    CITY = "city"
    COUNTRY = "country"


class DelegationState(enum.Enum):
    """Where a delegation stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    WAITLISTED = "waitlisted"
    WITHDRAWN = "withdrawn"


class Delegation(Base):
    """A group one body sends, composed by its coordinator, approved as a whole."""

    __tablename__ = "delegations"
    __table_args__ = (
        CheckConstraint("num_nonnulls(sending_city_id, sending_organisation_id) <= 1", name="sender"),
        CheckConstraint("places >= 1", name="places"),
        Index("ix_delegations_event", "event_id", "state"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    sending_city_id: Mapped[int | None] = mapped_column(ForeignKey("cities.id", ondelete="RESTRICT"), index=True)
    sending_organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisations.id", ondelete="RESTRICT"), index=True
    )
    sending_name: Mapped[Short]
    """The sending body as it was named; the directory's own names win where it is linked."""
    coordinator_email: Mapped[str] = mapped_column(Email, index=True)
    """Empty a year after the event."""
    coordinator_name: Mapped[Short] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    """The coordinator's, for mail."""
    access_closed_at: Mapped[datetime | None]
    """Since when the coordinator is kept out, by link and by account; None where they are let in."""
    places: Mapped[int]
    """How many members it may have."""
    deadline: Mapped[datetime | None]
    state: Mapped[DelegationState] = mapped_column(choice(DelegationState), default=DelegationState.DRAFT)
    remarks: Mapped[Text] = mapped_column(default="")
    """What the host asked to be changed when it returned the list."""
    arrives_at: Mapped[datetime | None]
    departs_at: Mapped[datetime | None]
    travel_notes: Mapped[Text] = mapped_column(default="")
    letter: Mapped[Short] = mapped_column(default="")
    """Number and date of the letter with which the sending body named its people."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    """When the list was last changed."""
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[Short] = mapped_column(default="")
    approved_list: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The list as the host approved it last, with which it is compared."""
    event: Mapped[Event] = relationship()
    sending_city: Mapped[City | None] = relationship()
    sending_organisation: Mapped[Organisation | None] = relationship()
    members: Mapped[list["Registration"]] = relationship(
        back_populates="delegation", order_by="Registration.precedence, Registration.id"
    )


class DelegationRules(Base):
    """What the host of an event has settled about its delegations; an event without a row has the defaults."""

    __tablename__ = "delegation_rules"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    partial: Mapped[bool] = mapped_column(default=False)
    """Whether some of a delegation can be approved and others not."""
    group_first: Mapped[bool] = mapped_column(default=False)
    """Whether nobody behind a delegation that waits is offered a place before it."""
    asks_again: Mapped[bool] = mapped_column(default=True)
    """Whether a coordinator's change after approval has to be approved."""
    requests: Mapped[bool] = mapped_column(default=True)
    """Whether bodies can ask to send a delegation."""


class ChangeRules(Base):
    """What the host of an event has settled about participants' own changes; an event without a row has the defaults.

    Until when they may change anything is the event's own: `Event.changes_close_at`.
    """

    __tablename__ = "change_rules"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    approved: Mapped[list[str]] = mapped_column(default=list)
    """Whose change has to be approved: groups of common fields, and keys of questions."""
    substitutes: Mapped[bool] = mapped_column(default=False)
    """Whether participants may name somebody in their stead."""


class Registration(Base):
    """One person in one event."""

    __tablename__ = "registrations"
    __table_args__ = (
        Index(
            "uq_registrations_live_email",
            "event_id",
            "email",
            unique=True,
            postgresql_where=text(f"NOT shared_mailbox AND {_LIVE_SQL}"),
        ),
        Index("ix_registrations_holding", "event_id", postgresql_where=text("state IN ('confirmed', 'offered')")),
        Index("ix_registrations_event_state", "event_id", "state", "id"),
        # The organisers' list begins with who came last.
        Index("ix_registrations_event_latest", "event_id", text("created_at DESC NULLS LAST"), "id"),
        Index(
            "ix_registrations_waiting",
            *("event_id", "priority", "queued_at"),
            postgresql_where=text("state = 'waitlisted' AND reserve_of IS NULL"),
        ),
        Index(
            "ix_registrations_reserves",
            *("event_id", "priority", "queued_at"),
            postgresql_where=text("state = 'waitlisted' AND reserve_of IS NOT NULL"),
        ),
        Index(
            "ix_registrations_let_go", "event_id", postgresql_where=text("state = 'waitlisted' AND offers_missed > 0")
        ),
        Index("ix_registrations_offers", "offer_expires_at", postgresql_where=text("state = 'offered'")),
        Index("ix_registrations_email", "email"),
        Index("ix_registrations_merged_into", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")),
        Index("uq_registrations_head", "delegation_id", unique=True, postgresql_where=text(f"head AND {_LIVE_SQL}")),
        CheckConstraint("(state = 'offered') = (offer_expires_at IS NOT NULL)", name="offer"),
        CheckConstraint("shared_mailbox OR email IS NOT NULL", name="reachable"),
        CheckConstraint("reserve_of IS NULL OR delegation_id IS NULL", name="reserve"),
        CheckConstraint("accompanies_id <> id", name="accompanies"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    reference: Mapped[Key] = mapped_column(unique=True)
    """What the badge's QR holds and what is typed at the door; it opens nothing else."""
    state: Mapped[RegistrationState] = mapped_column(choice(RegistrationState))
    given_name: Mapped[Short]
    family_name: Mapped[Short] = mapped_column(default="")
    native_name: Mapped[Short] = mapped_column(default="")
    email: Mapped[str | None] = mapped_column(Email)
    shared_mailbox: Mapped[bool] = mapped_column(default=False)
    """Entered by a focal point, coordinator or organiser, whose mailbox may serve several people; or no address of its
    own any more, a year after the event."""
    phone: Mapped[Short] = mapped_column(default="")
    country: Mapped[Country | None]
    city_id: Mapped[int | None] = mapped_column(ForeignKey("cities.id", ondelete="SET NULL"), index=True)
    organisation: Mapped[Short] = mapped_column(default="")
    organisation_key: Mapped[Short] = mapped_column(default="")
    """The body under any spelling, for its cap."""
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="SET NULL"), index=True)
    function: Mapped[Short] = mapped_column(default="")
    """Position in the body or function in the delegation."""
    category: Mapped[Key] = mapped_column(default="participant")
    language: Mapped[str] = mapped_column(default="en")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sealed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Sensitive answers by key, each encrypted."""
    asked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By key the version of the question that was answered, where it is not the first."""
    source: Mapped[Source] = mapped_column(choice(Source), default=Source.SELF)
    consent_at: Mapped[datetime | None]
    consent_version: Mapped[Key] = mapped_column(default="")
    priority: Mapped[int] = mapped_column(default=0)
    """On the waiting list, the lower the sooner."""
    queued_at: Mapped[datetime | None]
    offers_missed: Mapped[int] = mapped_column(default=0)
    """Offers declined or let run out: whoever has fewer is asked sooner."""
    lapses: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How many offers in a row ran out without an answer."""
    let_go_round: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """In which round of places (`places.rounds`) they last let one go: they are asked for what is freed later."""
    free_round: Mapped[int | None]
    """In which round the place became free that they were offered last; 0 where it goes on only to those who have never
    let one go, none for whoever holds a place for good."""
    offer_expires_at: Mapped[datetime | None]
    reserve_of: Mapped[ReserveOf | None] = mapped_column(choice(ReserveOf))
    """Of which of its groups it is a reserve, who waits for a place of that group alone; None for everybody else."""
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegations.id", ondelete="CASCADE"), index=True)
    precedence: Mapped[int | None]
    head: Mapped[bool] = mapped_column(default=False)
    accompanies_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="SET NULL"), index=True)
    """Whom an accompanying person accompanies: somebody else who may come to the same event."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="SET NULL"))
    """The registration of the same person for which this one was given up."""
    note: Mapped[Text] = mapped_column(default="")
    """The organiser's own."""
    reason: Mapped[Text] = mapped_column(default="")
    """Why it was rejected, cancelled or withdrawn."""
    search: Mapped[Text] = mapped_column(default="")
    sort_key: Mapped[Text] = mapped_column(default="")
    """What lists of people are ordered by, whatever script their names are in."""
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()
    city: Mapped[City | None] = relationship()
    delegation: Mapped[Delegation | None] = relationship(back_populates="members")
    accompanies: Mapped["Registration | None"] = relationship(
        remote_side="Registration.id", foreign_keys=accompanies_id
    )
    proposal: Mapped["ProposedChange | None"] = relationship(viewonly=True)

    @property
    def name(self) -> str:
        """The name as the person writes it."""
        return f"{self.given_name} {self.family_name}".strip()


class ProposedChange(Base):
    """What a participant would like to be otherwise and the organisers have to approve; the registration stays so far.

    One at a time: a second one takes the place of the first. It goes when it is decided on.
    """

    __tablename__ = "registration_changes"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    substitute: Mapped[bool] = mapped_column(default=False)
    """Whether another person is named, who then stands in `values`."""
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By names of `RegistrationValues`."""
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By key, null where the answer is to go."""
    sealed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Sensitive answers by key, each encrypted."""
    made_at: Mapped[datetime]
    made_by: Mapped[Short]

    @property
    def fields(self) -> list[str]:
        """What it is about, as errors name it."""
        return [*self.values, *(f"answers.{key}" for key in (*self.answers, *self.sealed))]


class Forgotten(Base):
    """That something of an event's people has had its time and is gone."""

    __tablename__ = "forgotten"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    what: Mapped[Key] = mapped_column(primary_key=True)
    at: Mapped[datetime]
