"""Reads for the pages of exchanges."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from webapp.core.permissions import Actor
from webapp.directory.models import Twinning
from webapp.events.access import seen_by
from webapp.events.models import Event, EventState
from webapp.exchanges.models import ExchangeDetails
from webapp.extensions import db

MOST = 200


def visits() -> Select[Event, ExchangeDetails]:
    """Visits with their own facts, the latest first."""
    return (
        select(Event, ExchangeDetails)
        .join(ExchangeDetails, ExchangeDetails.event_id == Event.id)
        .options(joinedload(Event.city), joinedload(Event.host))
        .order_by(Event.starts_at.desc(), Event.id)
    )


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition that somebody may know of a visit: it is published, or one of theirs."""
    return or_(Event.state != EventState.DRAFT, seen_by(actor))


def visits_of(twinning: Twinning, actor: Actor) -> Sequence[tuple[Event, ExchangeDetails]]:
    """The visits between two cities."""
    query = visits().where(ExchangeDetails.twinning_id == twinning.id, visible_to(actor)).limit(MOST)
    return [(event, details) for event, details in db.session.execute(query)]


def choosable(actor: Actor) -> Sequence[Event]:
    """Visits that a new one may answer."""
    query = visits().where(visible_to(actor), Event.state != EventState.CANCELLED).limit(MOST)
    return [event for event, _details in db.session.execute(query)]


def returned_by(event_id: int) -> Sequence[Event]:
    """The public visits that answer one."""
    query = visits().where(ExchangeDetails.answers_event_id == event_id, Event.state != EventState.DRAFT)
    return [event for event, _details in db.session.execute(query)]
