"""The API of the directory."""

from typing import Any

from pydantic import Field
from sqlalchemy import or_

from webapp.core.api import Listing, Paging, Schema, listing, operation
from webapp.core.names import matches
from webapp.core.permissions import Access
from webapp.core.types import Texts
from webapp.directory import queries
from webapp.directory.models import City, Organisation, OrganisationType, Person, TieStatus, Twinning
from webapp.directory.tables import FIRST, SECOND, with_cities


class Query(Paging):
    """A list that is searched."""

    q: str = Field(default="", max_length=200)


class OrganisationQuery(Query):
    """Bodies, of one type where it is given."""

    type: OrganisationType | None = None


class TwinningQuery(Paging):
    """Ties, of a city or a country where they are given."""

    city: str = Field(default="", max_length=200)
    country: str = Field(default="", pattern="^([A-Za-z]{2})?$")


class CityOut(Schema):
    """A city."""

    id: int
    name: Texts
    local_name: str
    country: str
    latitude: float | None
    longitude: float | None
    timezone: str | None


class OrganisationOut(Schema):
    """A body."""

    id: int
    name: Texts
    short_name: str
    type: OrganisationType
    country: str | None
    city: Texts | None
    website: str
    is_host: bool


class PersonOut(Schema):
    """A person."""

    id: int
    given_name: str
    family_name: str
    native_name: str
    email: str | None
    organisation: Texts | None
    position: Texts
    country: str | None
    languages: list[str]


class TwinCity(Schema):
    """One side of a tie."""

    id: int
    name: Texts
    country: str


class TwinningOut(Schema):
    """A tie between two cities."""

    id: int
    cities: list[TwinCity]
    status: TieStatus
    year: int | None
    areas: list[str]
    source: str


def _show_organisations(found: list[Organisation]) -> list[dict[str, Any]]:
    names = ("id", "name", "short_name", "type", "country", "website", "is_host")
    return [
        {name: getattr(body, name) for name in names} | {"city": body.city.name if body.city else None}
        for body in found
    ]


def _show_people(found: list[Person]) -> list[dict[str, Any]]:
    names = ("id", "given_name", "family_name", "native_name", "email", "position", "country", "languages")
    return [
        {name: getattr(person, name) for name in names}
        | {"organisation": person.organisation.name if person.organisation else None}
        for person in found
    ]


def _show_twinnings(found: list[Twinning]) -> list[dict[str, Any]]:
    names = ("id", "status", "year", "areas", "source")
    return [{name: getattr(tie, name) for name in names} | {"cities": [tie.city_a, tie.city_b]} for tie in found]


@operation(
    "GET",
    "/cities",
    access=Access.SIGNED_IN,
    summary="Cities, searched in any script",
    query=Query,
    answer=Listing[CityOut],
)
def cities(query: Query) -> dict[str, Any]:
    """Cities by name."""
    wanted = queries.cities().where(matches(City.search, query.q)).order_by(City.key, City.id)
    return listing(wanted, query, lambda found: [vars(CityOut.model_validate(city)) for city in found])


@operation(
    "GET",
    "/organisations",
    access=Access.SIGNED_IN,
    summary="Organisations, searched in any script",
    query=OrganisationQuery,
    answer=Listing[OrganisationOut],
)
def organisations(query: OrganisationQuery) -> dict[str, Any]:
    """Bodies by name."""
    wanted = queries.organisations().where(matches(Organisation.search, query.q))
    if query.type is not None:
        wanted = wanted.where(Organisation.type == query.type)
    return listing(wanted.order_by(Organisation.key, Organisation.id), query, _show_organisations)


@operation(
    "GET",
    "/people",
    access=Access.STAFF,
    summary="People, searched in any script",
    query=Query,
    answer=Listing[PersonOut],
)
def people(query: Query) -> dict[str, Any]:
    """People by name."""
    wanted = queries.people().where(matches(Person.search, query.q)).order_by(Person.sort_key, Person.id)
    return listing(wanted, query, _show_people)


@operation(
    "GET",
    "/twinnings",
    access=Access.SIGNED_IN,
    summary="Twinnings, of a city by its name in any script or of a country by its two letters",
    query=TwinningQuery,
    answer=Listing[TwinningOut],
)
def twinnings(query: TwinningQuery) -> dict[str, Any]:
    """Ties by the names of their cities."""
    wanted = with_cities(queries.twinnings())
    wanted = wanted.where(or_(matches(FIRST.search, query.city), matches(SECOND.search, query.city)))
    if query.country:
        code = query.country.upper()
        wanted = wanted.where(or_(FIRST.country == code, SECOND.country == code))
    return listing(wanted.order_by(FIRST.key, SECOND.key, Twinning.id), query, _show_twinnings)
