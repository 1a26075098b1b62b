"""Places set aside for a group are nobody else's until their day; then they go to those who wait."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import EventFactory, RegistrationFactory
from tests.registration.test_places import enter
from webapp.core import clock
from webapp.events.availability import availability_of
from webapp.events.models import Event, Quota, QuotaBy
from webapp.registration.errors import EventFull
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import waiting


def kept_for(event: Event, country: str, places: int, **more: object) -> Quota:
    """Sets places aside for a country."""
    quota = Quota(by=QuotaBy.COUNTRY, value=country, set_aside=places, **more)
    event.quotas.append(quota)
    return quota


def test_others_wait_while_places_are_set_aside(session: Session) -> None:
    event = EventFactory(capacity=3)
    kept_for(event, "KG", 2)
    assert enter(event, "uz1@example.org", country="UZ").state is State.CONFIRMED
    assert enter(event, "uz2@example.org", country="UZ").state is State.WAITLISTED
    assert enter(event, "kg1@example.org", country="KG").state is State.CONFIRMED
    places = availability_of([event.id])[event.id]
    assert (places.taken, places.set_aside, places.left) == (2, 1, 0)
    assert enter(event, "kg2@example.org", country="KG").state is State.CONFIRMED
    assert enter(event, "kg3@example.org", country="KG").state is State.WAITLISTED


def test_the_group_may_take_more_than_its_own(session: Session) -> None:
    event = EventFactory(capacity=3, waiting_list=False)
    kept_for(event, "KG", 1)
    for number in range(3):
        assert enter(event, f"kg{number}@example.org", country="KG").state is State.CONFIRMED


def test_the_reason_is_told(session: Session) -> None:
    event = EventFactory(capacity=1, waiting_list=False)
    kept_for(event, "KG", 1)
    with pytest.raises(EventFull, match="set aside for others"):
        enter(event, "uz@example.org", country="UZ")


def test_a_freed_place_goes_to_the_group_it_is_kept_for(session: Session) -> None:
    event = EventFactory(capacity=1)
    kept_for(event, "KG", 1)
    first = enter(event, "uz@example.org", country="UZ")
    second = enter(event, "kg@example.org", country="KG")
    assert [first.state, second.state] == [State.WAITLISTED, State.CONFIRMED]
    third = RegistrationFactory(event=event, state=State.WAITLISTED, country="KG", queued_at=clock.now())
    second.state = State.WITHDRAWN
    assert waiting.pass_on(event) == [third]
    assert first.state is State.WAITLISTED


def test_after_its_day_what_is_left_is_offered_to_those_who_wait(session: Session) -> None:
    event = EventFactory(capacity=2)
    quota = kept_for(event, "KG", 2, release_at=clock.now() + timedelta(hours=1))
    waits = enter(event, "uz@example.org", country="UZ")
    assert waits.state is State.WAITLISTED
    assert list(waiting.events_with_released_places()) == []
    with clock.at(clock.now() + timedelta(hours=2)):
        assert list(waiting.events_with_released_places()) == [event.id]
        assert waiting.release_places(event.id) == [waits]
        assert quota.released
        assert list(waiting.events_with_released_places()) == []
        assert enter(event, "uz2@example.org", country="UZ").state is State.CONFIRMED
