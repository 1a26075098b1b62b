"""When a reminder is due: three forms, computed from the event's own calendar."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.events.models import Event
from webapp.reminders.models import Reminder

FARTHEST = timedelta(days=730)
DURATION = re.compile(
    r"P(?=.)(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?)?"
)
NOT_A_TIME = _l("Write the time of day as 09:00.")


@dataclass(frozen=True)
class Before:
    """Whole days before the start, at a time of day in the event's zone."""

    days: int
    at: time

    def due(self, event: Event) -> datetime:
        """The instant; where the clocks skip that time on that day, the first there is after it."""
        zone = ZoneInfo(event.timezone)
        day = event.starts_at.astimezone(zone).date() - timedelta(days=self.days)
        return _existing(datetime.combine(day, self.at), zone)

    def columns(self) -> dict[str, Any]:
        """As the row keeps it."""
        return {"before": timedelta(days=self.days), "at_time": self.at, "after": None, "fixed_at": None}


@dataclass(frozen=True)
class After:
    """Some time after the end."""

    delay: timedelta

    def due(self, event: Event) -> datetime:
        """The instant."""
        return event.ends_at + self.delay

    def columns(self) -> dict[str, Any]:
        """As the row keeps it."""
        return {"before": None, "at_time": None, "after": self.delay, "fixed_at": None}


@dataclass(frozen=True)
class On:
    """An instant of its own, whatever happens to the event."""

    at: datetime

    def due(self, event: Event) -> datetime:
        """The instant."""
        return self.at

    def columns(self) -> dict[str, Any]:
        """As the row keeps it."""
        return {"before": None, "at_time": None, "after": None, "fixed_at": self.at}


When = Before | After | On


def _existing(local: datetime, zone: ZoneInfo) -> datetime:
    # Twice through UTC: what the clocks skip comes out as much later as they jump.
    return local.replace(tzinfo=zone).astimezone(UTC)


def rule_of(reminder: Reminder) -> When:
    """The rule of a row."""
    if reminder.before is not None and reminder.at_time is not None:
        return Before(reminder.before.days, reminder.at_time)
    if reminder.after is not None:
        return After(reminder.after)
    assert reminder.fixed_at is not None
    return On(reminder.fixed_at)


def is_relative(when: When) -> bool:
    """Whether the rule moves along with the event."""
    return not isinstance(when, On)


def parse_when(given: Mapping[str, Any]) -> When:
    """A rule as the API writes it: `{"before": "P2D", "at": "09:00"}`, `{"after": "PT3H"}` or `{"on": TIME}`.

    Raises Invalid naming the part that is wrong.
    """
    forms = [name for name in ("before", "after", "on") if given.get(name) is not None]
    if len(forms) != 1:
        raise Invalid(_l("Say when by one of before, after and on."), field="when")
    if forms == ["before"]:
        return _before(parse_duration(given["before"], "when.before"), _time(given.get("at")))
    if forms == ["after"]:
        return After(parse_duration(given["after"], "when.after"))
    return On(_instant(given["on"]))


def _before(length: timedelta, at: time) -> Before:
    if length % timedelta(days=1):
        raise Invalid(_l("Before an event it is whole days, such as P2D."), field="when.before")
    return Before(length.days, at)


def parse_duration(text: object, field: str) -> timedelta:
    """A length of time as ISO 8601 writes it: `P2D`, `PT3H`, `P1W`, `P1DT12H`.

    Raises Invalid on anything else and on what is longer than two years.
    """
    found = DURATION.fullmatch(str(text).strip().upper())
    if found is None:
        raise Invalid(_l("Write it as P2D for two days or PT3H for three hours."), field=field)
    length = timedelta(**{name: int(number) for name, number in found.groupdict(default="0").items()})
    if length > FARTHEST:
        raise Invalid(_l("This is too far from the event."), field=field)
    return length


def written(length: timedelta) -> str:
    """A length of time as ISO 8601 writes it."""
    minutes, _rest = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    day = f"{length.days}D" if length.days or not length.seconds else ""
    clock_part = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    return f"P{day}" + (f"T{clock_part}" if clock_part else "")


def as_given(when: When) -> dict[str, str]:
    """A rule as the API writes it."""
    match when:
        case Before(days, at):
            return {"before": written(timedelta(days=days)), "at": f"{at:%H:%M}"}
        case After(delay):
            return {"after": written(delay)}
        case On(at):
            return {"on": at.isoformat(timespec="seconds")}


def _time(text: object) -> time:
    try:
        at = time.fromisoformat(str(text).strip())
    except ValueError:
        raise Invalid(NOT_A_TIME, field="when.at") from None
    if at.tzinfo is not None or at.second or at.microsecond:
        raise Invalid(NOT_A_TIME, field="when.at")
    return at


def _instant(given: object) -> datetime:
    try:
        at = given if isinstance(given, datetime) else datetime.fromisoformat(str(given).strip())
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 2000 <= at.year <= 2200:
        raise Invalid(_l("Write the time with its offset, as 2026-11-26T09:00+05:00."), field="when.on")
    return at
