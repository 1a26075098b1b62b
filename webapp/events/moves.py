"""When and where an event takes place, before and after a change."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.core.types import Texts
from webapp.events.models import Event


@dataclass(frozen=True)
class Placing:
    """When and where."""

    starts_at: datetime
    ends_at: datetime
    timezone: str
    city_id: int | None
    city: Texts
    venue: Texts
    online_url: str

    @property
    def time(self) -> tuple[datetime, datetime, str]:
        """When."""
        return self.starts_at, self.ends_at, self.timezone

    @property
    def place(self) -> tuple[int | None, Texts, str]:
        """Where."""
        return self.city_id, self.venue, self.online_url

    def as_params(self) -> dict[str, Any]:
        """Plain values for messages and the audit trail."""
        return {
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "timezone": self.timezone,
            "city": self.city,
            "venue": self.venue,
            "online_url": self.online_url,
        }


@dataclass(frozen=True)
class Moved:
    """A change of time or place."""

    before: Placing
    after: Placing

    @property
    def time_changed(self) -> bool:
        """Whether it takes place at another time."""
        return self.before.time != self.after.time

    @property
    def place_changed(self) -> bool:
        """Whether it takes place elsewhere."""
        return self.before.place != self.after.place

    def as_params(self) -> dict[str, Any]:
        """Plain values: `{"before": {…}, "after": {…}, "time_changed": …, "place_changed": …}`."""
        return {
            "before": self.before.as_params(),
            "after": self.after.as_params(),
            "time_changed": self.time_changed,
            "place_changed": self.place_changed,
        }


def placing_of(event: Event) -> Placing:
    """When and where an event takes place now."""
    city = dict(event.city.name) if event.city else {}
    venue = {language: text for language, text in event.venue.items() if text}
    return Placing(event.starts_at, event.ends_at, event.timezone, event.city_id, city, venue, event.online_url)


def moved(before: Placing, after: Placing) -> Moved | None:
    """The move between two moments, if there was one."""
    change = Moved(before, after)
    return change if change.time_changed or change.place_changed else None
