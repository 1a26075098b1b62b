"""An event of the demonstration while its history is told: what it is, who runs it, and what time it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scripts.demo import event_records
from scripts.demo.loading.book import Book
from webapp.core import clock
from webapp.core.permissions import Actor
from webapp.events.models import Event


@dataclass
class Stage:
    """One event, seen from a day."""

    book: Book
    record: event_records.Event
    today: date
    event: Event

    @property
    def zone(self) -> ZoneInfo:
        """The event's zone."""
        return ZoneInfo(self.book.content.zone(self.record))

    @property
    def organiser(self) -> Actor:
        """Who runs it."""
        return self.book.organiser(self.record.host)

    @property
    def reviewer(self) -> Actor:
        """Who signs its attendance."""
        return self.book.reviewer(self.record.host)

    def instant(self, day: date, at: time) -> datetime:
        """A wall-clock time of the event's zone."""
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

    def before_start(self, days: int, at: time = time(10)) -> datetime:
        """A moment that many days before the first day, but never later than a few minutes ago."""
        return past(self.instant(self.record.days_before(days, self.today), at))

    @contextmanager
    def as_of(self, moment: datetime) -> Iterator[None]:
        """Have verbs act then."""
        with clock.at(moment):
            yield


def past(moment: datetime) -> datetime:
    """The moment, or just now where it has not come yet."""
    return min(moment, datetime.now(UTC) - timedelta(minutes=5))
