"""People at the same moment: on real commits, in threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import select

from tests.factories import EventFactory, HostFactory
from webapp.core.permissions import SYSTEM
from webapp.core.unit_of_work import unit_of_work
from webapp.events import hooks, lifecycle, programme, services
from webapp.events.access import load_event
from webapp.events.kinds import kind_of
from webapp.events.models import Event, EventState, Session
from webapp.events.programme import SessionValues
from webapp.events.values import EventValues, values_of
from webapp.extensions import db

THREADS = 4


def at_once(app: Flask, work: Callable[[int], None]) -> list[Exception | None]:
    """What each thread that ran the work in a unit of work of its own ended with."""
    barrier = Barrier(THREADS)

    def run(number: int) -> Exception | None:
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work():
                    work(number)
            except lifecycle.ImpossibleStep as error:
                return error
            return None

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_events_of_one_title_get_addresses_of_their_own(committed_app: Flask) -> None:
    with committed_app.app_context():
        event = EventFactory(title={"en": "Water"})
        values: EventValues = values_of(event)
        db.session.commit()

    def create(_number: int) -> None:
        services.create_event(kind_of("seminar"), values, by=SYSTEM)

    assert at_once(committed_app, create) == [None] * THREADS
    with committed_app.app_context():
        slugs = set(db.session.scalars(select(Event.slug).where(Event.slug.startswith("water"))))
    assert slugs == {"water", "water-2", "water-3", "water-4"}


def test_an_event_is_published_once(committed_app: Flask) -> None:
    with committed_app.app_context():
        event_id = EventFactory(state=EventState.DRAFT, published_at=None, host=HostFactory()).id
        db.session.commit()
    heard: list[int] = []
    listener = hooks.on_published.append(lambda event, _by: heard.append(event.id))
    try:
        ended = at_once(committed_app, lambda _number: _publish(event_id))
    finally:
        hooks.on_published.remove(listener)
    assert sum(error is None for error in ended) == 1
    assert heard == [event_id]


def _publish(event_id: int) -> None:
    lifecycle.publish(load_event(event_id), by=SYSTEM)


def test_no_raise_of_a_version_is_lost(committed_app: Flask) -> None:
    with committed_app.app_context():
        event = EventFactory()
        event_id, before = event.id, event.version
        db.session.commit()

    def add(number: int) -> None:
        loaded = load_event(event_id)
        values = SessionValues(title={"en": f"Item {number}"}, starts_at=loaded.starts_at, ends_at=loaded.ends_at)
        programme.add_session(loaded, values, by=SYSTEM)

    assert at_once(committed_app, add) == [None] * THREADS
    with committed_app.app_context():
        assert load_event(event_id).version >= before + THREADS
        assert db.session.query(Session).count() == THREADS
