"""What the host has to do about delegations, for the organiser's landing page and the checklist of an event."""

from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from webapp.core.i18n import _n
from webapp.core.permissions import Actor
from webapp.events.kinds import kind_of
from webapp.events.landing import Todo, Urgency
from webapp.events.models import Event
from webapp.registration.delegations import queries
from webapp.registration.delegations.composing import own_answers
from webapp.registration.delegations.composing.gaps import standing_of
from webapp.registration.delegations.values import FIXED, values_of
from webapp.registration.delegations.words import MEMBER_FIELDS, value_in_words
from webapp.registration.models import Delegation, Registration, RegistrationState

SHOWN = 6


def todos(actor: Actor) -> list[Todo]:
    """Delegations that wait for a decision, and those whose list is late; each leads to the first event concerned."""
    submitted, late = queries.undecided_by_event(actor), queries.overdue_by_event(actor)
    found = []
    if submitted:
        count = sum(number for _event, number in submitted)
        label = _n("delegation to decide on", "delegations to decide on", count)
        found.append(Todo(label, _list_of(submitted[0][0]), count, Urgency.DUE, "flag"))
    if late:
        count = sum(number for _event, number in late)
        label = _n("delegation is late with its list", "delegations are late with their lists", count)
        found.append(Todo(label, _list_of(late[0][0]), count, Urgency.OVERDUE, "hourglass-empty"))
    return found


def _list_of(event_id: int) -> str:
    return url_for("delegations_of_event.index", event_id=event_id)


def overview_panel(event: Event, actor: Actor) -> Markup | None:
    """The delegations of an event on its overview, those that wait for the host first."""
    if not actor.may_organise(*event.manager_ids):
        return None
    found = queries.first_of_event(event.id, SHOWN)
    if not found and not kind_of(event.kind).uses_delegations:
        return None
    asked = own_answers.asked_of_members(event)
    rows = [(delegation, standing_of(delegation, asked)) for delegation in found]
    panel = render_template("registration/delegations/_panel.html", event=event, rows=rows)
    return Markup(panel)  # noqa: S704 - rendered by a template


def person_panel(registration: Registration) -> Markup | None:
    """On the page of a member: with whom they come, and where that is decided."""
    if registration.delegation is None:
        return None
    panel = render_template(
        "registration/delegations/_of_person.html",
        delegation=registration.delegation,
        facts=_told_of(registration, registration.delegation),
        undecided=registration.state in (RegistrationState.PENDING, RegistrationState.WAITLISTED),
    )
    return Markup(panel)  # noqa: S704 - rendered by a template


def _told_of(member: Registration, delegation: Delegation) -> list[tuple[Any, str]]:
    """What is asked of members alone, as far as it is known."""
    values = values_of(member)
    known = {name: getattr(values, name) for name in FIXED}
    return [(MEMBER_FIELDS[name], value_in_words(delegation, name, known[name])) for name in FIXED if known[name]]


def has_delegations(event: Event) -> bool:
    """Whether the organiser's pages of an event have one for delegations."""
    return kind_of(event.kind).uses_delegations or queries.exist_in(event.id)
