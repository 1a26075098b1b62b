"""The events that somebody may work with; whoever may not, learns nothing of them."""

from flask import abort
from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from webapp.core.errors import NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Actor, current_actor
from webapp.events.models import CoHost, Event
from webapp.extensions import db


def load_event(event_id: int) -> Event:
    """An event with its host, co-organisers and city.

    Raises NotFound.
    """
    event = db.session.scalar(
        select(Event)
        .where(Event.id == event_id)
        .options(
            joinedload(Event.host),
            joinedload(Event.city),
            joinedload(Event.series),
            selectinload(Event.co_hosts).joinedload(CoHost.organisation),
        )
    )
    if event is None:
        raise NotFound(_l("There is no such event, or it is not one of yours."))
    return event


def managed_event(event_id: int) -> Event:
    """An event that the caller runs as an organiser of its host or of a co-organiser.

    Aborts with 403 for those who work for it in another role, raises NotFound for everybody else.
    """
    event = seen_event(event_id)
    if not current_actor().may_organise(*event.manager_ids):
        abort(403)
    return event


def seen_event(event_id: int) -> Event:
    """An event that the caller works for in any role.

    Raises NotFound.
    """
    event = load_event(event_id)
    if not current_actor().may_see(*event.manager_ids):
        raise NotFound(_l("There is no such event, or it is not one of yours."))
    return event


def conducted_event(event_id: int) -> Event:
    """An event that the caller organises or reviews.

    Aborts with 403 for its protocol officers, raises NotFound for everybody else.
    """
    event = seen_event(event_id)
    if not current_actor().may_conduct(*event.manager_ids):
        abort(403)
    return event


def reviewed_event(event_id: int) -> Event:
    """An event whose attendance the caller reviews.

    Aborts with 403 for those who work for it in another role, raises NotFound for everybody else.
    """
    event = seen_event(event_id)
    if not current_actor().may_review(*event.manager_ids):
        abort(403)
    return event


def _held_by(host_ids: frozenset[int]) -> ColumnElement[bool]:
    shared = select(CoHost.event_id).where(CoHost.organisation_id.in_(host_ids))
    return or_(Event.host_id.in_(host_ids), Event.id.in_(shared))


def managed_by(actor: Actor) -> ColumnElement[bool]:
    """The condition that the actor organises an event."""
    return true() if actor.is_admin else _held_by(actor.organises)


def reviewed_by(actor: Actor) -> ColumnElement[bool]:
    """The condition that the actor reviews an event."""
    return true() if actor.is_admin else _held_by(actor.reviews)


def conducted_by(actor: Actor) -> ColumnElement[bool]:
    """The condition that the actor organises or reviews an event."""
    return true() if actor.is_admin else _held_by(actor.organises | actor.reviews)


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """The condition that the actor works for an event in any role."""
    return true() if actor.is_admin else _held_by(actor.organises | actor.reviews | actor.protocol)
