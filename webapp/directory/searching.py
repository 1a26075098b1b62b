"""Looking for records while somebody types."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from webapp.core.formatting import country_name
from webapp.core.i18n import translated
from webapp.core.names import matches
from webapp.directory.choices import city_label
from webapp.directory.labels import TYPES
from webapp.directory.models import City, Organisation, Person, Twinning
from webapp.extensions import db

MOST = 20


@dataclass(frozen=True)
class Hit:
    """A record found: its id as the value of a select, its name, and what tells it from others."""

    value: str
    text: str
    note: str = ""


def _cities(query: str) -> list[Hit]:
    found = db.session.scalars(select(City).where(matches(City.search, query)).order_by(City.key, City.id).limit(MOST))
    return [Hit(str(city.id), city_label(city), city.local_name) for city in found]


def _organisations(query: str) -> list[Hit]:
    wanted = select(Organisation).where(matches(Organisation.search, query))
    found = db.session.scalars(wanted.order_by(Organisation.key, Organisation.id).limit(MOST))
    return [
        Hit(str(b.id), translated(b.name), ", ".join(filter(None, (str(TYPES[b.type]), country_name(b.country)))))
        for b in found
    ]


def _people(query: str) -> list[Hit]:
    wanted = select(Person).where(matches(Person.search, query)).options(joinedload(Person.organisation))
    found = db.session.scalars(wanted.order_by(Person.sort_key, Person.id).limit(MOST))
    return [Hit(str(p.id), p.name, translated(p.organisation.name) if p.organisation else "") for p in found]


def _twinnings(query: str) -> list[Hit]:
    first, second = aliased(City), aliased(City)
    wanted = (
        select(Twinning)
        .join(first, Twinning.city_a_id == first.id)
        .join(second, Twinning.city_b_id == second.id)
        .options(joinedload(Twinning.city_a), joinedload(Twinning.city_b))
        .where(matches(first.search + " " + second.search, query))
        .order_by(first.key, second.key)
        .limit(MOST)
    )
    return [
        Hit(str(tie.id), f"{translated(tie.city_a.name)} – {translated(tie.city_b.name)}")
        for tie in db.session.scalars(wanted)
    ]


SEARCHES: dict[str, Callable[[str], list[Hit]]] = {
    "cities": _cities,
    "organisations": _organisations,
    "people": _people,
    "twinnings": _twinnings,
}
