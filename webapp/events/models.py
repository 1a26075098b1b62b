"""Events and what belongs to them whoever registers."""

import enum
import uuid
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from webapp.core import clock
from webapp.core.names import fold
from webapp.core.types import Base, Email, IntPk, Key, Short, Text, Texts, Translated, choice
from webapp.directory.models import City, Organisation, Person
from webapp.events.series.models import Series


class EventState(enum.Enum):
    """The stored states; that an event runs is derived from the clock."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Approval(enum.Enum):
    """Whether who registers gets a place at once or waits for a decision."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


class AttendanceUnit(enum.Enum):
    """What an attendance sheet covers."""

    DAY = "day"
    SESSION = "session"


class QuotaBy(enum.Enum):
    """What a ceiling is set by."""

    COUNTRY = "country"
    CITY = "city"
    ORGANISATION = "organisation"
    CATEGORY = "category"


class SessionKind(enum.Enum):
    """What an item of the programme is."""

    SESSION = "session"
    PLENARY = "plenary"
    SECTION = "section"
    VISIT = "visit"
    CEREMONY = "ceremony"
    MEAL = "meal"
    BREAK = "break"
    TRANSFER = "transfer"
    FREE = "free"


class Event(Base):
    """One event of any kind. Its row is the lock under which places are counted."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("kind", "slug"),
        CheckConstraint("ends_at > starts_at", name="dates"),
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("registration_closes_at > registration_opens_at", name="registration_window"),
        CheckConstraint("changes_days BETWEEN 0 AND 365", name="changes_days"),
        CheckConstraint("num_nonnulls(changes_until, changes_days) <= 1", name="changes"),
        Index("ix_events_state_starts_at", "state", "starts_at"),
        Index("ix_events_host", "host_id", "starts_at"),
    )

    id: Mapped[IntPk]
    kind: Mapped[Key]
    slug: Mapped[Short]
    host_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"))
    title: Mapped[Texts] = mapped_column(Translated)
    description: Mapped[Texts] = mapped_column(Translated, default=dict)
    state: Mapped[EventState] = mapped_column(choice(EventState), default=EventState.DRAFT)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    timezone: Mapped[Key]
    series_id: Mapped[int | None] = mapped_column(ForeignKey("event_series.id", ondelete="SET NULL"), index=True)
    city_id: Mapped[int | None] = mapped_column(ForeignKey("cities.id", ondelete="RESTRICT"), index=True)
    venue: Mapped[Texts] = mapped_column(Translated, default=dict)
    online_url: Mapped[Text] = mapped_column(default="")
    capacity: Mapped[int | None]
    """Seats in all; none where there is no limit."""
    approval: Mapped[Approval] = mapped_column(choice(Approval), default=Approval.MANUAL)
    waiting_list: Mapped[bool] = mapped_column(default=True)
    registration_opens_at: Mapped[datetime | None]
    registration_closes_at: Mapped[datetime | None]
    changes_until: Mapped[datetime | None]
    """Until when participants may change what they said, where that is one moment."""
    changes_days: Mapped[int | None]
    """The same in days before the start, so that it moves along; until the start where neither is set."""
    languages: Mapped[list[str]] = mapped_column(default=list)
    attendance_unit: Mapped[AttendanceUnit] = mapped_column(choice(AttendanceUnit), default=AttendanceUnit.DAY)
    contact_name: Mapped[Short] = mapped_column(default="")
    contact_email: Mapped[str | None] = mapped_column(Email)
    reason: Mapped[Texts] = mapped_column(Translated, default=dict)
    """Why it was cancelled."""
    uid: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4, unique=True)
    """Of its calendar entry, the same through every change."""
    sequence: Mapped[int] = mapped_column(default=0)
    """Raised when the calendar entry changes (RFC 5545)."""
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    """Raised by whatever changes its public page."""
    has_form: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether its registration form has, or had, fields of its own. The database keeps it."""
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    search: Mapped[Text] = mapped_column(default="", server_default="")
    """Its title in every language, folded."""
    host: Mapped[Organisation] = relationship()
    city: Mapped[City | None] = relationship()
    series: Mapped[Series | None] = relationship()
    co_hosts: Mapped[list["CoHost"]] = relationship(
        back_populates="event", order_by="CoHost.position", cascade="all, delete-orphan"
    )
    sessions: Mapped[list["Session"]] = relationship(
        back_populates="event", order_by="Session.starts_at, Session.id", cascade="all, delete-orphan"
    )
    milestones: Mapped[list["Milestone"]] = relationship(
        back_populates="event", order_by="Milestone.days, Milestone.id", cascade="all, delete-orphan"
    )
    quotas: Mapped[list["Quota"]] = relationship(back_populates="event", cascade="all, delete-orphan")

    @validates("title")
    def _keep_search(self, _key: str, title: Texts) -> Texts:
        self.search = " ".join(fold(text) for text in title.values())
        return title

    @property
    def running(self) -> bool:
        """Whether it takes place now."""
        live = self.state in (EventState.PUBLISHED, EventState.CLOSED)
        return live and self.starts_at <= clock.now() < self.ends_at

    @property
    def over(self) -> bool:
        """Whether its last hour has passed."""
        return self.ends_at <= clock.now()

    @property
    def registration_open(self) -> bool:
        """Whether people can register now, places aside."""
        now = clock.now()
        if self.state is not EventState.PUBLISHED or now >= self.ends_at:
            return False
        opened = self.registration_opens_at is None or self.registration_opens_at <= now
        return opened and (self.registration_closes_at is None or now < self.registration_closes_at)

    @property
    def registration_over(self) -> bool:
        """Whether nobody can register any more, places aside."""
        if self.state in (EventState.DRAFT, EventState.PUBLISHED):
            closes = self.registration_closes_at
            return self.over or (closes is not None and closes <= clock.now())
        return True

    @property
    def changes_close_at(self) -> datetime:
        """Until when participants may change what they said."""
        if self.changes_days is not None:
            return clock.shifted(self.starts_at, timedelta(days=-self.changes_days), self.timezone)
        return self.changes_until or self.starts_at

    @property
    def changes_open(self) -> bool:
        """Whether participants may change now what they said."""
        return clock.now() < self.changes_close_at

    @property
    def manager_ids(self) -> tuple[int, ...]:
        """The host organisations whose organisers run it: the host and the co-organisers."""
        return (self.host_id, *(co_host.organisation_id for co_host in self.co_hosts))


