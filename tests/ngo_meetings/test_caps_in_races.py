"""Threads that race for the last places of a body: never one too many."""

import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from tests.ngo_meetings.builders import FOCAL, accredited, body_values, meeting
from webapp.core.errors import DomainError
from webapp.core.permissions import SYSTEM
from webapp.core.unit_of_work import unit_of_work
from webapp.events.models import Event
from webapp.extensions import db
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting.requests import request_accreditation
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.people import representatives
from webapp.ngo_meetings.people.representatives import PersonValues
from webapp.registration.models import Registration, RegistrationState

RACERS = 12


def race(app: Flask, step: Callable[[int], object]) -> list[BaseException]:
    """Runs a step in many threads at once; answers what stood in their way."""
    start = threading.Barrier(RACERS)
    errors: list[BaseException] = []

    def run(number: int) -> None:
        with app.app_context():
            try:
                start.wait(timeout=30)
                with unit_of_work():
                    step(number)
            except (DomainError, threading.BrokenBarrierError) as error:
                errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return errors


def states(event_id: int) -> dict[str, int]:
    """How many registrations stand in each state."""
    query = select(Registration.state, func.count()).where(Registration.event_id == event_id)
    return {row[0].value: row[1] for row in db.session.execute(query.group_by(Registration.state))}


def test_focal_points_in_many_windows(committed_app: Flask) -> None:
    with committed_app.app_context():
        event = meeting(cap=3)
        body_id, event_id = accredited(event).id, event.id

    def add(number: int) -> None:
        body = db.session.get_one(Accreditation, body_id)
        representatives.add_people(body, [PersonValues(given_name=f"Racer {number}")], by=FOCAL)

    assert race(committed_app, add) == []
    with committed_app.app_context():
        assert states(event_id) == {"confirmed": 3, "waitlisted": RACERS - 3}
        people = queries.people_of(db.session.get_one(Accreditation, body_id))
        ranks = [person.link.rank for person in people if person.link]
        assert ranks == list(range(1, RACERS + 1))


def test_withdrawing_and_adding_at_once(committed_app: Flask) -> None:
    with committed_app.app_context():
        event = meeting(cap=2, capacity=3)
        body_id, event_id = accredited(event).id, event.id
        with unit_of_work():
            people = [PersonValues(given_name=f"First {letter}") for letter in "ABCD"]
            body = db.session.get_one(Accreditation, body_id)
            ids = [one.id for one in representatives.add_people(body, people, by=FOCAL)]

    def step(number: int) -> None:
        body = db.session.get_one(Accreditation, body_id)
        if number % 2:
            representatives.add_people(body, [PersonValues(given_name=f"Racer {number}")], by=FOCAL)
        elif number // 2 < len(ids):
            representatives.withdraw(body, queries.person_of(body, ids[number // 2]), by=SYSTEM)

    assert race(committed_app, step) == []
    with committed_app.app_context():
        found = states(event_id)
        holding = sum(found.get(state.value, 0) for state in (RegistrationState.CONFIRMED, RegistrationState.OFFERED))
        assert holding == 2
        assert found["withdrawn"] == 4


def test_one_body_asks_in_many_windows_and_is_taken_once(committed_app: Flask) -> None:
    with committed_app.app_context():
        event_id = meeting().id

    def ask(_number: int) -> None:
        request_accreditation(db.session.get_one(Event, event_id), body_values(), by=FOCAL)

    errors = race(committed_app, ask)
    assert len(errors) == RACERS - 1
    with committed_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Accreditation)) == 1
