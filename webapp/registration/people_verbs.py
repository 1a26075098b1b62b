"""What organisers do with the people of an event besides changing their states."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from webapp.core import audit, clock
from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.mail import outbox
from webapp.mail.outbox import Draft
from webapp.registration import inputs, messages, places, states
from webapp.registration.errors import ImpossibleChange
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import groups

FIRST, LAST, AS_CAME = "first", "last", "as_came"
AGAIN = {
    State.PENDING: "registration_pending",
    State.CONFIRMED: "registration_confirmed",
    State.WAITLISTED: "registration_waitlisted",
    State.OFFERED: "registration_offered",
}


def move_on_list(registration: Registration, where: str, *, by: Actor, reason: str = "") -> Registration:
    """Let somebody be offered a place before all others, after them, or in the order in which they came.

    Whoever is to be asked first is asked again, also after letting offers go, and at once where a place is free. A
    delegation is moved as a whole. Raises ImpossibleChange for whoever does not wait, and Invalid, on `reason`, where
    somebody is moved ahead without one.
    """
    event = places.lock(registration.event_id)
    db.session.refresh(registration)
    if registration.state is not State.WAITLISTED:
        raise ImpossibleChange
    reason = inputs.within(inputs.lines(reason), inputs.LONG, "reason")
    if moves_ahead(registration, where) and not reason:
        raise Invalid(_l("Write why this person is asked before others. Only organisers read it."), field="reason")
    priority = _priority(registration, where)
    for person in _together(registration):
        person.priority = priority
        if where == FIRST:
            person.offers_missed = person.lapses = person.let_go_round = 0
    why: dict[str, Any] = {"reason": reason} if reason else {}
    audit.record("registration_moved", registration, by=by, where=where, **why)
    states.after_changes(event, freed=where == FIRST)
    return registration


def moves_ahead(registration: Registration, where: str) -> bool:
    """Whether others would have to wait longer than they do now."""
    return where == FIRST or (where == AS_CAME and registration.priority > 0)


def _together(registration: Registration) -> Sequence[Registration]:
    """Everybody who waits as a whole with somebody."""
    members = groups.group_of(registration) if registration.delegation_id is not None else []
    return members or [registration]


def _priority(registration: Registration, where: str) -> int:
    others = (Registration.event_id == registration.event_id) & (Registration.state == State.WAITLISTED)
    lowest, highest = db.session.execute(
        select(func.min(Registration.priority), func.max(Registration.priority)).where(others)
    ).one()
    # Whoever comes to the list later has 0, and is to stand after the first and before the last as well.
    return {FIRST: min(int(lowest), 0) - 1, LAST: max(int(highest), 0) + 1, AS_CAME: 0}[where]


def send_again(registration: Registration, *, by: Actor) -> Registration:
    """Mail the person the message about their state once more, with a new personal link.

    Raises ImpossibleChange where there is nothing to say or nobody to say it to.
    """
    template = AGAIN.get(registration.state)
    draft = messages.draft_about(registration, registration.event, template) if template else None
    if draft is None:
        raise ImpossibleChange
    outbox.post(_fresh(draft))
    audit.record("registration_mailed", registration, by=by, template=template)
    return registration


def can_send_again(registration: Registration | None) -> bool:
    """Whether there is something to say, and somebody to say it to."""
    return registration is not None and registration.state in AGAIN and bool(registration.email)


def _fresh(draft: Draft) -> Draft:
    now = clock.now().timestamp()
    return Draft(**{**draft.__dict__, "cause": f"{draft.cause}:again:{now:.3f}"})
