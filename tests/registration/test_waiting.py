"""A place that becomes free goes to the waiting list, to the first who fits, and passes on when it is not taken."""

import contextlib
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import EventFactory, RegistrationFactory
from tests.queries import QueryCounter
from tests.registration.test_places import run_all
from webapp.core import clock
from webapp.core.errors import DomainError
from webapp.core.permissions import SYSTEM, link_holder
from webapp.core.unit_of_work import unit_of_work
from webapp.events import hooks
from webapp.events.availability import availability_of
from webapp.events.models import Approval, Event, Quota, QuotaBy
from webapp.extensions import db
from webapp.mail.models import Message
from webapp.registration import people_verbs, services
from webapp.registration.models import HOLDING, Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import claims, waiting
from webapp.registration.values import RegistrationValues

PERSON = link_holder("Aziz")


def waits(event: Event, minute: int, **more: object) -> Registration:
    """Somebody who waits, in the order of the minutes."""
    since = clock.now() - timedelta(days=1) + timedelta(minutes=minute)
    made: Registration = RegistrationFactory(event=event, state=State.WAITLISTED, queued_at=since, **more)
    return made


def full(**more: object) -> tuple[Event, Registration]:
    """An event whose only place is taken."""
    event = EventFactory(capacity=1, **more)
    return event, RegistrationFactory(event=event)


@pytest.mark.parametrize("approval", list(Approval))
def test_the_first_who_waits_is_offered_the_place(session: Session, approval: Approval) -> None:
    event, holder = full(approval=approval)
    second, first = waits(event, 2), waits(event, 1)
    services.withdraw(holder, by=PERSON)
    assert (first.state, second.state) == (State.OFFERED, State.WAITLISTED)
    assert first.offer_expires_at is not None
    assert timedelta(hours=47) < first.offer_expires_at - clock.now() <= timedelta(hours=48)
    places = availability_of([event.id])[event.id]
    assert (places.taken, places.offered, places.waiting, places.left) == (1, 1, 1, 0)
    templates = session.scalars(select(Message.template).order_by(Message.id)).all()
    assert sorted(templates) == ["registration_offered", "registration_withdrawn"]


def test_priority_comes_before_time(session: Session) -> None:
    event, holder = full()
    first, second, third = (waits(event, number) for number in range(3))
    people_verbs.move_on_list(third, people_verbs.FIRST, by=SYSTEM, reason="She speaks first.")
    people_verbs.move_on_list(first, people_verbs.LAST, by=SYSTEM)
    assert [waiting.position(person) for person in (first, second, third)] == [3, 2, 1]
    services.withdraw(holder, by=PERSON)
    assert third.state is State.OFFERED


def test_whoever_does_not_fit_under_a_quota_is_passed_over(session: Session) -> None:
    event = EventFactory(capacity=2)
    session.add(Quota(event_id=event.id, by=QuotaBy.COUNTRY, value="KZ", places=1))
    RegistrationFactory(event=event, country="KZ")
    holder = RegistrationFactory(event=event, country="UZ")
    kazakh, uzbek = waits(event, 1, country="KZ"), waits(event, 2, country="UZ")
    services.withdraw(holder, by=PERSON)
    assert (kazakh.state, uzbek.state) == (State.WAITLISTED, State.OFFERED)


def test_an_offer_is_not_held_beyond_the_start(session: Session) -> None:
    starts = clock.now() + timedelta(hours=5)
    event, holder = full(starts_at=starts)
    person = waits(event, 1)
    services.withdraw(holder, by=PERSON)
    assert person.offer_expires_at == starts


def test_after_the_start_nobody_is_asked(session: Session) -> None:
    event, holder = full(starts_at=clock.now() - timedelta(minutes=1))
    person = waits(event, 1)
    services.cancel(holder, by=SYSTEM, reason="Ill.")
    assert person.state is State.WAITLISTED


def test_accepting_takes_the_place_and_declining_passes_it_on(session: Session) -> None:
    event, holder = full()
    first, second = waits(event, 1), waits(event, 2)
    services.withdraw(holder, by=PERSON)
    services.decline(first, by=PERSON)
    assert (first.state, second.state) == (State.WAITLISTED, State.OFFERED)
    assert waiting.position(first) == 1
    services.accept(second, by=PERSON)
    assert second.state is State.CONFIRMED
    services.withdraw(second, by=PERSON)
    # Another place is free now, for whoever let the former one go too.
    assert first.state is State.OFFERED


