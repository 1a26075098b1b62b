"""The public list of events: what it can be narrowed by."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, Select, false

from webapp.core.formatting import country_name, language_name
from webapp.core.i18n import _l, translated
from webapp.core.identifiers import parse_id
from webapp.core.names import fold
from webapp.core.tables import Column, Empty, Filter, Table
from webapp.directory.models import City
from webapp.events import queries
from webapp.events.kinds import all_kinds
from webapp.events.models import Event
from webapp.events.urls import path_of

Options = Sequence[tuple[str, Any]]


def kind_options() -> Options:
    """Every kind by its name."""
    return [(kind.key, kind.plural) for kind in all_kinds()]


def by_kind(query: Select[Any], value: str) -> Select[Any]:
    """Events of one kind."""
    return query.where(Event.kind == value)


def by_city(query: Select[Any], value: str) -> Select[Any]:
    """Events in one city."""
    city_id = parse_id(value)
    return query.where(Event.city_id == city_id if city_id is not None else false())


def by_country(query: Select[Any], value: str) -> Select[Any]:
    """Events in one country."""
    return query.where(City.country == value.upper()[:2])


def by_series(query: Select[Any], value: str) -> Select[Any]:
    """Events of one series."""
    series_id = parse_id(value)
    return query.where(Event.series_id == series_id if series_id is not None else false())


def by_language(query: Select[Any], value: str) -> Select[Any]:
    """Events at which a language is spoken."""
    return query.where(Event.languages.contains([value]))


def by_month(query: Select[Any], value: str) -> Select[Any]:
    """Events that touch a month."""
    condition = queries.in_month(value)
    return query.where(condition if condition is not None else false())


def _cities(condition: Callable[[], ColumnElement[bool]]) -> Sequence[City]:
    # Two filters of one page ask for the same cities.
    if "listed_cities" not in g:
        g.listed_cities = queries.cities_of(condition())
    cities: Sequence[City] = g.listed_cities
    return cities


def _filters(condition: Callable[[], ColumnElement[bool]]) -> list[Filter]:
    def cities() -> Options:
        named = [(str(city.id), translated(city.name)) for city in _cities(condition)]
        return sorted(named, key=lambda pair: fold(pair[1]))

    def countries() -> Options:
        codes = {city.country for city in _cities(condition)}
        return sorted(((code, country_name(code)) for code in codes), key=lambda pair: fold(pair[1]))

    def languages() -> Options:
        return sorted((code, language_name(code)) for code in queries.languages_of(condition()))

    return [
        Filter("kind", _l("Kind"), kind_options, by_kind),
        Filter("city", _l("City"), cities, by_city),
        Filter("country", _l("Country"), countries, by_country),
        Filter("language", _l("Language"), languages, by_language),
        Filter("month", _l("Month"), list, by_month, kind="month"),
    ]


def _table(caption: Any, order: str, condition: Callable[[], ColumnElement[bool]], empty: Empty) -> Table[Event]:
    return Table(
        caption=caption,
        columns=[Column("starts_at", _l("Starts"), lambda event: translated(event.title), sort=Event.starts_at)],
        default_sort=order,
        url=lambda event: path_of(event.kind, event.slug),
        filters=_filters(condition),
        search=queries.search,
        empty=empty,
        tie_breaker=Event.id,
    )


UPCOMING = _table(
    _l("Coming events"),
    "starts_at",
    queries.upcoming,
    Empty(_l("Nothing is announced yet"), _l("New events appear here as soon as their organisers publish them.")),
)
PAST = _table(
    _l("Past events"),
    "-starts_at",
    queries.past,
    Empty(_l("Nothing has taken place yet"), _l("Events move here once they are over.")),
)
