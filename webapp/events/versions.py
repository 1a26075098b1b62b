"""The version of an event's public page: raised by everything that changes what the page says.

Changes that go through the session are noticed by themselves for the models that are watched; whoever changes rows by
other statements, or changes what only the page's panels read, calls `touch`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

from sqlalchemy import BigInteger, Select, Table, bindparam, event, or_, select, update
from sqlalchemy.orm import Session as DbSession

from webapp.directory.models import City, Organisation, Person
from webapp.events.models import CoHost, Event, Quota, Session, Speaker
from webapp.events.series.models import Series
from webapp.extensions import db

Finder = Callable[[Sequence[Any]], Select[int] | Iterable[int]]
EVENTS = cast(Table, Event.__table__)
_STALE = "elchi.versions"
_RAISED = {"version": EVENTS.c.version + 1}
_RAISE_ONE = update(EVENTS).where(EVENTS.c.id == bindparam("event", type_=BigInteger)).values(_RAISED)
_finders: dict[type[Any], list[Finder]] = defaultdict(list)


def watch(model: type[Any], finder: Finder) -> None:
    """Raise the version of the events that `finder` names, as ids or a query, when objects of a model change."""
    if finder not in _finders[model]:
        _finders[model].append(finder)


def touch(*event_ids: int) -> None:
    """Raise the version of events."""
    if event_ids:
        _raise(db.session(), event_ids)


def by_event_id(objects: Sequence[Any]) -> list[int]:
    """The finder for models with an `event_id`."""
    return [found.event_id for found in objects]


def _raise(session: DbSession, event_ids: Iterable[int]) -> None:
    ids = sorted(set(event_ids))
    if len(ids) == 1:
        session.connection().execute(_RAISE_ONE, {"event": ids[0]})
    else:
        session.connection().execute(update(EVENTS).where(EVENTS.c.id.in_(ids)).values(_RAISED))
    session.info[_STALE] = True


def _events(objects: Sequence[Event]) -> list[int]:
    return [found.id for found in objects]


def _of_speakers(objects: Sequence[Speaker]) -> Select[int]:
    return select(Session.event_id).where(Session.id.in_([speaker.session_id for speaker in objects]))


def _of_cities(objects: Sequence[City]) -> Select[int]:
    return select(Event.id).where(Event.city_id.in_([city.id for city in objects]))


def _of_series(objects: Sequence[Series]) -> Select[int]:
    return select(Event.id).where(Event.series_id.in_([one.id for one in objects]))


def _spoken_at(condition: Any) -> Select[int]:
    return select(Session.event_id).join(Speaker).join(Person, Speaker.person_id == Person.id).where(condition)


def _of_people(objects: Sequence[Person]) -> Select[int]:
    return _spoken_at(Person.id.in_([person.id for person in objects]))


def _held_by(objects: Sequence[Organisation]) -> Select[int]:
    ids = [body.id for body in objects]
    held_together = select(CoHost.event_id).where(CoHost.organisation_id.in_(ids))
    return select(Event.id).where(or_(Event.host_id.in_(ids), Event.id.in_(held_together)))


def _with_speakers_from(objects: Sequence[Organisation]) -> Select[int]:
    return _spoken_at(Person.organisation_id.in_([body.id for body in objects]))


def _after_flush(session: DbSession, _context: Any) -> None:
    changed: dict[type[Any], list[Any]] = defaultdict(list)
    for found in (*session.new, *session.dirty, *session.deleted):
        if type(found) in _finders and (
            found not in session.dirty or session.is_modified(found, include_collections=False)
        ):
            changed[type(found)].append(found)
    ids = {event_id for model, objects in changed.items() for event_id in _named(session, model, objects)}
    ids -= {found.id for found in session.new if isinstance(found, Event)}
    if ids:
        _raise(session, ids)


def _named(session: DbSession, model: type[Any], objects: list[Any]) -> Iterator[int]:
    for finder in _finders[model]:
        named = finder(objects)
        yield from session.connection().scalars(named) if isinstance(named, Select) else named


def _forget_stale_versions(session: DbSession, _context: Any) -> None:
    if session.info.pop(_STALE, False):
        for found in session.identity_map.values():
            if isinstance(found, Event):
                session.expire(found, ["version"])


def init_app() -> None:
    """Watches what every event's page shows."""
    watch(Event, _events)
    for model in (Session, CoHost, Quota):
        watch(model, by_event_id)
    watch(Speaker, _of_speakers)
    watch(City, _of_cities)
    watch(Series, _of_series)
    watch(Person, _of_people)
    watch(Organisation, _held_by)
    watch(Organisation, _with_speakers_from)
    if not event.contains(db.session, "after_flush", _after_flush):
        event.listen(db.session, "after_flush", _after_flush)
        event.listen(db.session, "after_flush_postexec", _forget_stale_versions)
