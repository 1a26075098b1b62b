"""Reads about changes that wait for approval."""

from typing import Any

from sqlalchemy import Select, func, select

from webapp.core import clock
from webapp.core.permissions import Actor
from webapp.events.access import managed_by
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.registration.models import ProposedChange, Registration

OPEN = (EventState.PUBLISHED, EventState.CLOSED)


def with_proposal(query: Select[Any], _value: str = "") -> Select[Any]:
    """Those registrations of which a change waits."""
    return query.where(Registration.id.in_(select(ProposedChange.registration_id)))


def waiting_by_event(actor: Actor) -> list[tuple[int, int]]:
    """The events of an organiser in which changes wait, with how many, the event that begins first at the head."""
    query = (
        select(Event.id, func.count())
        .join(ProposedChange, ProposedChange.event_id == Event.id)
        .where(managed_by(actor), Event.state.in_(OPEN), Event.ends_at > clock.now())
        .group_by(Event.id)
        .order_by(Event.starts_at, Event.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]
