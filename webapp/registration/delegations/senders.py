"""The bodies that send delegations: cities and organisations of the directory, or names that are not in it."""

from dataclasses import dataclass

from sqlalchemy import select

from webapp.core.i18n import translated
from webapp.core.names import body_key, fold
from webapp.directory.models import City, Organisation
from webapp.events.places import city_named
from webapp.extensions import db

CANDIDATES = 50


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
    city = city_named(name)
    return Sender(name, city_id=city.id if city is not None else None)


def body_sender(name: str) -> Sender:
    """An organisation by its name in any language, linked where the directory holds exactly one such."""
    key, words = body_key(name), fold(name).split()
    if not words:
        return Sender(name)
    # Any of its words finds the candidates; the whole key decides.
    longest = max(words, key=len)
    query = select(Organisation).where(Organisation.search.contains(longest, autoescape=True)).limit(CANDIDATES)
    same = [
        body
        for body in db.session.scalars(query)
        if key in {body_key(text) for text in (*body.name.values(), body.short_name) if text}
    ]
    return Sender(name, organisation_id=same[0].id if len(same) == 1 else None)
