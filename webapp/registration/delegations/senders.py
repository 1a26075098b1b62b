"""The bodies that send delegations: cities and organisations of the directory, or names that are not in it."""

from dataclasses import dataclass

from webapp.core.i18n import translated
from webapp.directory.models import City, Organisation
from webapp.directory.queries import find_city, find_organisation
from webapp.extensions import db


@dataclass(frozen=True)
class Sender:
    """Who sends a delegation."""

    name: str
    city_id: int | None = None
    organisation_id: int | None = None


def sender_of_city(city_id: int) -> Sender | None:
    """A city of the directory."""
    city = db.session.get(City, city_id)
    return Sender(translated(city.name), city_id=city.id) if city is not None else None


def sender_of_body(organisation_id: int) -> Sender | None:
    """An organisation of the directory."""
    body = db.session.get(Organisation, organisation_id)
    return Sender(translated(body.name), organisation_id=body.id) if body is not None else None


def city_sender(name: str) -> Sender:
    """A city by its name in any language and spelling, linked where the directory holds exactly one such."""
    city = find_city(name)
    return Sender(name, city_id=city.id if city is not None else None)


def body_sender(name: str) -> Sender:
    """An organisation by its name in any language, linked where the directory holds exactly one such."""
    body = find_organisation(name)
    return Sender(name, organisation_id=body.id if body is not None else None)


def named_sender(name: str) -> Sender:
    """Whoever the directory calls so, a city before a body; else the name alone."""
    city = city_sender(name)
    return city if city.city_id is not None else body_sender(name)
