"""Records that may be the same as one about to be added: a question to a person, never an answer."""

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, func, or_, select

from webapp.core.names import body_key, fold, same_body
from webapp.directory.models import Organisation, Person
from webapp.directory.values import OrganisationValues, PersonValues
from webapp.extensions import db

CANDIDATES = 500
SHOWN = 5


def _halves(names: Iterable[str]) -> set[str]:
    """Both halves of each telling word: one of them survives a letter that differs."""
    words = {word for name in names for word in body_key(name).split()}
    return {half for word in words for half in (word[: len(word) // 2], word[len(word) // 2 :]) if len(half) > 1} | {
        word for word in words if len(word) <= 3
    }


def similar_organisations(values: OrganisationValues, *, but: Organisation | None = None) -> Sequence[Organisation]:
    """Bodies of the same country, or of none, whose name in any language may be the same."""
    names = [name for name in (*values.name.values(), values.short_name) if name.strip()]
    parts = _halves(names)
    if not parts:
        return []
    query = select(Organisation).where(or_(*(Organisation.search.contains(part) for part in sorted(parts))))
    if values.country:
        query = query.where(or_(Organisation.country == values.country, Organisation.country.is_(None)))
    if but is not None:
        query = query.where(Organisation.id != but.id)
    found = db.session.scalars(query.order_by(Organisation.id).limit(CANDIDATES))
    return [body for body in found if _any_same(names, [*body.name.values(), body.short_name])][:SHOWN]


def _any_same(left: Iterable[str], right: Iterable[str]) -> bool:
    others = [name for name in right if name]
    return any(same_body(a, b) for a in left for b in others)


def similar_people(values: PersonValues, *, but: Person | None = None) -> Sequence[Person]:
    """People with the same address, or with the same names in any script and order."""
    keys = sorted(filter(None, map(fold, (values.given_name, values.family_name))))
    same_name = and_(*(Person.search.contains(key) for key in keys)) if keys else None
    same_address = Person.email == values.email.strip().lower() if values.email else None
    conditions = [condition for condition in (same_name, same_address) if condition is not None]
    if not conditions:
        return []
    query = select(Person).where(or_(*conditions), func.length(Person.search) > 0)
    if but is not None:
        query = query.where(Person.id != but.id)
    found = db.session.scalars(query.order_by(Person.id).limit(CANDIDATES))
    return [person for person in found if _is_similar(person, values, keys)][:SHOWN]


def _is_similar(person: Person, values: PersonValues, keys: list[str]) -> bool:
    if values.email and person.email == values.email.strip().lower():
        return True
    theirs = sorted(filter(None, map(fold, (person.given_name, person.family_name))))
    native = sorted(fold(person.native_name).split())
    return keys in (theirs, native)