class CoHost(Base):
    """A body that holds the event together with its host."""

    __tablename__ = "event_co_hosts"
    __table_args__ = (UniqueConstraint("event_id", "organisation_id"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    event: Mapped[Event] = relationship(back_populates="co_hosts")
    organisation: Mapped[Organisation] = relationship()


class Session(Base):
    """An item of the programme."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="times"),
        Index("ix_sessions_event", "event_id", "starts_at"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    kind: Mapped[SessionKind] = mapped_column(choice(SessionKind), default=SessionKind.SESSION)
    title: Mapped[Texts] = mapped_column(Translated)
    description: Mapped[Texts] = mapped_column(Translated, default=dict)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room: Mapped[Texts] = mapped_column(Translated, default=dict)
    counted: Mapped[bool] = mapped_column(default=True)
    """Whether attendance at it counts: dinners and breaks do not."""
    event: Mapped[Event] = relationship(back_populates="sessions")
    speakers: Mapped[list["Speaker"]] = relationship(
        back_populates="session", order_by="Speaker.position", cascade="all, delete-orphan"
    )


class Speaker(Base):
    """Somebody who speaks at or moderates a session, from the directory or by name only."""

    __tablename__ = "speakers"

    id: Mapped[IntPk]
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    name: Mapped[Short]
    position_text: Mapped[Texts] = mapped_column(Translated, default=dict)
    moderator: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    session: Mapped[Session] = relationship(back_populates="speakers")
    person: Mapped[Person | None] = relationship()


class Milestone(Base):
    """A step on the event's checklist, due some days from the start, ticked by what happened or by hand."""

    __tablename__ = "milestones"
    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    key: Mapped[Key]
    label: Mapped[Texts] = mapped_column(Translated, default=dict)
    """Only for steps that the organiser added; those of the kind take theirs from it."""
    days: Mapped[int]
    done_at: Mapped[datetime | None]
    done_by: Mapped[Short] = mapped_column(default="")
    skipped: Mapped[bool] = mapped_column(default=False)
    """Whether the organiser said that this event does not need it."""
    note: Mapped[Text] = mapped_column(default="")
    event: Mapped[Event] = relationship(back_populates="milestones")


class Quota(Base):
    """What holds for one group of an event's people: a ceiling of places, places set aside until a day, or both."""

    __tablename__ = "quotas"
    __table_args__ = (
        UniqueConstraint("event_id", "by", "value"),
        CheckConstraint("places >= 0", name="places"),
        CheckConstraint("set_aside BETWEEN 0 AND coalesce(places, set_aside)", name="set_aside"),
        CheckConstraint("places IS NOT NULL OR set_aside > 0", name="purpose"),
        CheckConstraint("(by = 'city') = (city_id IS NOT NULL)", name="city"),
        Index("ix_quotas_release", "release_at", postgresql_where=text("set_aside > 0 AND NOT released")),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    by: Mapped[QuotaBy] = mapped_column(choice(QuotaBy))
    value: Mapped[Short]
    """A country's code, a category's key, or the key of a city or body."""
    keys: Mapped[list[str]] = mapped_column(default=list)
    """The keys of all names that a body has or had in the directory, by which its people are known in any language."""
    city_id: Mapped[int | None] = mapped_column(ForeignKey("cities.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="SET NULL"), index=True)
    """The body in the directory, whose names `keys` follow; none while the directory does not know it."""
    label: Mapped[Short] = mapped_column(default="")
    """The value as it was typed."""
    places: Mapped[int | None]
    """The most that the group may hold; None where only places are set aside."""
    set_aside: Mapped[int] = mapped_column(default=0)
    """Places that only the group may take, until `release_at` or, without one, until the event begins."""
    release_at: Mapped[datetime | None]
    released: Mapped[bool] = mapped_column(default=False)
    """Whether what was set aside has been offered to those who wait, after its day."""
    taken: Mapped[int] = mapped_column(server_default="0")
    """Places that the group holds. The database keeps it, from the registrations."""
    waiting: Mapped[int] = mapped_column(server_default="0")
    """How many of the group wait. The database keeps it, from the registrations."""
    event: Mapped[Event] = relationship(back_populates="quotas")
