"""What organisers have to do about registrations, for their landing page."""

from typing import Any

from flask import url_for
from sqlalchemy import func, select

from webapp.core import clock
from webapp.core.i18n import _n
from webapp.core.permissions import Actor
from webapp.events.access import managed_by
from webapp.events.landing import Todo, Urgency
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.registration.models import Registration, RegistrationState

OPEN = (EventState.PUBLISHED, EventState.CLOSED)


def todos(actor: Actor) -> list[Todo]:
    """Applications to decide on, leading to the event that begins first; delegations are decided as a whole."""
    alone = Registration.delegation_id.is_(None) & (Registration.state == RegistrationState.PENDING)
    query = (
        select(Event.id, func.count())
        .join(Registration, Registration.event_id == Event.id)
        .where(managed_by(actor), Event.state.in_(OPEN), Event.ends_at > clock.now(), alone)
        .group_by(Event.id)
        .order_by(Event.starts_at, Event.id)
    )
    rows: list[Any] = list(db.session.execute(query))
    if not rows:
        return []
    count = sum(number for _event, number in rows)
    label = _n("application to decide on", "applications to decide on", count)
    url = url_for("people.everybody", event_id=rows[0][0], state=RegistrationState.PENDING.value)
    return [Todo(label, url, count, Urgency.DUE, "user-check")]
