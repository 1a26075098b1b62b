"""What an event of the demonstration is made of: records as they stand in data/events/*.toml."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import Field

from scripts.demo.participation_records import (
    Accreditation,
    Attendance,
    Criterion,
    Days,
    Delegation,
    Invitations,
    Registrations,
    Reminders,
    Reviewing,
)
from scripts.demo.records import Language, Line, Record, Translation
from webapp.directory.models import Area
from webapp.events.documents.models import Audience
from webapp.events.models import Approval, EventState, QuotaBy, SessionKind
from webapp.exchanges.models import Direction
from webapp.seminars.models import Placing

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Start(Record):
    """The first day, counted from today, at an hour of the event's zone."""

    days: int
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] | None = None
    """Moves the day to the next such weekday, for a past event to the one before."""
    at: time

    def on(self, today: date) -> date:
        """The first day, seen from a day."""
        day = today + timedelta(days=self.days)
        if self.weekday is None:
            return day
        wanted = WEEKDAYS.index(self.weekday)
        if self.days < 0:
            return day - timedelta(days=(day.weekday() - wanted) % 7)
        return day + timedelta(days=(wanted - day.weekday()) % 7)


class Window(Record):
    """When registration opens and closes, in days before the first day."""

    opens: Days
    closes: Days


class ProgrammeItem(Record):
    """An item of the programme, or of a visit's; day 1 is the first."""

    day: Annotated[int, Field(ge=1)]
    start: time
    end: time
    title: Translation
    kind: SessionKind = SessionKind.SESSION
    room: str | None = None
    speakers: tuple[str, ...] = ()
    moderator: str | None = None
    counts: bool = True
    """Whether attendance at it counts."""
    area: Area | None = None


class Document(Record):
    """A document of an event; it says what the event's description says where it has no text of its own."""

    title: Translation
    audience: Audience
    text: Translation | None = None


class Quota(Record):
    """A ceiling of places."""

    by: QuotaBy
    value: Line
    places: Days


class Milestones(Record):
    """How the checklist looks: all steps due by today are ticked but this many."""

    late: Days = 0


class SeminarDetails(Record):
    """What only seminars have; `expertise` are the topics asked for."""

    audience: Translation
    expertise: tuple[str, ...]
    cv_required: bool
    criteria: tuple[Criterion, ...] = ()
    """Its scoring sheet; the usual one where there are none."""
    reviewing: tuple[Reviewing, ...] = ()
    short_list: tuple[Placing, ...] = ()
    """Where the applications that wait stand on the short list, in their order; the rest are not on it."""


class Notification(Record):
    """The notification of the justice body, sent some days before the start."""

    number: Line
    days_before: Days


class MeetingDetails(Record):
    """What only NGO meetings have."""

    theme: Translation
    series: Translation
    cap: Annotated[int, Field(ge=1)]
    notification: Notification | None = None


class Outcome(Record):
    """A promise of a visit: who answers on each side, due some days after the end."""

    text: Translation
    ours: str
    theirs: str
    due: Days
    done: bool


class ExchangeDetails(Record):
    """What only exchanges have; `answers` is the event that this visit returns."""

    twinning: tuple[str, str]
    direction: Direction
    areas: tuple[Area, ...]
    answers: str | None = None
    outcomes: tuple[Outcome, ...] = ()


class Event(Record):
    """One event; its key is its file's name and its slug."""

    key: str
    kind: Literal["seminar", "ngo_meeting", "exchange"]
    state: EventState
    host: str
    co_organisers: tuple[str, ...] = ()
    showcase: bool = False
    """Whether pictures of the product are taken of it."""
    title: Translation
    description: Translation
    city: str
    venue: Translation
    starts: Start
    length: Annotated[int, Field(ge=1)]
    """In days."""
    ends_at: time
    capacity: Annotated[int, Field(ge=1)]
    approval: Approval
    waiting_list: bool
    languages: tuple[Language, ...]
    registration: Window
    cancel_reason: Translation | None = None
    milestones: Milestones = Milestones()
    rooms: dict[str, Translation] = {}
    sessions: tuple[ProgrammeItem, ...]
    documents: tuple[Document, ...] = ()
    quotas: tuple[Quota, ...] = ()
    seminar: SeminarDetails | None = None
    ngo_meeting: MeetingDetails | None = None
    exchange: ExchangeDetails | None = None
    registrations: Registrations = Registrations()
    accreditations: tuple[Accreditation, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    invitations: Invitations = Invitations()
    reminders: Reminders = Reminders()
    attendance: Attendance | None = None

    def day(self, number: int, today: date) -> date:
        """A day of the event; 1 is the first."""
        return self.starts.on(today) + timedelta(days=number - 1)

    def days_before(self, days: int, today: date) -> date:
        """The day that many days before the first."""
        return self.starts.on(today) - timedelta(days=days)

    def begins(self, today: date) -> datetime:
        """Its start as a clock on the wall of the venue shows it, without a zone."""
        return datetime.combine(self.day(1, today), self.starts.at)

    def finishes(self, today: date) -> datetime:
        """Its end as a clock on the wall of the venue shows it, without a zone."""
        return datetime.combine(self.day(self.length, today), self.ends_at)
