"""Events as the API takes and gives them."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field, field_validator

from webapp.core.api import Instant, Paging, Schema, TextsIn
from webapp.core.identifiers import BIGGEST
from webapp.core.types import Texts
from webapp.events.models import Approval, AttendanceUnit, EventState, QuotaBy

RowId = Annotated[int, Field(ge=1, le=BIGGEST)]


class QuotaIn(Schema):
    """What holds for a group: `value` is a country (code or name), the name of a city or body, or a category."""

    by: QuotaBy
    value: str = Field(min_length=1, max_length=200)
    places: int | None = Field(default=None, ge=0, le=100_000)
    """The most that it may hold."""
    set_aside: int = Field(default=0, ge=0, le=100_000)
    """Places that nobody else can take, until `release_at` or the event's start."""
    release_at: AwareDatetime | None = None


class EventFields(Schema):
    """What can be said of an event; unknown fields belong to its kind."""

    model_config = ConfigDict(extra="allow")

    description: TextsIn = {}
    city: str | None = Field(default=None, max_length=200)
    venue: TextsIn = {}
    online_url: str = Field(default="", max_length=2000)
    capacity: int | None = Field(default=None, ge=0, le=1_000_000)
    waiting_list: bool = True
    registration_opens_at: AwareDatetime | None = None
    registration_closes_at: AwareDatetime | None = None
    changes_until: AwareDatetime | None = None
    """Until when participants may change what they said; until the start where it is not set."""
    changes_days: int | None = Field(default=None, ge=0, le=365)
    """The same in days before the start."""
    host: int | str | None = None
    """One of the caller's host organisations by id or name; the first where it is not given."""
    co_hosts: list[RowId] = Field(default=[], max_length=100)
    series: RowId | TextsIn | None = None
    """A series of the host by its id or name; a name that the host has not begun yet begins one."""
    quotas: list[QuotaIn] | None = Field(default=None, max_length=500)
    twinning_id: RowId | None = None
    """Of kinds that belong to a twinning."""
    languages: list[str] = Field(default=[], max_length=50)
    attendance_unit: AttendanceUnit = AttendanceUnit.DAY
    contact_name: str = Field(default="", max_length=200)
    contact_email: str | None = Field(default=None, max_length=254)


class EventIn(EventFields):
    """A new event."""

    kind: str = Field(max_length=64)
    title: TextsIn
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    timezone: str = Field(max_length=64)
    approval: Approval = Approval.MANUAL


class EventPatch(EventFields):
    """Changes of an event: what is left out stays as it is."""

    title: TextsIn = {}
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    timezone: str | None = Field(default=None, max_length=64)
    approval: Approval = Approval.MANUAL

    @field_validator("title", "starts_at", "ends_at", "timezone", mode="after")
    @classmethod
    def _not_taken_away(cls, value: Any) -> Any:
        if not value:
            raise ValueError("this cannot be empty")
        return value


class CancelIn(Schema):
    """Why an event is called off; a bare string counts as the event's first working language."""

    reason: Annotated[str, Field(min_length=1, max_length=2000)] | TextsIn = Field(union_mode="left_to_right")


def _moment(value: object, *, days: int) -> object:
    """A date stands for its midnight in UTC, `days` later; a time without an offset is in UTC."""
    if not isinstance(value, str):
        return value
    try:
        if len(value) == DATE_LENGTH:
            return datetime.combine(date.fromisoformat(value) + timedelta(days=days), time(), UTC)
        moment = datetime.fromisoformat(value)
    except (ValueError, OverflowError):
        raise ValueError("this is neither a date nor a time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


DATE_LENGTH = len("2026-11-26")
Since = Annotated[datetime, BeforeValidator(partial(_moment, days=0))]
Until = Annotated[datetime, BeforeValidator(partial(_moment, days=1))]


class EventsQuery(Paging):
    """What the list of events is narrowed by; `from` and `to` are dates or times."""

    kind: str = Field(default="", max_length=64)
    state: EventState | None = None
    since: Since | None = Field(default=None, alias="from")
    until: Until | None = Field(default=None, alias="to")
    series: RowId | None = None
    q: str = Field(default="", max_length=200)


class PlacesOut(Schema):
    """How the places stand; `taken` counts the confirmed and the open offers, `left` is null without a limit."""

    taken: int
    waiting: int
    left: int | None
    offered: int
    pending: int


class HostOut(Schema):
    """A body that holds an event."""

    id: int
    name: Texts


class SeriesOut(Schema):
    """A series to which an event belongs."""

    id: int
    name: Texts


class QuotaOut(Schema):
    """What holds for a group, and how it stands."""

    by: QuotaBy
    value: str
    label: str
    places: int | None
    set_aside: int
    release_at: Instant | None
    taken: int
    waiting: int


class EventOut(Schema):
    """An event."""

    id: int
    kind: str
    slug: str
    state: EventState
    title: Texts
    starts_at: Instant
    ends_at: Instant
    timezone: str
    city: str | None
    capacity: int | None
    places: PlacesOut
    url: str
    series: SeriesOut | None


class EventDetailsOut(EventOut):
    """An event with everything that can be said of it."""

    description: Texts
    venue: Texts
    online_url: str
    approval: Approval
    waiting_list: bool
    registration_opens_at: Instant | None
    registration_closes_at: Instant | None
    changes_until: Instant | None
    changes_days: int | None
    changes_close_at: Instant
    """What follows from the two: until then participants may change what they said."""
    languages: list[str]
    attendance_unit: AttendanceUnit
    host: HostOut
    co_hosts: list[HostOut]
    contact_name: str
    contact_email: str | None
    quotas: list[QuotaOut]
    reason: Texts
    sequence: int
    details: dict[str, Any]
    """What only its kind has."""
