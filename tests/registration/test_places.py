"""Places are counted under the lock, and nobody gets one that is not there."""

import threading
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import CityFactory, EventFactory, RegistrationFactory
from webapp.core.errors import DomainError
from webapp.core.permissions import link_holder
from webapp.core.unit_of_work import unit_of_work
from webapp.directory.models import City
from webapp.events.models import Event, Quota, QuotaBy
from webapp.extensions import db
from webapp.registration import places
from webapp.registration.errors import EventFull, QuotaFull
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.services import register
from webapp.registration.values import RegistrationValues

VISITOR = link_holder("Aziza")


def enter(event: Event, email: str, **more: object) -> Registration:
    """Registers somebody as they would themself."""
    values = RegistrationValues(given_name="Aziza", family_name="Karimova", email=email, consent=True, **more)  # type: ignore[arg-type]
    return register(event, values, by=VISITOR)


def states_of(event: Event) -> Counter[str]:
    """How many registrations the event has in each state."""
    query = (
        select(Registration.state, func.count()).where(Registration.event_id == event.id).group_by(Registration.state)
    )
    return Counter({state.value: number for state, number in db.session.execute(query)})


def test_places_go_out_and_the_rest_wait(session: Session) -> None:
    event = EventFactory(capacity=2)
    assert [enter(event, f"p{n}@example.org").state for n in range(4)] == [
        State.CONFIRMED,
        State.CONFIRMED,
        State.WAITLISTED,
        State.WAITLISTED,
    ]


def test_without_a_waiting_list_a_full_event_refuses(session: Session) -> None:
    event = EventFactory(capacity=0, waiting_list=False)
    with pytest.raises(EventFull):
        enter(event, "late@example.org")
    assert states_of(event) == {}


@pytest.mark.parametrize("category", sorted(places.UNCOUNTED))
def test_whoever_comes_along_uses_no_place(session: Session, category: str) -> None:
    event = EventFactory(capacity=1)
    RegistrationFactory(event=event, category=category)
    assert enter(event, "first@example.org").state is State.CONFIRMED
    assert enter(event, "aide@example.org", category=category).state is State.CONFIRMED


@pytest.mark.parametrize(
    ("by", "value", "inside", "outside"),
    [
        (QuotaBy.COUNTRY, "KZ", {"country": "kz"}, {"country": "UZ"}),
        (QuotaBy.ORGANISATION, "yoksalish", {"organisation": "«Юксалиш» ННТ"}, {"organisation": "Istiqbol"}),
        (QuotaBy.CATEGORY, "observer", {"category": "observer"}, {"category": "participant"}),
    ],
)
def test_a_quota_is_a_ceiling_for_its_group_only(
    session: Session, by: QuotaBy, value: str, inside: dict[str, str], outside: dict[str, str]
) -> None:
    event = EventFactory(capacity=10, waiting_list=False)
    session.add(Quota(event_id=event.id, by=by, value=value, places=1))
    session.flush()
    assert enter(event, "a@example.org", **inside).state is State.CONFIRMED
    with pytest.raises(QuotaFull):
        enter(event, "b@example.org", **inside)
    assert enter(event, "c@example.org", **outside).state is State.CONFIRMED


def test_a_city_quota_counts_people_from_the_city(session: Session) -> None:
    event = EventFactory(capacity=10)
    city: City = event.city
    other: City = CityFactory()
    session.add(Quota(event_id=event.id, by=QuotaBy.CITY, value=city.key, city_id=city.id, places=1))
    session.add(Quota(event_id=event.id, by=QuotaBy.CITY, value=other.key, city_id=other.id, places=1))
    session.flush()
    assert enter(event, "a@example.org", city_id=city.id).state is State.CONFIRMED
    assert enter(event, "b@example.org", city_id=city.id).state is State.WAITLISTED
    assert enter(event, "d@example.org", city_id=other.id).state is State.CONFIRMED
    assert enter(event, "c@example.org").state is State.CONFIRMED


def test_twenty_threads_race_for_the_last_five_places(committed_app: Flask) -> None:
    with committed_app.app_context():
        event_id = EventFactory(capacity=5).id
        db.session.commit()
    start = threading.Barrier(20)
    errors: list[BaseException] = []

    def come(number: int) -> None:
        with committed_app.app_context():
            try:
                start.wait(timeout=30)
                with unit_of_work():
                    enter(db.session.get_one(Event, event_id), f"racer{number}@example.org")
            except (DomainError, threading.BrokenBarrierError) as error:
                errors.append(error)

    run_all([threading.Thread(target=come, args=(number,)) for number in range(20)])
    assert not errors
    with committed_app.app_context():
        assert states_of(db.session.get_one(Event, event_id)) == {"confirmed": 5, "waitlisted": 15}


def run_all(threads: list[threading.Thread]) -> None:
    """Starts threads together and waits for the last."""
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
