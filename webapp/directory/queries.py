"""Reads of the directory for pages, forms and rooms above."""

import re
from collections.abc import Collection, Sequence

from sqlalchemy import Select, and_, func, or_, select, union_all
from sqlalchemy.orm import joinedload

from webapp.accounts.hosts import Host
from webapp.core.formatting import alphabetical
from webapp.core.i18n import translated
from webapp.core.names import body_key, fold, matches, search_terms
from webapp.core.permissions import Actor
from webapp.directory.models import City, Organisation, Person, Twinning
from webapp.extensions import db

BETWEEN = re.compile(r"\s+-\s+|\s*[–—]\s*")
"""What stands between the names of two cities."""
Place = tuple[str, str | None]
"""The name of a city as somebody wrote it, and its country."""


def cities() -> Select[City]:
    """All cities."""
    return select(City)


def organisations() -> Select[Organisation]:
    """All bodies with their cities."""
    return select(Organisation).options(joinedload(Organisation.city))


def people() -> Select[Person]:
    """All people with their bodies."""
    return select(Person).options(joinedload(Person.organisation))


def twinnings() -> Select[Twinning]:
    """All ties with their cities."""
    return select(Twinning).options(joinedload(Twinning.city_a), joinedload(Twinning.city_b))


def find_city(name: str, country: str | None = None) -> City | None:
    """The city of a name in any language, script and spelling, where there is exactly one."""
    key = fold(name)
    if not key:
        return None
    query = select(City).where(City.search.contains(key))
    if country:
        query = query.where(City.country == country.upper())
    found = [city for city in db.session.scalars(query.limit(100)) if key in _keys(city)]
    exact = [city for city in found if city.key == key] or found
    return exact[0] if len(exact) == 1 else None


def find_tie(name: str) -> Twinning | None:
    """The tie of two cities named one after the other, with a dash between them, where there is exactly one."""
    names = [one.partition(",")[0] for one in BETWEEN.split(name.strip())]
    cities = [find_city(one) for one in names] if len(names) == 2 else []
    if len(cities) != 2 or None in cities:
        return None
    first, second = sorted(city.id for city in cities if city is not None)
    return db.session.scalar(select(Twinning).where(Twinning.city_a_id == first, Twinning.city_b_id == second))


def _keys(city: City) -> set[str]:
    return {fold(text) for text in (*city.name.values(), city.local_name)}


def find_organisation(name: str, country: str | None = None) -> Organisation | None:
    """The body of a name in any language, where there is exactly one."""
    key = body_key(name)
    terms = search_terms(name)
    if not key or not terms:
        return None
    query = select(Organisation).where(or_(Organisation.key == key[:200], matches(Organisation.search, name)))
    if country:
        query = query.where(Organisation.country == country.upper())
    found = [
        body
        for body in db.session.scalars(query.limit(100))
        if key in {body_key(text) for text in (*body.name.values(), body.short_name) if text}
    ]
    return found[0] if len(found) == 1 else None


def names_of_cities(places: Collection[Place]) -> dict[Place, str]:
    """What the directory calls cities in the language in use, where one city of the country is meant."""
    wanted = [
        and_(City.country == country, matches(City.search, name)) for name, country in places if country and fold(name)
    ]
    if not wanted:
        return {}
    found: dict[Place, set[str]] = {}
    for city in db.session.scalars(select(City).where(or_(*wanted))):
        for spelling in _keys(city):
            found.setdefault((spelling, city.country), set()).add(translated(city.name))
    known = {place: found.get((fold(place[0]), place[1]), set()) for place in places}
    return {place: names.pop() for place, names in known.items() if len(names) == 1}


def host_organisations(actor: Actor) -> Sequence[Organisation]:
    """The host organisations an actor organises for; all of them for an administrator."""
    query = select(Organisation).where(Organisation.is_host).order_by(Organisation.id)
    if not actor.is_admin:
        query = query.where(Organisation.id.in_(actor.organises))
    return db.session.scalars(query).all()


