"""The lists of the directory."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from markupsafe import Markup, escape
from sqlalchemy import ColumnElement, Select, func, or_
from sqlalchemy.orm import aliased

from webapp.core.formatting import country_name
from webapp.core.i18n import LANGUAGES, _, _l, current_language, translated
from webapp.core.names import matches
from webapp.core.permissions import Actor
from webapp.core.tables import Column, Empty, Filter, Table
from webapp.core.types import Texts
from webapp.directory import choices
from webapp.directory.labels import AREAS, STATUSES, TYPES, area_label
from webapp.directory.models import City, Organisation, OrganisationType, Person, TieStatus, Twinning


def in_every_language(texts: Texts) -> str:
    """A text in all languages it exists in, for exports."""
    return " / ".join(texts[language] for language in LANGUAGES if texts.get(language))


def name_order(names: Any) -> ColumnElement[str]:
    """What a list is sorted by: the name that is shown, without regard to capitals."""
    languages = dict.fromkeys([current_language(), *LANGUAGES])
    return func.lower(func.coalesce(*(names[language].astext for language in languages)))


def _with_note(text: str, note: str) -> Markup | str:
    return Markup('{}<br><span class="cell-note">{}</span>').format(text, note) if note else text


def _country_filter(model: Any) -> Filter:
    return Filter("country", _l("Country"), choices.countries, lambda query, code: query.where(model.country == code))


def _typed(query: Select[Any], key: str) -> Select[Any]:
    known = {kind.value: kind for kind in OrganisationType}
    return query.where(Organisation.type == known[key]) if key in known else query


def organisations_table(actor: Actor) -> Table[Organisation]:
    """The list of bodies."""
    may_add = actor.is_admin or bool(actor.organises)
    return Table(
        caption=_l("Organisations"),
        columns=[
            Column(
                "name",
                _l("Organisation"),
                lambda body: translated(body.name),
                sort=name_order(Organisation.name),
                export=lambda body: in_every_language(body.name),
            ),
            Column("type", _l("Type"), lambda body: str(TYPES[body.type]), sort=Organisation.type),
            Column("country", _l("Country"), lambda body: country_name(body.country), sort=Organisation.country),
            Column("city", _l("City"), lambda body: translated(body.city.name) if body.city else ""),
            Column("host", _l("Host"), lambda body: _("Yes") if body.is_host else "", sort=Organisation.is_host),
            Column("email", _l("E-mail"), lambda body: body.email or "", visible=False),
            Column("phone", _l("Phone"), lambda body: body.phone, visible=False),
        ],
        default_sort="name",
        tie_breaker=Organisation.id,
        url=lambda body: url_for("directory.organisation", organisation_id=body.id),
        search=lambda query, text: query.where(matches(Organisation.search, text)),
        filters=[
            Filter("type", _l("Type"), lambda: [(kind.value, label) for kind, label in TYPES.items()], _typed),
            _country_filter(Organisation),
            Filter(
                "host",
                _l("Host"),
                lambda: [("yes", _("Yes")), ("no", _("No"))],
                lambda query, value: query.where(Organisation.is_host.is_(value == "yes")),
            ),
        ],
        empty=Empty(
            _l("No organisations yet"),
            _l("Add the bodies you work with: they can be invited, accredited and send delegations."),
            _l("Add an organisation") if may_add else "",
            url_for("directory.new_organisation") if may_add else "",
        ),
    )


def people_table(actor: Actor) -> Table[Person]:
    """The list of people."""
    may_add = actor.is_admin or bool(actor.organises)
    return Table(
        caption=_l("People"),
        columns=[
            Column(
                "name",
                _l("Name"),
                lambda person: _with_note(person.name, person.native_name),
                sort=Person.sort_key,
                export=lambda person: person.name,
            ),
            Column("position", _l("Position"), lambda person: translated(person.position)),
            Column(
                "organisation",
                _l("Organisation"),
                lambda person: translated(person.organisation.name) if person.organisation else "",
            ),
            Column("country", _l("Country"), lambda person: country_name(person.country), sort=Person.country),
            Column("email", _l("E-mail"), lambda person: person.email or "", sort=Person.email),
            Column("phone", _l("Phone"), lambda person: person.phone, visible=False),
            Column("native", _l("Name in native script"), lambda person: person.native_name, visible=False),
            Column("expertise", _l("Expertise"), lambda person: person.expertise, visible=False),
        ],
        default_sort="name",
        tie_breaker=Person.id,
        url=lambda person: url_for("directory.person", person_id=person.id),
        search=lambda query, text: query.where(matches(Person.search, text)),
        filters=[_country_filter(Person)],
        empty=Empty(
            _l("Nobody is in the directory yet"),
            _l("Add experts and partners, so that they can be found, invited and named as speakers."),
            _l("Add a person") if may_add else "",
            url_for("directory.new_person") if may_add else "",
        ),
    )


def cities_table(actor: Actor, ties: Mapping[int, int]) -> Table[City]:
    """The list of cities; `ties` says how many twinnings each has."""
    return Table(
        caption=_l("Cities"),
        columns=[
            Column(
                "name",
                _l("City"),
                lambda city: translated(city.name),
                sort=name_order(City.name),
                export=lambda city: in_every_language(city.name),
            ),
            Column("local", _l("Local name"), lambda city: city.local_name, sort=City.local_name),
            Column("country", _l("Country"), lambda city: country_name(city.country), sort=City.country),
            Column(
                "twinnings",
                _l("Twinnings"),
                lambda city: str(ties.get(city.id, 0)),
                export=lambda city: ties.get(city.id, 0),
                numeric=True,
            ),
            Column("timezone", _l("Time zone"), lambda city: city.timezone or "", visible=False),
            Column(
                "latitude", _l("Latitude"), lambda c: _number(c.latitude), export=lambda c: c.latitude, visible=False
            ),
            Column(
                "longitude",
                _l("Longitude"),
                lambda c: _number(c.longitude),
                export=lambda c: c.longitude,
                visible=False,
            ),
        ],
        default_sort="name",
        tie_breaker=City.id,
        url=lambda city: url_for("directory.city", city_id=city.id),
        search=lambda query, text: query.where(matches(City.search, text)),
        filters=[_country_filter(City)],
        empty=Empty(
            _l("No cities yet"),
            _l("Cities host events, send delegations and are twinned."),
            _l("Add a city") if actor.is_admin else "",
            url_for("directory.new_city") if actor.is_admin else "",
        ),
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


FIRST, SECOND = aliased(City, name="first"), aliased(City, name="second")


def _pair(tie: Twinning) -> str:
    return f"{translated(tie.city_a.name)} – {translated(tie.city_b.name)}"


def _countries(tie: Twinning) -> str:
    return " – ".join(dict.fromkeys(country_name(city.country) for city in (tie.city_a, tie.city_b)))


def _tied_to_country(query: Select[Any], code: str) -> Select[Any]:
    return query.where(or_(FIRST.country == code, SECOND.country == code))


def _with_status(query: Select[Any], key: str) -> Select[Any]:
    known = {status.value: status for status in TieStatus}
    return query.where(Twinning.status == known[key]) if key in known else query


def _with_area(query: Select[Any], key: str) -> Select[Any]:
    return query.where(Twinning.areas.contains([key]))


def areas_text(tie: Twinning) -> str:
    """The areas of a tie in words."""
    return ", ".join(area_label(area) for area in tie.areas)


def with_cities(query: Select[Twinning]) -> Select[Twinning]:
    """Ties with their cities beside them, to narrow and sort by."""
    return query.join(FIRST, Twinning.city_a_id == FIRST.id).join(SECOND, Twinning.city_b_id == SECOND.id)


def twinnings_table(actor: Actor) -> Table[Twinning]:
    """The list of ties; its query is one `with_cities`."""
    return Table(
        caption=_l("Twinnings"),
        columns=[
            Column("pair", _l("Cities"), _pair, sort=func.concat(name_order(FIRST.name), " ", name_order(SECOND.name))),
            Column("countries", _l("Countries"), _countries),
            Column(
                "year",
                _l("Since"),
                lambda tie: str(tie.year) if tie.year else "",
                sort=Twinning.year,
                export=lambda tie: tie.year,
            ),
            Column("status", _l("State"), lambda tie: str(STATUSES[tie.status]), sort=Twinning.status),
            Column("areas", _l("Areas"), areas_text),
            Column("source", _l("Source of the record"), lambda tie: escape(tie.source), visible=False),
        ],
        default_sort="pair",
        tie_breaker=Twinning.id,
        url=lambda tie: url_for("directory.twinning", twinning_id=tie.id),
        search=lambda query, text: query.where(matches(FIRST.search + " " + SECOND.search, text)),
        filters=[
            Filter("country", _l("Country"), choices.countries, _tied_to_country),
            Filter("status", _l("State"), lambda: [(s.value, label) for s, label in STATUSES.items()], _with_status),
            Filter("area", _l("Area"), lambda: [(a.value, label) for a, label in AREAS.items()], _with_area),
        ],
        empty=Empty(
            _l("No twinnings yet"),
            _l("A twinning is a tie between two cities; exchanges belong to one."),
            _l("Add a twinning") if actor.is_admin else "",
            url_for("directory.new_twinning") if actor.is_admin else "",
        ),
    )
