"""The only source of the current time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Have verbs act as of a moment, for data that tells a history: an import, the demonstration."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)


def today(timezone: str) -> date:
    """The current date in an IANA zone."""
    return now().astimezone(ZoneInfo(timezone)).date()


def is_timezone(name: str) -> bool:
    """Whether `name` is an IANA zone known here."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return name in available_timezones()


class NonexistentTime(ValueError):
    """A wall-clock time that the zone skips when its clocks go forward."""


def localise(day: date, at: time, timezone: str) -> datetime:
    """The instant of a wall-clock time in a zone; the first of two where clocks go back.

    Raises NonexistentTime where the zone skips that time.
    """
    zone = ZoneInfo(timezone)
    local = datetime.combine(day, at, tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NonexistentTime(f"{local:%Y-%m-%d %H:%M} does not exist in {timezone}")
    return instant


def shifted(instant: datetime, by: timedelta, timezone: str) -> datetime:
    """The same time on the clock some days later; where the zone skips it, the first moment after the gap."""
    local = instant.astimezone(ZoneInfo(timezone)).replace(tzinfo=None) + by
    try:
        return localise(local.date(), local.time(), timezone)
    except NonexistentTime:
        return local.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
