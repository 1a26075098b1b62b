"""What the public page of a meeting shows besides what every event has: the call, and who is accredited."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from webapp.core.errors import DomainError
from webapp.core.formatting import country_name
from webapp.core.names import sort_key
from webapp.directory.labels import TYPES
from webapp.events.models import Event
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.bodies import shown_name
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.requests import check_open


@dataclass(frozen=True)
class PublicBody:
    """An accredited body as everybody sees it."""

    name: str
    short_name: str
    facts: str
    field: str


def public_body(accreditation: Accreditation) -> PublicBody:
    """What is public of a body: no person, no number, no address."""
    place = ", ".join(filter(None, (accreditation.city, country_name(accreditation.country))))
    facts = " · ".join(filter(None, (str(TYPES[accreditation.type]), place)))
    return PublicBody(shown_name(accreditation), accreditation.short_name, facts, accreditation.field)


def page_context(event: Event) -> dict[str, Any]:
    """The accredited bodies in alphabetical order, and where to ask for accreditation while that is possible."""
    bodies = [public_body(accreditation) for accreditation in queries.accredited_in(event.id)]
    return {
        "accredited": sorted(bodies, key=lambda body: sort_key(body.name, "")),
        "accreditation_url": url_for("ngo_meetings.accreditation", slug=event.slug) if _is_open(event) else "",
    }


def _is_open(event: Event) -> bool:
    try:
        check_open(event)
    except DomainError:
        return False
    return True