def test_an_offer_runs_out_by_itself_and_goes_to_the_next(session: Session) -> None:
    event, holder = full()
    first, second = waits(event, 1), waits(event, 2)
    services.withdraw(holder, by=PERSON)
    assert waiting.events_with_expired_offers() == []
    first.offer_expires_at = clock.now() - timedelta(seconds=1)
    session.flush()
    assert waiting.events_with_expired_offers() == [event.id]
    assert waiting.expire_offers(event.id) == [first]
    assert waiting.expire_offers(event.id) == []
    assert (first.state, second.state, first.offers_missed) == (State.WAITLISTED, State.OFFERED, 1)
    assert "registration_offer_expired" in session.scalars(select(Message.template)).all()


def test_a_raised_capacity_is_offered(session: Session) -> None:
    event, _holder = full()
    people = [waits(event, number) for number in range(3)]
    event.capacity = 3
    session.flush()
    hooks.on_changed.fire(event, SYSTEM)
    assert [person.state for person in people] == [State.OFFERED, State.OFFERED, State.WAITLISTED]


def test_without_a_capacity_everybody_is_asked_by_few_statements(session: Session, queries: QueryCounter) -> None:
    event, _holder = full()
    for number in range(30):
        waits(event, number)
    event.capacity = None
    session.flush()
    session.expire_all()
    with queries.at_most(10):
        offered = waiting.offer_free_places(event.id)
        session.flush()
    assert len(offered) == 30


def in_app(app: Flask, work: Callable[..., None], *arguments: object) -> threading.Thread:
    """A thread that works in a context of its own; what the domain refuses is fine."""

    def run() -> None:
        with app.app_context(), contextlib.suppress(DomainError):
            work(*arguments)

    return threading.Thread(target=run)


def holding(event_id: int) -> int:
    """How many hold a place now."""
    query = select(func.count()).where(Registration.event_id == event_id, Registration.state.in_(HOLDING))
    return db.session.scalar(query) or 0


def leave(registration_id: int) -> None:
    with unit_of_work():
        services.withdraw(db.session.get_one(Registration, registration_id), by=PERSON)


def answer(verb: Callable[..., object]) -> None:
    for _ in range(10):
        db.session.rollback()
        offered = db.session.scalar(select(Registration).where(Registration.state == State.OFFERED).limit(1))
        if offered is not None:
            with contextlib.suppress(DomainError), unit_of_work():
                verb(offered, by=PERSON)


def come(event_id: int, number: int) -> None:
    with unit_of_work():
        values = RegistrationValues(given_name="New", email=f"new{number}@example.org")
        services.register(db.session.get_one(Event, event_id), values, by=PERSON)


def test_places_that_come_and_go_are_never_given_twice(committed_app: Flask) -> None:
    """Withdrawals, offers that are answered and newcomers race; at each moment at most ten hold a place."""
    with committed_app.app_context():
        event = EventFactory(capacity=10)
        holders = [RegistrationFactory(event=event).id for _ in range(10)]
        for number in range(10):
            waits(event, number)
        event_id = event.id
        db.session.commit()
    too_many: list[int] = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.005):
            too_many.extend(number for number in [holding(event_id)] if number > 10)
            db.session.rollback()

    watcher = in_app(committed_app, watch)
    watcher.start()
    threads = [in_app(committed_app, leave, one) for one in holders[:6]]
    threads += [in_app(committed_app, answer, verb) for verb in (services.accept, services.decline) for _ in range(2)]
    threads += [in_app(committed_app, come, event_id, number) for number in range(4)]
    run_all(threads)
    stop.set()
    watcher.join(10)
    assert not too_many
    with committed_app.app_context():
        not_asked = claims.queue(event_id).where(Registration.offers_missed == 0)
        assert holding(event_id) == 10 or db.session.scalars(not_asked).all() == []


def test_the_position_is_told_for_many_by_one_statement(session: Session, queries: QueryCounter) -> None:
    event, _holder = full()
    people = [waits(event, number) for number in range(5)]
    session.scalars(claims.queue(event.id)).all()
    with queries.at_most(1):
        assert waiting.positions(people) == {person.id: number for number, person in enumerate(people, start=1)}
