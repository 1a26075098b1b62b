"""What the public page of an exchange says of its two cities."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select

from webapp.core.formatting import country_name
from webapp.core.i18n import translated
from webapp.directory.labels import area_label, status_label
from webapp.directory.models import City, Twinning
from webapp.events.models import Event
from webapp.events.queries import PUBLIC
from webapp.events.urls import path_of
from webapp.exchanges import queries
from webapp.exchanges.labels import SHORT
from webapp.exchanges.models import KEY, ExchangeDetails
from webapp.exchanges.pairs import details_of, pair_of
from webapp.extensions import db


@dataclass(frozen=True)
class ShownCity:
    """One of the two cities."""

    name: str
    country: str


@dataclass(frozen=True)
class Shown:
    """An exchange as its page shows it."""

    host: ShownCity | None
    guest: ShownCity | None
    since: int | None
    status: str
    direction: str
    areas: list[str]
    answers: tuple[str, str] | None
    """Title and address of the visit it returns."""
    returned_by: list[tuple[str, str]]
    outcomes: str


def page_context(event: Event) -> dict[str, Any]:
    """The exchange for `exchanges/_details.html`."""
    details = details_of(event)
    return {"exchange": _shown(event, details) if details is not None else None}


def _shown(event: Event, details: ExchangeDetails) -> Shown:
    twinning = details.twinning
    pair = pair_of(twinning, event) if twinning is not None else (None, None)
    answered = db.session.get(Event, details.answers_event_id) if details.answers_event_id else None
    return Shown(
        host=_city(pair[0]),
        guest=_city(pair[1]),
        since=twinning.year if twinning is not None else None,
        status=status_label(twinning.status.value) if twinning is not None else "",
        direction=str(SHORT[details.direction]),
        areas=[area_label(area) for area in details.areas],
        answers=_link(answered) if answered is not None and answered.state in PUBLIC else None,
        returned_by=[_link(found) for found in queries.returned_by(event.id)],
        outcomes=details.outcomes,
    )


def _city(city: City | None) -> ShownCity | None:
    return ShownCity(translated(city.name), country_name(city.country)) if city is not None else None


def _link(event: Event) -> tuple[str, str]:
    return translated(event.title), path_of(event.kind, event.slug)


def events_of_twinnings(twinnings: Sequence[Twinning]) -> Select[int]:
    """The visits whose pages name one of these ties."""
    return select(ExchangeDetails.event_id).where(ExchangeDetails.twinning_id.in_([tie.id for tie in twinnings]))


def events_of_cities(cities: Sequence[City]) -> Select[int]:
    """The visits whose pages name one of these cities."""
    ids = [city.id for city in cities]
    ties = select(Twinning.id).where(or_(Twinning.city_a_id.in_(ids), Twinning.city_b_id.in_(ids)))
    return select(ExchangeDetails.event_id).where(ExchangeDetails.twinning_id.in_(ties))


def events_that_link_to(events: Sequence[Event]) -> Select[int] | list[int]:
    """The visits whose pages link to one of these visits; nothing is asked where none of them is a visit."""
    ids = [event.id for event in events if event.kind == KEY]
    if not ids:
        return []
    answered = select(ExchangeDetails.answers_event_id).where(ExchangeDetails.event_id.in_(ids))
    return select(ExchangeDetails.event_id).where(
        or_(ExchangeDetails.answers_event_id.in_(ids), ExchangeDetails.event_id.in_(answered))
    )