def all_hosts() -> list[Host]:
    """Every host organisation, as accounts need them."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.is_host).order_by(Organisation.id)
    )
    return [Host(host_id, name) for host_id, name in rows]


def find_twinning(twinning_id: int) -> Twinning | None:
    """One tie with its cities."""
    return db.session.scalar(twinnings().where(Twinning.id == twinning_id))


def twinnings_of(city: City) -> Sequence[Twinning]:
    """The ties of a city."""
    query = twinnings().where(or_(Twinning.city_a_id == city.id, Twinning.city_b_id == city.id))
    return db.session.scalars(query.order_by(Twinning.year.nulls_last(), Twinning.id)).all()


def twinnings_of_country(code: str, most: int = 500) -> Sequence[Twinning]:
    """The ties that reach a country."""
    ends = select(City.id).where(City.country == code)
    query = twinnings().where(or_(Twinning.city_a_id.in_(ends), Twinning.city_b_id.in_(ends)))
    return db.session.scalars(query.order_by(Twinning.year.nulls_last(), Twinning.id).limit(most)).all()


def cities_in(code: str, most: int = 500) -> Sequence[City]:
    """The cities of a country, in the alphabet of the language in use."""
    found = db.session.scalars(select(City).where(City.country == code).order_by(City.key).limit(most)).all()
    return sorted(found, key=lambda city: alphabetical(translated(city.name)))


def ties_by_city() -> dict[int, int]:
    """How many ties each city has, by its id; cities without ties are left out."""
    sides = union_all(select(Twinning.city_a_id.label("city_id")), select(Twinning.city_b_id)).subquery()
    rows = db.session.execute(select(sides.c.city_id, func.count()).group_by(sides.c.city_id))
    return {row[0]: row[1] for row in rows}


def ties_by_country() -> dict[str, int]:
    """How many ties reach each country; one inside a country counts once."""
    first, second = City.__table__.alias(), City.__table__.alias()
    ends = select(Twinning.id, first.c.country).join(first, first.c.id == Twinning.city_a_id)
    others = select(Twinning.id, second.c.country).join(second, second.c.id == Twinning.city_b_id)
    both = ends.union(others).subquery()
    rows = db.session.execute(select(both.c.country, func.count()).group_by(both.c.country))
    return {row[0]: row[1] for row in rows}


def counts_by_country() -> dict[str, dict[str, int]]:
    """How many cities, organisations, people and ties there are in each country that has any, by its code."""
    counted = {"cities": City.country, "organisations": Organisation.country, "people": Person.country}
    found: dict[str, dict[str, int]] = {}
    for name, column in counted.items():
        query = select(column, func.count()).where(column.is_not(None)).group_by(column)
        for country, count in db.session.execute(query):
            found.setdefault(str(country), {})[name] = count
    for country, count in ties_by_country().items():
        found.setdefault(country, {})["twinnings"] = count
    return found


def totals() -> dict[str, int]:
    """How many records of each kind there are, by one query."""
    counted = {"organisations": Organisation, "people": Person, "cities": City, "twinnings": Twinning}
    columns = [select(func.count()).select_from(model).scalar_subquery().label(name) for name, model in counted.items()]
    return dict(db.session.execute(select(*columns)).mappings().one())


def people_of(organisation: Organisation, most: int = 100) -> Sequence[Person]:
    """People of a body, in the order of their names."""
    query = select(Person).where(Person.organisation_id == organisation.id)
    return db.session.scalars(query.order_by(Person.sort_key, Person.id).limit(most)).all()


def organisations_in(city: City, most: int = 100) -> Sequence[Organisation]:
    """Bodies in a city, in the order of their names."""
    query = select(Organisation).where(Organisation.city_id == city.id)
    return db.session.scalars(query.order_by(Organisation.key, Organisation.id).limit(most)).all()
