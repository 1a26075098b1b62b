"""Events as cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from webapp.core.formatting import country_name, date_range, locale_of, time
from webapp.core.i18n import current_language, translated
from webapp.events.admission import admission_of
from webapp.events.availability import Availability, availability_of
from webapp.events.kinds import kind_of
from webapp.events.models import Event
from webapp.events.urls import path_of


@dataclass(frozen=True)
class Card:
    """What `components/event_card.html` shows."""

    url: str
    title: str
    kind: str
    kind_label: Any
    when: str
    day: str
    month: str
    year: str
    city: str
    host: str
    places: str
    note: str


def cards_of(events: Sequence[Event]) -> list[Card]:
    """The cards of events whose hosts and cities are loaded; places are counted for all at once."""
    places = availability_of([event.id for event in events])
    return [card_of(event, places[event.id]) for event in events]


def card_of(event: Event, places: Availability) -> Card:
    """One card."""
    kind = kind_of(event.kind)
    zone = ZoneInfo(event.timezone)
    first, last = event.starts_at.astimezone(zone).date(), event.ends_at.astimezone(zone).date()
    same_month = (first.year, first.month) == (last.year, last.month)
    admission = admission_of(event, places, kind)
    return Card(
        url=path_of(event.kind, event.slug),
        title=translated(event.title),
        kind=event.kind,
        kind_label=kind.label,
        when=when_of(event),
        day=f"{first.day}–{last.day}" if same_month and last != first else str(first.day),
        month=format_date(first, "MMMM y", locale=locale_of(current_language())),
        year=str(first.year),
        city=city_of(event),
        host=translated(event.host.name),
        places=admission.places,
        note="" if admission.places else admission.sentence or str(admission.label),
    )


def when_of(event: Event) -> str:
    """The days of an event, and its hours where it is one day long."""
    days = date_range(event.starts_at, event.ends_at, event.timezone)
    zone = ZoneInfo(event.timezone)
    if event.starts_at.astimezone(zone).date() != event.ends_at.astimezone(zone).date():
        return days
    return f"{days}, {time(event.starts_at, event.timezone)}–{time(event.ends_at, event.timezone)}"


def city_of(event: Event) -> str:
    """The city with its country."""
    if event.city is None:
        return ""
    return f"{translated(event.city.name)}, {country_name(event.city.country)}"
