"""Whatever happens to the places of an event, each is offered as a few lines say: a model beside the waiting list.

In the model each place knows since when it is free. It goes to the first who waits and has let none go since then, and
where nobody is left, it is open to everybody.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from tests.factories import EventFactory
from tests.registration.places_machine import ORGANISER, PERSON
from webapp.core import clock
from webapp.core.unit_of_work import unit_of_work
from webapp.events.models import Event
from webapp.events.services import update_event
from webapp.events.values import values_of
from webapp.extensions import db
from webapp.registration import people_verbs, services
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import waiting
from webapp.registration.values import RegistrationValues

T = TypeVar("T")
LONG_AGO = -1
HOW = ("decline", "decline", "lapse", "lapse", "accept", "leave")
numbers = st.integers(0, 30)


@dataclass
class Person:
    """Somebody as the model knows them."""

    came: int
    missed: int = 0
    lapses: int = 0
    priority: int = 0
    let_go_at: int = LONG_AGO

    @property
    def turn(self) -> tuple[bool, int, int, int]:
        return self.lapses >= 3, self.missed, self.priority, self.came


@dataclass
class Place:
    """A place, who holds it, and whether only offered."""

    free_since: int
    holder: int | None = None
    offered: bool = False


@dataclass
class Model:
    """What should be so."""

    places: list[Place]
    people: dict[int, Person] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    time: int = 0

    def in_turn(self) -> list[int]:
        return sorted(self.waiting, key=lambda number: self.people[number].turn)

    def free(self) -> list[Place]:
        return [place for place in self.places if place.holder is None]

    def of(self, number: int) -> Place:
        return next(place for place in self.places if place.holder == number)

    def open(self, place: Place) -> None:
        self.time += 1
        place.free_since = self.time
        self.pass_on(place)

    def pass_on(self, place: Place) -> None:
        place.holder, place.offered = None, False
        for number in self.in_turn():
            person = self.people[number]
            if person.lapses < 3 and person.let_go_at < place.free_since:
                place.holder, place.offered = number, True
                self.waiting.discard(number)
                return

    def take(self, number: int, *, offered: bool = False) -> None:
        place = self.free()[0]
        place.holder, place.offered = number, offered
        self.waiting.discard(number)

    def let_go(self, number: int, *, lapsed: bool) -> None:
        self.time += 1
        person, place = self.people[number], self.of(number)
        person.missed += 1
        person.lapses = person.lapses + 1 if lapsed else 0
        person.let_go_at = self.time
        self.waiting.add(number)
        self.pass_on(place)


class WaitingList(RuleBasedStateMachine):
    """One event, one deed after the other, each done twice: with the waiting list and with the model."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self.app = app
        self.numbers = itertools.count(1)

    @initialize(capacity=st.integers(1, 3), waits=st.integers(2, 4))
    def begin(self, capacity: int, waits: int) -> None:
        with self.app.app_context():
            self.event_id = EventFactory(capacity=capacity).id
            db.session.commit()
        self.model = Model([Place(0) for _number in range(capacity)])
        for _number in range(capacity + waits):
            self.somebody_comes()

    @rule()
    def somebody_comes(self) -> None:
        values = RegistrationValues(given_name="Aziza", email=f"p{next(self.numbers)}@example.org")
        number = self.do(lambda: services.register(self.event(), values, by=PERSON).id)
        self.model.people[number] = Person(came=number)
        if self.model.free():
            self.model.take(number)
        else:
            self.model.waiting.add(number)

    @rule(chosen=numbers)
    def somebody_with_a_place_gives_it_up(self, chosen: int) -> None:
        if held := self.held(offered=False):
            place = held[chosen % len(held)]
            self.with_holder(place, lambda one: services.withdraw(one, by=PERSON))
            self.model.open(place)

    @rule(chosen=numbers, how=st.sampled_from(HOW))
    def somebody_answers(self, chosen: int, how: str) -> None:
        if held := self.held(offered=True):
            self.answer(held[chosen % len(held)], how)

    @rule(how=st.lists(st.sampled_from(["decline", "lapse"]), min_size=1, max_size=12))
    def everybody_lets_it_go(self, how: list[str]) -> None:
        for one in how:
            if held := self.held(offered=True):
                self.answer(held[0], one)

    @rule(how=st.sampled_from(["sweep", "name", "add", "add two", "take away"]))
    def the_event_changes(self, how: str) -> None:
        match how:
            case "sweep":
                self.do(lambda: waiting.release_places(self.event_id))
                self.do(lambda: waiting.expire_offers(self.event_id))
            case "name":
                self.change(title={"en": f"Title {next(self.numbers)}"})
            case "take away" if free := self.model.free():
                self.change(capacity=len(self.model.places) - 1)
                self.model.places.remove(free[0])
            case "add" | "add two":
                self.add(1 if how == "add" else 2)

    def add(self, more: int) -> None:
        self.change(capacity=len(self.model.places) + more)
        self.model.time += 1
        added = [Place(self.model.time) for _number in range(more)]
        self.model.places += added
        for place in added:
            self.model.pass_on(place)

    @rule(chosen=numbers, where=st.sampled_from(["first", "first", "last", "as_came"]))
    def somebody_is_moved(self, chosen: int, where: str) -> None:
        if not self.model.waiting:
            return
        number = sorted(self.model.waiting)[chosen % len(self.model.waiting)]
        person, priorities = self.model.people[number], [self.model.people[one].priority for one in self.model.waiting]
        self.do(lambda: people_verbs.move_on_list(self.one(number), where, by=ORGANISER, reason="Because"))
        person.priority = {"first": min(*priorities, 0) - 1, "last": max(*priorities, 0) + 1, "as_came": 0}[where]
        if where == "first":
            person.missed, person.lapses, person.let_go_at = 0, 0, LONG_AGO
            for place in self.model.free()[:1]:
                self.model.pass_on(place)

    @rule(chosen=numbers)
    def the_organiser_offers_a_free_place(self, chosen: int) -> None:
        if self.model.waiting and self.model.free():
            number = sorted(self.model.waiting)[chosen % len(self.model.waiting)]
            self.do(lambda: services.offer(self.one(number), by=ORGANISER))
            self.model.take(number, offered=True)

    @invariant()
    def everybody_stands_as_in_the_model(self) -> None:
        if not hasattr(self, "model"):
            return
        with self.app.app_context():
            found = db.session.scalars(select(Registration).where(Registration.event_id == self.event_id)).all()
            of_state = {state: {one.id for one in found if one.state is state} for state in State}
            held = [place for place in self.model.places if place.holder is not None]
            assert of_state[State.OFFERED] == {place.holder for place in held if place.offered}
            assert of_state[State.CONFIRMED] == {place.holder for place in held if not place.offered}
            assert of_state[State.WAITLISTED] == self.model.waiting
            places = waiting.positions(list(found))
            assert sorted(places, key=lambda number: places[number]) == self.model.in_turn()

    def held(self, *, offered: bool) -> list[Place]:
        return [place for place in self.model.places if place.holder is not None and place.offered is offered]

    def answer(self, place: Place, how: str) -> None:
        number = place.holder or 0
        verbs = {"accept": services.accept, "decline": services.decline, "leave": services.withdraw}
        self.with_holder(place, self.lapse if how == "lapse" else lambda one: verbs[how](one, by=PERSON))
        match how:
            case "accept":
                place.offered, self.model.people[number].lapses = False, 0
            case "leave":
                self.model.pass_on(place)
            case _:
                self.model.let_go(number, lapsed=how == "lapse")

    def with_holder(self, place: Place, deed: Callable[[Registration], object]) -> None:
        number = place.holder or 0
        self.do(lambda: deed(self.one(number)))

    def lapse(self, person: Registration) -> None:
        person.offer_expires_at = clock.now() - timedelta(seconds=1)
        db.session.flush()
        assert waiting.expire_offers(self.event_id) == [person]

    def change(self, **values: Any) -> None:
        self.do(lambda: update_event(self.event(), replace(values_of(self.event()), **values), by=ORGANISER))

    def event(self) -> Event:
        return db.session.get_one(Event, self.event_id)

    def one(self, number: int) -> Registration:
        return db.session.get_one(Registration, number)

    def do(self, deed: Callable[[], T]) -> T:
        with self.app.app_context(), unit_of_work():
            return deed()


def test_each_place_is_offered_as_the_model_says(committed_app: Flask) -> None:
    def made() -> WaitingList:
        return WaitingList(committed_app)

    run_state_machine_as_test(
        made,  # type: ignore[arg-type] - called like a class
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
