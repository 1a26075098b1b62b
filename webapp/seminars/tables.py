"""The list of applications."""

from dataclasses import replace
from typing import Any

from flask import url_for
from markupsafe import Markup, escape
from sqlalchemy import Select

from webapp.core.formatting import country_choices, country_name
from webapp.core.i18n import _l, current_language
from webapp.core.names import matches
from webapp.core.permissions import Actor
from webapp.core.tables import BulkAction, Column, Empty, Filter, Page, Table
from webapp.events.models import Event
from webapp.registration.labels import STATES, state_chip
from webapp.registration.models import Registration, RegistrationState
from webapp.seminars.labels import RECOMMENDATIONS
from webapp.seminars.queries import opinions_on, score

SHORTENED = 120
OPINIONS = "opinions"


def applications(event: Event, actor: Actor) -> Table[Registration]:
    """The applications to a seminar; who organises it can decide on many at once."""
    organises = actor.may_organise(*event.manager_ids)
    return Table(
        caption=_l("Applications"),
        columns=(
            Column("name", _l("Name"), lambda r: r.name, sort=Registration.family_name),
            Column("organisation", _l("Affiliation"), lambda r: r.organisation, sort=Registration.organisation),
            Column("country", _l("Country"), lambda r: country_name(r.country), sort=Registration.country),
            Column("expertise", _l("Fields of expertise"), _expertise),
            # Filled for the whole page at once by `with_opinions`.
            Column(OPINIONS, _l("Opinions"), lambda _r: "", sort=score),
            Column("state", _l("State"), state_chip, sort=Registration.state),
            Column(
                "applied", _l("Applied"), lambda r: r.created_at.date().isoformat(), sort=Registration.id, visible=False
            ),
        ),
        default_sort="-opinions",
        tie_breaker=Registration.id,
        url=lambda r: url_for("selection.application", event_id=event.id, registration_id=r.id),
        search=lambda query, text: query.where(matches(Registration.search, text)),
        filters=(
            Filter("state", _l("State"), _states, _by_state),
            Filter("country", _l("Country"), lambda: country_choices(current_language()), _by_country),
        ),
        bulk_actions=_decisions() if organises else (),
        empty=Empty(_l("No applications yet"), _l("They appear here as soon as somebody applies on the public page.")),
    )


def with_opinions(page: Page[Registration]) -> Page[Registration]:
    """The page with the opinions on its applications, read by one statement."""
    shown = [column.key for column in page.columns if column.visible]
    if OPINIONS not in shown:
        return page
    at = shown.index(OPINIONS)
    counted = opinions_on([row.id for row in page.rows])
    rows = []
    for row in page.rows:
        cells = list(row.cells)
        cells[at] = _opinions(counted.get(row.id, {}))
        rows.append(replace(row, cells=cells))
    return replace(page, rows=rows)


def _opinions(counts: dict[Any, int]) -> Markup | str:
    words = [f"{label} {counts[key]}" for key, label in RECOMMENDATIONS.items() if counts.get(key)]
    return escape(" · ".join(words)) if words else "—"


def _expertise(registration: Registration) -> str:
    text = str(registration.answers.get("expertise", ""))
    return text if len(text) <= SHORTENED else f"{text[:SHORTENED].rstrip()}…"


def _states() -> list[tuple[str, Any]]:
    return [(state.value, label) for state, label in STATES.items()]


def _by_state(query: Select[Any], value: str) -> Select[Any]:
    known = {state.value: state for state in RegistrationState}
    return query.where(Registration.state == known[value]) if value in known else query


def _by_country(query: Select[Any], value: str) -> Select[Any]:
    return query.where(Registration.country == value[:2])


def _decisions() -> tuple[BulkAction, ...]:
    return (
        BulkAction("approve", _l("Select")),
        BulkAction("waitlist", _l("Reserve")),
        BulkAction("reject", _l("Decline"), needs_reason=True),
    )
