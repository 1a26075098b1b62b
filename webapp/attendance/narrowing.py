"""How lists of people are narrowed: by mark, delegation, body, country, and by what is odd about them."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from webapp.attendance import labels, queries
from webapp.attendance.models import AttendanceMark, Mark, Sheet
from webapp.attendance.oddities import with_conflict
from webapp.core.formatting import country_name
from webapp.core.i18n import _, _l
from webapp.core.identifiers import parse_id
from webapp.core.names import sort_key
from webapp.core.tables import Column, Empty, Filter, Table
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.delegations.words import sender_of
from webapp.registration.models import Delegation, Registration, RegistrationState

NONE = "none"
Apply = Callable[[Select[Any], str], Select[Any]]


def people_table(event: Event, *own: Filter) -> Table[Registration]:
    """The people of an event as a list with the filters that fit it; `own` are those of one page."""
    return Table(
        caption=_l("People"),
        columns=[
            Column("name", _l("Name"), lambda person: person.name, sort=queries.name_order()),
            Column("body", _l("Organisation"), lambda person: person.organisation, sort=Registration.organisation),
            Column("country", _l("Country"), lambda person: country_name(person.country), sort=Registration.country),
        ],
        default_sort="name",
        url=lambda person: "",
        filters=[*own, *_common(event)],
        search=queries.search,
        tie_breaker=Registration.id,
        empty=Empty(
            _l("Nobody is confirmed yet"),
            _l("Whoever gets a place stands on every sheet."),
            _l("Overview"),
            url_for("manage.overview", event_id=event.id),
        ),
    )


def by_mark(sheet: Sheet) -> Filter:
    """People with a certain mark on a sheet, or with none."""

    def apply(query: Select[Any], value: str) -> Select[Any]:
        if value == NONE:
            marked = select(AttendanceMark.registration_id).where(AttendanceMark.sheet_id == sheet.id)
            return query.where(Registration.id.not_in(marked.where(AttendanceMark.mark.is_not(None))))
        known = {mark.value for mark in Mark}
        return marked_as(query, sheet, Mark(value)) if value in known else query

    def options() -> Sequence[tuple[str, Any]]:
        return [(NONE, labels.UNMARKED), *((mark.value, label) for mark, label in labels.MARKS.items())]

    return Filter("mark", _l("Marked as"), options, apply)


def marked_as(query: Select[Registration], sheet: Sheet, mark: Mark) -> Select[Registration]:
    """Those of the people who have this mark on a sheet."""
    wanted = (AttendanceMark.sheet_id == sheet.id, AttendanceMark.mark == mark)
    return query.where(Registration.id.in_(select(AttendanceMark.registration_id).where(*wanted)))


def by_oddity(event: Event, past: Sequence[Sheet]) -> Filter:
    """People whom a reviewer should look at; `past` are the sheets whose day is over."""
    ids = [sheet.id for sheet in past]

    def apply(query: Select[Any], value: str) -> Select[Any]:
        match value:
            case "unmarked":
                marked = exists().where(
                    AttendanceMark.registration_id == Registration.id,
                    AttendanceMark.sheet_id == Sheet.id,
                    AttendanceMark.mark.is_not(None),
                )
                missing = exists().where(Sheet.id.in_(ids), ~marked.correlate(Registration, Sheet))
                return query.where(missing)
            case "conflict":
                return query.where(Registration.id.in_(with_conflict(event.id)))
            case "gone":
                return query.where(Registration.state != RegistrationState.CONFIRMED)
            case "substituted":
                substituted = select(AttendanceMark.registration_id).where(AttendanceMark.mark == Mark.SUBSTITUTED)
                return query.where(Registration.id.in_(substituted))
        return query

    def options() -> Sequence[tuple[str, Any]]:
        return [
            ("unmarked", _("A mark is missing")),
            ("conflict", _("A scan against a mark")),
            ("gone", _("Without a place")),
            ("substituted", _("Substituted")),
        ]

    return Filter("oddity", _l("To look at"), options, apply)


def _common(event: Event) -> list[Filter]:
    """Filters that have something to choose from, by two statements."""
    people = queries.people_of(event.id).subquery()
    columns = (people.c.organisation_key, people.c.organisation, people.c.country)
    rows = db.session.execute(select(*columns).distinct()).all()
    bodies = {key: name for key, name, _country in sorted(rows, key=lambda row: row[1]) if key}
    countries = {country: country_name(country) for _key, _name, country in rows if country}
    delegations = {str(delegation.id): sender_of(delegation) for delegation in _delegations(event)}
    filters = (
        _choice("delegation", _l("Delegation"), delegations, _by_delegation),
        _choice("body", _l("Organisation"), bodies, lambda q, value: q.where(Registration.organisation_key == value)),
        _choice("country", _l("Country"), countries, lambda q, value: q.where(Registration.country == value)),
    )
    return [narrowing for narrowing in filters if len(narrowing.options()) > 1]


def _choice(name: str, label: Any, named: dict[str, str], apply: Apply) -> Filter:
    return Filter(name, label, lambda: sorted(named.items(), key=lambda pair: sort_key("", pair[1])), apply)


def _by_delegation(query: Select[Any], value: str) -> Select[Any]:
    delegation_id = parse_id(value)
    return query.where(Registration.delegation_id == delegation_id) if delegation_id is not None else query


def _delegations(event: Event) -> Sequence[Delegation]:
    query = select(Delegation).where(Delegation.event_id == event.id)
    named = query.options(joinedload(Delegation.sending_city), joinedload(Delegation.sending_organisation))
    return db.session.scalars(named).all()
