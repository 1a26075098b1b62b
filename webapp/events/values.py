"""What an event is made of, as its form and the API hand it over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from webapp.core.types import Texts
from webapp.events.models import Approval, AttendanceUnit, Event, QuotaBy


@dataclass(frozen=True, kw_only=True)
class QuotaValues:
    """What is set for a group, as it was typed: `value` is a country, a city, a body or a category."""

    by: QuotaBy
    value: str
    places: int | None = None
    """The most that the group may hold."""
    set_aside: int = 0
    """Places that only the group may take."""
    release_at: datetime | None = None
    """Until when; until the event begins where it is None."""


@dataclass(frozen=True, kw_only=True)
class EventValues:
    """All that can be said of an event on the page that creates it. Instants are aware."""

    title: Texts
    host_id: int
    starts_at: datetime
    ends_at: datetime
    timezone: str
    description: Texts = field(default_factory=dict)
    series_id: int | None = None
    series_name: Texts = field(default_factory=dict)
    """Of a series to begin with this event."""
    city_id: int | None = None
    venue: Texts = field(default_factory=dict)
    online_url: str = ""
    capacity: int | None = None
    approval: Approval = Approval.MANUAL
    waiting_list: bool = True
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    changes_until: datetime | None = None
    changes_days: int | None = None
    languages: tuple[str, ...] = ()
    attendance_unit: AttendanceUnit = AttendanceUnit.DAY
    contact_name: str = ""
    contact_email: str | None = None
    co_host_ids: tuple[int, ...] = ()
    quotas: tuple[QuotaValues, ...] | None = None
    """None leaves the quotas as they are."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What only its kind has."""


PLAIN = (
    "title",
    "description",
    "starts_at",
    "ends_at",
    "timezone",
    "venue",
    "online_url",
    "capacity",
    "approval",
    "waiting_list",
    "registration_opens_at",
    "registration_closes_at",
    "changes_until",
    "changes_days",
    "attendance_unit",
    "contact_name",
    "contact_email",
)
"""Fields that the event holds under the same name and type."""


def values_of(event: Event) -> EventValues:
    """An event as it stands, to be changed by `dataclasses.replace`."""
    return EventValues(
        **{name: getattr(event, name) for name in PLAIN},
        host_id=event.host_id,
        series_id=event.series_id,
        city_id=event.city_id,
        languages=tuple(event.languages),
        co_host_ids=tuple(co_host.organisation_id for co_host in event.co_hosts),
    )
