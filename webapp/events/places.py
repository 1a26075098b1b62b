"""Cities and bodies of the directory, as the forms of events ask for them."""

from sqlalchemy import select

from webapp.core import names
from webapp.core.formatting import country_name
from webapp.core.i18n import translated
from webapp.core.permissions import Actor
from webapp.directory.models import City, Organisation, Person
from webapp.extensions import db


def city_named(name: str) -> City | None:
    """The city of a name in any language and spelling, if the directory holds exactly one such."""
    key = names.fold(name)
    if not key:
        return None
    found = db.session.scalars(select(City).where(City.search.contains(key, autoescape=True)).limit(50)).all()
    same = [city for city in found if key in {names.fold(text) for text in (*city.name.values(), city.local_name)}]
    exact = [city for city in same if city.key == key]
    chosen = exact or same
    return chosen[0] if len(chosen) == 1 else None


def host_named(name: str) -> Organisation | None:
    """The host organisation of a name in any language."""
    key = names.body_key(name)
    hosts = db.session.scalars(select(Organisation).where(Organisation.is_host)).all()
    return next((host for host in hosts if key in {names.body_key(text) for text in host.name.values()}), None)


def hosts_of(actor: Actor) -> list[Organisation]:
    """The host organisations for which somebody organises, in order of their ids."""
    query = select(Organisation).where(Organisation.is_host).order_by(Organisation.id)
    if not actor.is_admin:
        query = query.where(Organisation.id.in_(actor.organises))
    return list(db.session.scalars(query))


def city_choices() -> list[tuple[str, str]]:
    """Cities with their countries, by name."""
    rows = db.session.execute(select(City.id, City.name, City.country))
    named = [(str(city_id), f"{translated(name)}, {country_name(country)}") for city_id, name, country in rows]
    return sorted(named, key=lambda pair: names.fold(pair[1]))


def body_choices() -> list[tuple[str, str]]:
    """Bodies of the directory by name."""
    rows = db.session.execute(select(Organisation.id, Organisation.name))
    return sorted(((str(body_id), translated(name)) for body_id, name in rows), key=lambda pair: names.fold(pair[1]))


def people_choices() -> list[tuple[str, str]]:
    """Experts of the directory by name."""
    rows = db.session.execute(
        select(Person.id, Person.given_name, Person.family_name).order_by(Person.sort_key, Person.id)
    )
    return [(str(person_id), names.display_name(given, family)) for person_id, given, family in rows]
