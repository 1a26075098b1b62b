"""A month of events as a grid of days."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names
from sqlalchemy import select

from webapp.core import clock
from webapp.core.formatting import locale_of
from webapp.core.i18n import current_language
from webapp.events import queries
from webapp.events.models import Event
from webapp.extensions import db

MOST = 500
YEARS = range(2000, 2101)


@dataclass
class Day:
    """One cell of the grid."""

    day: date
    inside: bool
    today: bool
    label: str
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """A month as its page shows it."""

    key: str
    name: str
    before: str
    after: str
    weekdays: list[str]
    days: list[Day]
    count: int


def month_of(asked: str, kind: str = "") -> Month:
    """The month written as 2026-11, or the current one; `kind` narrows it to one kind."""
    today = clock.now().date()
    days = queries.month_days(asked)
    if days is None or days[0].year not in YEARS:
        days = queries.month_days(f"{today:%Y-%m}") or (today, today)
    first, after = days
    begin = first - timedelta(days=first.weekday())
    end = after + timedelta(days=-after.weekday() % 7)
    language = current_language()
    locale = locale_of(language)
    events = _events(begin, end, kind)
    names = get_day_names("abbreviated", "stand-alone", locale=locale)
    name = str(format_date(first, "LLLL y", locale=locale))
    return Month(
        key=f"{first:%Y-%m}",
        name=name[:1].upper() + name[1:],
        before=f"{first - timedelta(days=1):%Y-%m}",
        after=f"{after:%Y-%m}",
        weekdays=[names[number] for number in range(7)],
        days=_grid(begin, end, first, today, events),
        count=sum(1 for event in events if _last_day(event) >= first and _first_day(event) < after),
    )


def _grid(begin: date, end: date, first: date, today: date, events: Sequence[Event]) -> list[Day]:
    locale = locale_of(current_language())
    grid = []
    for offset in range((end - begin).days):
        day = begin + timedelta(days=offset)
        label = str(format_date(day, "EEEE, d MMMM", locale=locale))
        held = [event for event in events if _first_day(event) <= day <= _last_day(event)]
        grid.append(Day(day, (day.year, day.month) == (first.year, first.month), day == today, label, held))
    return grid


def _events(begin: date, end: date, kind: str) -> Sequence[Event]:
    query = select(Event).where(Event.state.in_(queries.LISTED), queries.in_days(begin, end))
    if kind:
        query = query.where(Event.kind == kind)
    return db.session.scalars(query.order_by(Event.starts_at, Event.id).limit(MOST)).all()


def _first_day(event: Event) -> date:
    return event.starts_at.astimezone(ZoneInfo(event.timezone)).date()


def _last_day(event: Event) -> date:
    return (event.ends_at - timedelta(seconds=1)).astimezone(ZoneInfo(event.timezone)).date()
