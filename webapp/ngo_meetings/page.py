"""What the public page of a meeting shows besides what every event has: the call, and who is accredited."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from webapp.core.errors import DomainError
from webapp.core.formatting import alphabetical, country_name
from webapp.core.i18n import translated
from webapp.directory.labels import TYPES
from webapp.directory.queries import names_of_cities
from webapp.events.models import Event
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting.bodies import shown_name
from webapp.ngo_meetings.accrediting.requests import check_open
from webapp.ngo_meetings.models import Accreditation


@dataclass(frozen=True)
class PublicBody:
    """An accredited body as everybody sees it."""

    name: str
    short_name: str
    facts: str
    field: str


def public_bodies(accreditations: Sequence[Accreditation]) -> list[PublicBody]:
    """What is public of bodies: no person, no number, no address."""
    # A body writes its city in its own language; the directory may know it in the visitor's.
    cities = names_of_cities({(body.city, body.country) for body in accreditations if body.city})
    return [_public(body, cities.get((body.city, body.country), body.city)) for body in accreditations]


def city_of(body: Accreditation) -> str:
    """The city of one body as the directory calls it in the language in use, else in its own words."""
    place = (body.city, body.country)
    return names_of_cities({place}).get(place, body.city) if body.city else ""


def _public(body: Accreditation, city: str) -> PublicBody:
    place = ", ".join(filter(None, (city, country_name(body.country))))
    facts = " · ".join(filter(None, (str(TYPES[body.type]), place)))
    return PublicBody(shown_name(body), body.short_name, facts, translated(body.field))


def page_context(event: Event) -> dict[str, Any]:
    """The accredited bodies in alphabetical order, and where to ask for accreditation while that is possible."""
    bodies = public_bodies(queries.accredited_in(event.id))
    return {
        "accredited": sorted(bodies, key=lambda body: alphabetical(body.name)),
        "accreditation_url": url_for("ngo_meetings.accreditation", slug=event.slug) if _is_open(event) else "",
    }


def _is_open(event: Event) -> bool:
    try:
        check_open(event)
    except DomainError:
        return False
    return True
