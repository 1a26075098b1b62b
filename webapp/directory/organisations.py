"""What can be done to a body of the directory."""

from typing import Any

from webapp.core import audit, clock
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.directory.checks import (
    checked_email_or_none,
    checked_website,
    country_problems,
    length_problems,
    name_problems,
    problems_of,
    raise_for,
    text_problems,
)
from webapp.directory.models import City, Organisation
from webapp.directory.naming import Named, known_as, organisation_key, tell
from webapp.directory.values import OrganisationValues, Problems, cleaned, primary, search_key, write
from webapp.extensions import db


def _problems(values: OrganisationValues) -> Problems:
    yield from name_problems(values.name)
    yield from country_problems(values.country)
    yield from length_problems(
        short_name=values.short_name,
        registration_number=values.registration_number,
        phone=values.phone,
        website=values.website,
    )
    yield from text_problems(values.description, field="description")
    yield from problems_of(lambda: checked_email_or_none(values.email), lambda: checked_website(values.website))
    if values.city_id is not None and db.session.get(City, values.city_id) is None:
        yield "city_id", _l("This city is not in the directory.")


def columns_of(values: OrganisationValues) -> dict[str, Any]:
    """The columns of a body, its keys included; raises InvalidMany."""
    raise_for(_problems(values))
    name = cleaned(values.name)
    return {
        "name": name,
        "short_name": values.short_name.strip(),
        "type": values.type,
        "country": values.country,
        "city_id": values.city_id,
        "registration_number": values.registration_number.strip(),
        "email": checked_email_or_none(values.email),
        "phone": values.phone.strip(),
        "website": checked_website(values.website),
        "description": cleaned(values.description),
        "key": organisation_key(primary(values.name)),
        "search": search_key(*name.values(), values.short_name),
    }


def create_organisation(values: OrganisationValues, *, by: Actor) -> Organisation:
    """Add a body; raises InvalidMany. Whether it is known already is asked before, by `duplicates`."""
    organisation = Organisation(**columns_of(values), is_host=False, created_at=clock.now())
    db.session.add(organisation)
    db.session.flush()
    audit.record("organisation_created", organisation, by=by)
    tell([Named(organisation)])
    return organisation


def update_organisation(organisation: Organisation, values: OrganisationValues, *, by: Actor) -> Organisation:
    """Change a body; raises InvalidMany."""
    before = known_as(organisation)
    if write(organisation, columns_of(values)):
        db.session.flush()
        audit.record("organisation_updated", organisation, by=by)
        tell([before])
    return organisation


def make_host(organisation: Organisation, is_host: bool, *, by: Actor) -> Organisation:
    """Say whether a body organises events on this installation."""
    if organisation.is_host != is_host:
        organisation.is_host = is_host
        action = "host_added" if is_host else "host_removed"
        audit.record(action, organisation, by=by, host_id=organisation.id)
    return organisation
