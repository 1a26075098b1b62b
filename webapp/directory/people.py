"""What can be done to a person of the directory."""

from typing import Any

from webapp.core import audit, clock
from webapp.core.formatting import locale_of
from webapp.core.i18n import _l
from webapp.core.names import sort_key
from webapp.core.permissions import Actor
from webapp.directory.checks import (
    LONG,
    checked_email_or_none,
    country_problems,
    length_problems,
    problems_of,
    raise_for,
    text_problems,
)
from webapp.directory.models import Organisation, Person
from webapp.directory.values import PersonValues, Problems, cleaned, search_key, write
from webapp.extensions import db


def _problems(values: PersonValues) -> Problems:
    if not (values.given_name.strip() or values.family_name.strip()):
        yield "given_name", _l("Write a name.")
    yield from length_problems(
        given_name=values.given_name,
        family_name=values.family_name,
        native_name=values.native_name,
        form_of_address=values.form_of_address,
        phone=values.phone,
    )
    yield from length_problems(LONG, expertise=values.expertise)
    yield from text_problems(values.position, field="position", limit=200)
    yield from text_problems(values.biography, field="biography")
    yield from country_problems(values.country)
    yield from problems_of(lambda: checked_email_or_none(values.email))
    if any(language not in locale_of("en").languages for language in values.languages):
        yield "languages", _l("Choose among the languages.")
    if values.organisation_id is not None and db.session.get(Organisation, values.organisation_id) is None:
        yield "organisation_id", _l("This organisation is not in the directory.")


def columns_of(values: PersonValues) -> dict[str, Any]:
    """The columns of a person, their keys included; raises InvalidMany."""
    raise_for(_problems(values))
    given, family = values.given_name.strip(), values.family_name.strip()
    email = checked_email_or_none(values.email)
    texts = (given, family, values.native_name, email or "", values.expertise)
    return {
        "given_name": given,
        "family_name": family,
        "native_name": values.native_name.strip(),
        "form_of_address": values.form_of_address.strip(),
        "email": email,
        "phone": values.phone.strip(),
        "organisation_id": values.organisation_id,
        "position": cleaned(values.position),
        "country": values.country,
        "expertise": values.expertise.strip(),
        "languages": list(values.languages),
        "biography": cleaned(values.biography),
        "sort_key": (sort_key(given, family) or given or family)[:200],
        "search": search_key(*texts),
    }


def create_person(values: PersonValues, *, by: Actor) -> Person:
    """Add a person; raises InvalidMany. Whether they are known already is asked before, by `duplicates`."""
    person = Person(**columns_of(values), created_at=clock.now())
    db.session.add(person)
    db.session.flush()
    audit.record("person_created", person, by=by)
    return person


def update_person(person: Person, values: PersonValues, *, by: Actor) -> Person:
    """Change a person; raises InvalidMany."""
    if write(person, columns_of(values)):
        db.session.flush()
        audit.record("person_updated", person, by=by)
    return person
