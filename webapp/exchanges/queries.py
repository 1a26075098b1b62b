"""Reads for the pages of exchanges."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from webapp.core.names import fold
from webapp.core.permissions import Actor
from webapp.directory.models import Twinning
from webapp.events.access import seen_by
from webapp.events.models import Event, EventState
from webapp.events.queries import events_with_places, search
from webapp.exchanges.models import ExchangeDetails
from webapp.extensions import db

MOST = 200
MOST_FOUND = 20


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


def choosable(actor: Actor) -> Select[Event]:
    """Visits that a new one may answer, with their city and host joined, the latest first."""
    wanted = events_with_places().join(ExchangeDetails, ExchangeDetails.event_id == Event.id)
    wanted = wanted.where(visible_to(actor), Event.state != EventState.CANCELLED)
    return wanted.order_by(Event.starts_at.desc(), Event.id)


def look_for(text: str, actor: Actor) -> Sequence[Event]:
    """Those of them whose titles, cities or hosts hold what was typed."""
    return db.session.scalars(search(choosable(actor), text).limit(MOST_FOUND)).all()


def chosen(event_id: int, actor: Actor) -> Event | None:
    """The one of an id, also where it has been cancelled since it was chosen."""
    return db.session.scalar(select(Event).where(Event.id == event_id, visible_to(actor)))


def find_visit(name: str, actor: Actor) -> Event | None:
    """The one of them that has a title or an address, if there is just one."""
    slug, wanted = name.rstrip("/").rpartition("/")[2], fold(name)
    named = choosable(actor).where(or_(Event.slug == slug, Event.search.contains(wanted, autoescape=True)))
    found = db.session.scalars(named.limit(MOST)).all()
    exact = [one for one in found if one.slug == slug or wanted in map(fold, one.title.values())]
    return exact[0] if len(exact) == 1 else None


def returned_by(event_id: int) -> Sequence[Event]:
    """The public visits that answer one."""
    query = visits().where(ExchangeDetails.answers_event_id == event_id, Event.state != EventState.DRAFT)
    return [event for event, _details in db.session.execute(query)]
