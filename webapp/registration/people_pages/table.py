"""The organiser's list of who takes part."""

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Select

from webapp.core.formatting import country_name
from webapp.core.formatting import date as shown_date
from webapp.core.i18n import _, _l, translated
from webapp.core.identifiers import parse_id
from webapp.core.names import fold
from webapp.core.permissions import current_actor
from webapp.core.tables import BulkAction, Column, Empty, Filter, Table
from webapp.events.categories import categories_of
from webapp.events.kinds import kind_of
from webapp.events.models import Event
from webapp.registration import queries, references
from webapp.registration.form_builder import showing
from webapp.registration.labels import ACTIONS, SOURCES, STATES, category_label, state_chip, state_words
from webapp.registration.models import LIVE, Registration
from webapp.registration.own_changes.queries import with_proposal
from webapp.registration.places import reserves
from webapp.registration.questions import Question
from webapp.registration.states import Action

Cell = Callable[[Registration], str | Markup]
R = Registration
BULK = (
    BulkAction("approve", ACTIONS[Action.APPROVE]),
    BulkAction("waitlist", ACTIONS[Action.WAITLIST]),
    BulkAction("offer", ACTIONS[Action.OFFER]),
    BulkAction("reject", ACTIONS[Action.REJECT], needs_reason=True),
    BulkAction("cancel", ACTIONS[Action.CANCEL], needs_reason=True),
    BulkAction("category", _l("Move to another category")),
    BulkAction("message", _l("Write to them")),
)

IN_RESERVE = (("yes", _l("Only reserves")), ("no", _l("Not in reserve")))


def _name(registration: R) -> Markup:
    note = ", ".join(filter(None, (registration.function, registration.organisation)))
    shown = Markup('<span class="cell-note">{}</span>').format(note) if note else ""
    return Markup("{}{}").format(registration.name, shown)


def _state(registration: R) -> Markup:
    if registration.proposal is None:
        return state_chip(registration)
    waits = _("Change to approve") if not registration.proposal.substitute else _("Substitute to approve")
    return Markup('<div>{}<span class="cell-note">{}</span></div>').format(state_chip(registration), waits)


def _delegation(registration: R) -> str:
    delegation = registration.delegation
    if delegation is None:
        return ""
    return translated(delegation.sending_city.name) if delegation.sending_city else delegation.sending_name


def _accompanied(registration: R) -> str:
    return registration.accompanies.name if registration.accompanies is not None else ""


def _company(registration: R) -> str:
    """By the reference, under which an imported list names people too."""
    return references.shown(registration.accompanies.reference) if registration.accompanies is not None else ""


def _answer(question: Question) -> Cell:
    return lambda registration: question.show(registration.answers.get(question.key))


def _columns(event: Event) -> list[Column[R]]:
    zone = event.timezone
    asked: list[Column[R]] = [
        Column(f"answer-{question.key}", question.label, _answer(question), visible=False)
        for question in kind_of(event.kind).questions
        if not question.type.uploads
    ]
    return [
        Column("name", _l("Name"), _name, R.sort_key, export=lambda r: r.name),
        Column("state", _l("State"), _state, R.state, export=state_words),
        Column("category", _l("Category"), lambda r: category_label(event.kind, r.category), R.category),
        Column("country", _l("Country"), lambda r: country_name(r.country), R.country),
        Column("organisation", _l("Organisation"), lambda r: r.organisation, R.organisation_key, visible=False),
        Column("function", _l("Position"), lambda r: r.function, visible=False),
        Column("delegation", _l("Delegation"), _delegation, R.delegation_id, visible=False),
        Column("reserve", _l("Reserve of"), reserves.label, visible=False),
        Column("accompanies", _l("Accompanies"), _accompanied, visible=False, export=_company),
        Column("email", _l("Email address"), lambda r: r.email or "", R.email, visible=False),
        Column("phone", _l("Telephone"), lambda r: r.phone, visible=False),
        Column("reference", _l("Reference"), lambda r: references.shown(r.reference), visible=False),
        Column("source", _l("How"), lambda r: str(SOURCES[r.source]), R.source, visible=False),
        Column(
            "registered",
            _l("Registered"),
            lambda r: shown_date(r.created_at, zone),
            R.created_at,
            export=lambda r: r.created_at.astimezone(ZoneInfo(zone)),
        ),
        Column("city", _l("City"), lambda r: translated(r.city.name) if r.city else "", visible=False),
        *asked,
        *showing.columns(event, current_actor()),
    ]


def _filters(event: Event) -> list[Filter]:
    delegations = queries.delegations_of(event.id)
    senders = Filter("delegation", _l("Delegation"), lambda: _delegation_options(delegations), _by_delegation)
    return [
        Filter("state", _l("State"), _state_options, queries.in_state),
        Filter("reserve", _l("Reserves"), lambda: IN_RESERVE, _by_reserve),
        Filter("category", _l("Category"), lambda: categories_of(event.kind), _by_category),
        Filter("change", _l("Changes"), _change_options, with_proposal),
        Filter("country", _l("Country"), lambda: _country_options(event), _by_country),
        *([senders] if delegations else []),
    ]


def _state_options() -> Sequence[tuple[str, Any]]:
    return [(state.value, label) for state, label in STATES.items()]


def _change_options() -> Sequence[tuple[str, Any]]:
    return [("waiting", _l("To approve"))]


def _country_options(event: Event) -> Sequence[tuple[str, Any]]:
    return sorted(((code, country_name(code)) for code in queries.countries_of(event.id)), key=lambda c: fold(c[1]))


def _delegation_options(delegations: Sequence[tuple[int, str]]) -> Sequence[tuple[str, Any]]:
    return [(str(number), name) for number, name in delegations]


def _by_reserve(query: Select[Any], value: str) -> Select[Any]:
    known = {"yes": R.reserve_of.is_not(None) & R.state.in_(LIVE), "no": R.reserve_of.is_(None)}
    return query.where(known[value]) if value in known else query


def _by_category(query: Select[Any], value: str) -> Select[Any]:
    return query.where(R.category == value)


def _by_country(query: Select[Any], value: str) -> Select[Any]:
    return query.where(R.country == value)


def _by_delegation(query: Select[Any], value: str) -> Select[Any]:
    number = parse_id(value)
    return query if number is None else query.where(R.delegation_id == number)


def people_table(event: Event, *, manages: bool = False) -> Table[R]:
    """The list of one event; whoever manages it acts on many rows at once."""
    return Table(
        caption=_l("People"),
        columns=_columns(event),
        default_sort="-registered",
        url=lambda r: url_for("people.person", event_id=event.id, registration_id=r.id),
        filters=_filters(event),
        search=queries.search,
        bulk_actions=BULK if manages else (),
        empty=Empty(
            _l("Nobody has registered yet"),
            _l("Send the address of the event, invite people, or add somebody by hand."),
            _l("Add somebody"),
            url_for("people.add", event_id=event.id),
        )
        if manages
        else Empty(_l("Nobody has registered yet")),
        tie_breaker=R.id,
    )
