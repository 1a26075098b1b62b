"""What can be done to a city of the directory."""

from dataclasses import replace
from typing import Any

from sqlalchemy.exc import IntegrityError

from webapp.core import audit, clock
from webapp.core.errors import Conflict
from webapp.core.i18n import _l
from webapp.core.names import fold
from webapp.core.permissions import Actor
from webapp.directory.checks import country_problems, length_problems, name_problems, raise_for
from webapp.directory.gazetteer import TOWNS, Place, Wanted, look_up
from webapp.directory.models import City
from webapp.directory.values import CityValues, Problems, cleaned, primary, search_key, write
from webapp.extensions import db


def city_key(name: str) -> str:
    """What tells a city from the others of its country: its name without habits of spelling."""
    return (fold(name) or name.casefold().strip())[:200]


def _problems(values: CityValues) -> Problems:
    yield from name_problems(values.name)
    yield from country_problems(values.country, required=True)
    yield from length_problems(local_name=values.local_name)
    if (values.latitude is None) != (values.longitude is None):
        missing = "latitude" if values.latitude is None else "longitude"
        yield missing, _l("Give both coordinates or none.")
    if values.latitude is not None and not -90 <= values.latitude <= 90:
        yield "latitude", _l("From -90 to 90.")
    if values.longitude is not None and not -180 <= values.longitude <= 180:
        yield "longitude", _l("From -180 to 180.")
    if values.timezone is not None and not clock.is_timezone(values.timezone):
        yield "timezone", _l("This time zone is not known.")


def wanted(values: CityValues) -> Wanted:
    """What to look up a city by."""
    texts = [*values.name.values(), values.local_name]
    return values.country, frozenset(text.strip() for text in texts if text and text.strip())


def is_placed(values: CityValues) -> bool:
    """Whether nothing needs to be looked up."""
    return values.latitude is not None and values.timezone is not None


def placed(values: CityValues, smallest: int = TOWNS) -> CityValues:
    """The values with coordinates and zone where they are missing and known."""
    return values if is_placed(values) else placed_all([values], smallest)[0]


def placed_all(many: list[CityValues], smallest: int = TOWNS) -> list[CityValues]:
    """Many values with coordinates and zones; what is no town is looked for only where it has no coordinates."""
    found = look_up({wanted(values) for values in many if not is_placed(values)})
    completed = [_completed(values, found.get(wanted(values))) for values in many]
    if smallest < TOWNS:
        found = look_up({wanted(values) for values in completed if values.latitude is None}, smallest=smallest)
        completed = [_completed(values, found.get(wanted(values))) for values in completed]
    return completed


def _completed(values: CityValues, place: Place | None) -> CityValues:
    if place is None:
        return values
    return replace(
        values,
        latitude=place.latitude if values.latitude is None else values.latitude,
        longitude=place.longitude if values.longitude is None else values.longitude,
        timezone=values.timezone or place.timezone,
    )


def columns_of(values: CityValues) -> dict[str, Any]:
    """The columns of a city, its keys included; raises InvalidMany."""
    raise_for(_problems(values))
    name = cleaned(values.name)
    return {
        "name": name,
        "local_name": values.local_name.strip(),
        "country": values.country,
        "latitude": values.latitude,
        "longitude": values.longitude,
        "timezone": values.timezone,
        "key": city_key(primary(values.name)),
        "search": search_key(*name.values(), values.local_name),
    }


def _saved(city: City, columns: dict[str, Any]) -> bool:
    try:
        with db.session.begin_nested():
            changed = write(city, columns)
            db.session.add(city)
    except IntegrityError:
        raise Conflict(
            _l("The directory holds a city of this name in this country already."), code="city_known", field="name.en"
        ) from None
    return changed


def create_city(values: CityValues, *, by: Actor) -> City:
    """Add a city; raises InvalidMany for wrong values, Conflict where it is known already."""
    raise_for(_problems(values))
    city = City(created_at=clock.now())
    _saved(city, columns_of(placed(values)))
    audit.record("city_created", city, by=by)
    return city


def update_city(city: City, values: CityValues, *, by: Actor) -> City:
    """Change a city; raises what `create_city` raises."""
    if _saved(city, columns_of(values)):
        audit.record("city_updated", city, by=by)
    return city
