"""The cities of the directory in memory while a table is imported."""

from collections.abc import Iterable

from sqlalchemy import select

from webapp.core import clock
from webapp.core.names import fold
from webapp.directory.cities import city_key, columns_of, placed_all
from webapp.directory.models import City
from webapp.directory.values import CityValues
from webapp.extensions import db


class CityBook:
    """Finds cities by country and name, and adds those that are missing."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, str], City] = {}
        self._by_name: dict[tuple[str, str], City] = {}
        for city in db.session.scalars(select(City).order_by(City.id)):
            self.add(city)

    def add(self, city: City) -> None:
        """Take a city in."""
        self._by_key[city.country, city.key] = city
        for name in (*city.name.values(), city.local_name):
            self._by_name.setdefault((city.country, fold(name)), city)

    def known(self, name: str, country: str) -> City | None:
        """The city whose English name is written so, in any spelling."""
        return self._by_key.get((country, city_key(name)))

    def find(self, name: str, country: str) -> City | None:
        """The city of a name in any language."""
        return self.known(name, country) or self._by_name.get((country, fold(name)))

    def ensure(self, wanted: Iterable[tuple[str, str]], smallest: int) -> int:
        """Add the cities, given by name and country, that are missing; says how many."""
        missing = {(country, city_key(name)): name for name, country in wanted if self.find(name, country) is None}
        values = [CityValues(name={"en": name}, country=country) for (country, _key), name in missing.items()]
        for placed in placed_all(values, smallest):
            city = City(**columns_of(placed), created_at=clock.now())
            db.session.add(city)
            self.add(city)
        db.session.flush()
        return len(values)
