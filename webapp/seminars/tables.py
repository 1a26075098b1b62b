"""The list of applications."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Select, exists

from webapp.core.formatting import country_name, date
from webapp.core.i18n import _, _l
from webapp.core.names import matches
from webapp.core.permissions import Actor
from webapp.core.tables import BulkAction, Column, Empty, Filter, Table
from webapp.events.models import Event
from webapp.registration.labels import STATES, state_chip
from webapp.registration.models import Registration, RegistrationState
from webapp.registration.queries import countries_of
from webapp.seminars.labels import RECOMMENDATIONS
from webapp.seminars.models import Recommendation, Review
from webapp.seminars.queries import opinions_in, score, with_cv

SHORTENED = 120


def applications(event: Event, actor: Actor) -> Table[Registration]:
    """The applications to a seminar, with opinions and CVs read for all at once; organisers can decide on many."""
    opinions, cvs = opinions_in(event.id), with_cv(event.id)
    return Table(
        caption=_l("Applications"),
        columns=(
            Column("name", _l("Name"), lambda r: _name(event, r), sort=Registration.sort_key, export=lambda r: r.name),
            Column("country", _l("Country"), lambda r: country_name(r.country), sort=Registration.country),
            Column("expertise", _l("Fields of expertise"), _shortened, export=_expertise),
            Column("cv", _l("CV"), lambda r: _("yes") if r.id in cvs else "–"),
            Column("opinions", _l("Opinions"), lambda r: _in_words(opinions.get(r.id, {})), sort=score),
            Column("state", _l("State"), state_chip, sort=Registration.state, export=lambda r: str(STATES[r.state])),
            Column(
                "organisation",
                _l("Affiliation"),
                lambda r: r.organisation,
                sort=Registration.organisation,
                visible=False,
            ),
            Column(
                "applied",
                _l("Applied"),
                lambda r: date(r.created_at, event.timezone),
                sort=Registration.created_at,
                visible=False,
            ),
        ),
        default_sort="-opinions",
        tie_breaker=Registration.id,
        url=lambda r: _address(event, r),
        search=lambda query, text: query.where(matches(Registration.search, text)),
        filters=(
            Filter("state", _l("State"), _states, _by_state),
            Filter("country", _l("Country"), lambda: _countries(event), _by_country),
            Filter("mine", _l("My opinion"), _given, lambda query, value: _by_opinion(query, value, actor)),
        ),
        bulk_actions=_decisions() if actor.may_organise(*event.manager_ids) else (),
        empty=Empty(_l("No applications yet"), _l("They appear here as soon as somebody applies on the public page.")),
    )


def _address(event: Event, registration: Registration) -> str:
    return url_for("selection.application", event_id=event.id, registration_id=registration.id)


def _name(event: Event, registration: Registration) -> Markup:
    note = ", ".join(filter(None, (registration.function, registration.organisation)))
    shown = Markup('<a href="{}">{}</a><span class="cell-note">{}</span>')
    return shown.format(_address(event, registration), registration.name, note)


def _in_words(counts: Mapping[Recommendation, int]) -> str:
    words = [f"{label} {counts[key]}" for key, label in RECOMMENDATIONS.items() if counts.get(key)]
    return " · ".join(words) or "–"


def _expertise(registration: Registration) -> str:
    return str(registration.answers.get("expertise", ""))


def _shortened(registration: Registration) -> str:
    text = _expertise(registration)
    return text if len(text) <= SHORTENED else f"{text[:SHORTENED].rstrip()}…"


def _states() -> list[tuple[str, Any]]:
    return [(state.value, label) for state, label in STATES.items()]


def _by_state(query: Select[Any], value: str) -> Select[Any]:
    known = {state.value: state for state in RegistrationState}
    return query.where(Registration.state == known[value]) if value in known else query


def _countries(event: Event) -> list[tuple[str, str]]:
    return sorted(((code, country_name(code)) for code in countries_of(event.id)), key=lambda pair: pair[1])


def _by_country(query: Select[Any], value: str) -> Select[Any]:
    return query.where(Registration.country == value[:2])


def _given() -> list[tuple[str, Any]]:
    return [("missing", _l("Not given yet")), ("given", _l("Given"))]


def _by_opinion(query: Select[Any], value: str, actor: Actor) -> Select[Any]:
    mine = exists().where(Review.registration_id == Registration.id, Review.user_id == actor.user_id)
    return query.where({"given": mine, "missing": ~mine}[value]) if value in ("given", "missing") else query


def _decisions() -> tuple[BulkAction, ...]:
    return (
        BulkAction("approve", _l("Select")),
        BulkAction("waitlist", _l("Reserve")),
        BulkAction("reject", _l("Decline"), needs_reason=True),
    )
