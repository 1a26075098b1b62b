"""Reads for the lists of events and for one event's page."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webapp.core import clock
from webapp.core.names import search_terms
from webapp.directory.models import City, Organisation, Person
from webapp.events.models import CoHost, Event, EventState, Session, Speaker
from webapp.extensions import db

PUBLIC = (EventState.PUBLISHED, EventState.CLOSED, EventState.COMPLETED, EventState.CANCELLED)
"""States in which an event has a public page."""
LISTED = (EventState.PUBLISHED, EventState.CLOSED, EventState.COMPLETED)
"""States in which the public lists name it."""
SEARCHED = (Event.search, City.search, Organisation.search)


def events_with_places() -> Select[Event]:
    """Events with their host and city, both joined once so that they can be filtered and searched by."""
    return select(Event).join(Event.host).outerjoin(Event.city).options(joinedload(Event.host), joinedload(Event.city))


def upcoming() -> ColumnElement[bool]:
    """What the public list shows first: not over yet."""
    return and_(Event.state.in_(LISTED), Event.ends_at > clock.now())


def past() -> ColumnElement[bool]:
    """What has been."""
    return and_(Event.state.in_(LISTED), Event.ends_at <= clock.now())


def search(query: Select[Event], text: str) -> Select[Event]:
    """Events whose title, city or host match every word, in any script."""
    for term in search_terms(text):
        hit = or_(
            *(column.contains(term, autoescape=True) for column in (Event.search, City.search, Organisation.search))
        )
        query = query.where(hit)
    return query


def in_days(first: date, after: date) -> ColumnElement[bool]:
    """Events that touch the local days from `first` up to, not including, `after`."""
    begin, end = datetime.combine(first, datetime.min.time()), datetime.combine(after, datetime.min.time())
    starts = func.timezone(Event.timezone, Event.starts_at)
    ends = func.timezone(Event.timezone, Event.ends_at)
    return and_(starts < end, ends > begin)


def in_month(month: str) -> ColumnElement[bool] | None:
    """Events that touch a month written as 2026-11; None where that is not a month."""
    days = month_days(month)
    return in_days(*days) if days else None


def month_days(month: str) -> tuple[date, date] | None:
    """The first day of a month and of the next."""
    try:
        first = date.fromisoformat(f"{month}-01")
        return first, (first + timedelta(days=32)).replace(day=1)
    except (ValueError, OverflowError):
        return None


def event_for_page(event_id: int) -> Event | None:
    """An event with all that its public page shows."""
    return db.session.scalar(
        select(Event)
        .where(Event.id == event_id)
        .options(
            joinedload(Event.host),
            joinedload(Event.city),
            joinedload(Event.series),
            selectinload(Event.co_hosts).joinedload(CoHost.organisation),
            selectinload(Event.sessions)
            .selectinload(Session.speakers)
            .joinedload(Speaker.person)
            .joinedload(Person.organisation),
        )
        .execution_options(populate_existing=True)
    )


def cities_of(condition: ColumnElement[bool]) -> Sequence[City]:
    """The cities of the events that meet a condition."""
    ids = select(Event.city_id).where(condition)
    return db.session.scalars(select(City).where(City.id.in_(ids))).all()


def languages_of(condition: ColumnElement[bool]) -> set[str]:
    """The languages of work of the events that meet a condition."""
    spoken = select(func.jsonb_array_elements_text(Event.languages)).where(condition).distinct()
    return set(db.session.scalars(spoken))


def with_milestones(condition: ColumnElement[bool]) -> Sequence[Event]:
    """Events with their checklists, the soonest first."""
    query = select(Event).where(condition).options(selectinload(Event.milestones)).order_by(Event.starts_at, Event.id)
    return db.session.scalars(query).all()


def programmes_written(event_ids: Sequence[int]) -> dict[int, datetime | None]:
    """The fact that an event has a programme."""
    found = db.session.scalars(select(Session.event_id).where(Session.event_id.in_(event_ids)).distinct())
    return dict.fromkeys(found)
