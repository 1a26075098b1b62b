"""The lists of the host: the delegations of an event, and all their members as a file."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, render_template_string, url_for
from markupsafe import Markup
from sqlalchemy import Select

from webapp.core.formatting import country_name
from webapp.core.formatting import date as shown_date
from webapp.core.i18n import _, _l
from webapp.core.permissions import Actor
from webapp.core.tables import Column, Empty, Filter, Table, file_response, stream
from webapp.events.event_lists import CHIP
from webapp.events.models import Event
from webapp.registration.delegations import queries
from webapp.registration.delegations.composing import own_answers
from webapp.registration.delegations.composing.gaps import Standing, standing_of
from webapp.registration.delegations.pages.sentences import deadline_note
from webapp.registration.delegations.values import VISAS
from webapp.registration.delegations.words import STATES, category_label, languages_label, sender_of
from webapp.registration.form_builder import showing
from webapp.registration.labels import STATES as MEMBER_STATES
from webapp.registration.models import Delegation, DelegationState, Registration


def missing_of(standing: Standing) -> str:
    """What is missing of a delegation, in words."""
    parts = [str(gap) for gap in standing.gaps]
    if standing.incomplete:
        parts.append(_("details of %(count)s", count=standing.incomplete))
    return ", ".join(parts)


def _chip(delegation: Delegation) -> Markup:
    chip = render_template_string(CHIP, key=delegation.state.value, label=STATES[delegation.state])
    return Markup(chip)  # noqa: S704 - rendered by a macro


def _local(instant: datetime | None, delegation: Delegation) -> datetime | None:
    return instant.astimezone(ZoneInfo(delegation.event.timezone)) if instant is not None else None


def _due(delegation: Delegation) -> str:
    day = shown_date(delegation.deadline, delegation.event.timezone)
    return " · ".join(filter(None, (day, deadline_note(delegation))))


def _deadline(delegation: Delegation) -> datetime | None:
    return _local(delegation.deadline, delegation)


def _last_change(delegation: Delegation) -> str:
    at = delegation.changed_at or delegation.submitted_at or delegation.created_at
    return shown_date(at, delegation.event.timezone)


def _coordinator(delegation: Delegation) -> str:
    return delegation.coordinator_name or delegation.coordinator_email


def _by_state(query: Select[Any], value: str) -> Select[Any]:
    known = {state.value: state for state in DelegationState}
    return query.where(Delegation.state == known[value]) if value in known else query


def _url(delegation: Delegation) -> str:
    return url_for("host_delegation.show", event_id=delegation.event_id, delegation_id=delegation.id)


def delegations_table(event: Event) -> Table[Delegation]:
    """The list of an event's delegations."""
    asked = own_answers.asked_of_members(event)

    def used(delegation: Delegation) -> str:
        return f"{standing_of(delegation).used} / {delegation.places}"

    def missing(delegation: Delegation) -> str:
        standing = standing_of(delegation, asked)
        return _("All said") if standing.complete else missing_of(standing)

    return Table(
        caption=_l("Delegations"),
        columns=[
            Column("sender", _l("Sending body"), sender_of, sort=Delegation.sending_name),
            Column("state", _l("State"), _chip, sort=Delegation.state, export=lambda d: str(STATES[d.state])),
            Column("places", _l("Places used"), used, numeric=True),
            Column("missing", _l("Missing"), missing),
            Column(
                "deadline", _l("List is due by"), _due, sort=Delegation.deadline, export=lambda d: _local(d.deadline, d)
            ),
            Column("changed", _l("Last change"), _last_change, sort=Delegation.changed_at),
            Column("coordinator", _l("Coordinator"), _coordinator, sort=Delegation.coordinator_email),
            Column("email", _l("Email address"), lambda d: d.coordinator_email, visible=False),
            Column("letter", _l("Letter"), lambda d: d.letter, visible=False),
        ],
        default_sort="sender",
        url=_url,
        filters=[Filter("state", _l("State"), lambda: [(s.value, label) for s, label in STATES.items()], _by_state)],
        empty=Empty(
            _l("No delegation has been asked for yet"),
            _l("Say which city or body sends one and who coordinates it: they get a link under which they compose it."),
        ),
        tie_breaker=Delegation.id,
    )


Cell = Callable[[Registration], object]


def _of_delegation(make: Callable[[Delegation], object]) -> Cell:
    return lambda member: make(member.delegation) if member.delegation is not None else ""


MEMBERS: tuple[tuple[Any, Cell], ...] = (
    (_l("Delegation"), _of_delegation(sender_of)),
    (_l("No."), lambda m: m.precedence),
    (_l("Head of delegation"), lambda m: _("Yes") if m.head else ""),
    (_l("Given name"), lambda m: m.given_name),
    (_l("Family name"), lambda m: m.family_name),
    (_l("Name in their own script"), lambda m: m.native_name),
    (_l("Function"), lambda m: m.function),
    (_l("Function in the second language"), lambda m: m.answers.get("function_second", "")),
    (_l("Category"), lambda m: category_label(m.event.kind, m.category)),
    (_l("Accompanies"), lambda m: m.accompanies.name if m.accompanies is not None else ""),
    (_l("Country"), lambda m: country_name(m.country)),
    (_l("Languages spoken"), lambda m: languages_label(m.answers.get("languages"))),
    (_l("Visa"), lambda m: str(dict(VISAS)[m.answers.get("visa", "")])),
    (_l("Email address"), lambda m: m.email or ""),
    (_l("Telephone"), lambda m: m.phone),
    (_l("Arrival"), _of_delegation(lambda d: _local(d.arrives_at, d))),
    (_l("Departure"), _of_delegation(lambda d: _local(d.departs_at, d))),
    (_l("Own arrival and departure"), lambda m: m.answers.get("travel", "")),
    (_l("Letter"), _of_delegation(lambda d: d.letter)),
    (_l("State of the delegation"), _of_delegation(lambda d: str(STATES[d.state]))),
    (_l("State"), lambda m: str(MEMBER_STATES[m.state])),
)


def export_members(event: Event, by: Actor, kind: str, name: str) -> Response:
    """All members of an event's delegations as a file; sensitive answers are masked."""
    own = showing.columns_of_members(event, by) if event.has_form else []
    header = [str(label) for label, _cell in MEMBERS] + [str(column.label) for column in own]
    rows = (
        [cell(member) for _label, cell in MEMBERS] + [column.exported(member) for column in own]
        for member in stream(queries.members_of_event(event.id))
    )
    return file_response(kind, name, header, rows)
