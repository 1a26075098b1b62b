"""What a delegation is asked for with: places, coordinator, journey."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.registration.delegation_helpers import COORDINATOR, composed, delegation_to, exchange, host_of, mails
from webapp.core import clock
from webapp.core.errors import InvalidMany
from webapp.registration.delegations import services
from webapp.registration.delegations.composing.marks import mark_of
from webapp.registration.delegations.errors import ChangedMeanwhile
from webapp.registration.delegations.values import DelegationValues, TravelValues, travel_of


def test_the_journey_is_kept_and_noticed_when_another_changed_it(session: Session) -> None:
    delegation = delegation_to(exchange())
    arrival = delegation.event.starts_at - timedelta(hours=10)
    seen = mark_of(travel_of(delegation))
    services.set_travel(delegation, TravelValues(arrives_at=arrival, letter="2-0913"), by=COORDINATOR, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        services.set_travel(delegation, TravelValues(travel_notes="SR-508"), by=COORDINATOR, seen=seen)
    with pytest.raises(InvalidMany):
        services.set_travel(delegation, TravelValues(arrives_at=arrival, departs_at=arrival), by=COORDINATOR)


def test_wrong_values_are_named_beside_their_fields(session: Session) -> None:
    event = exchange()
    values = DelegationValues(
        sending_name=" ", coordinator_email="nobody", places=0, deadline=event.ends_at + timedelta(days=1)
    )
    with pytest.raises(InvalidMany) as refused:
        services.create_delegation(event, values, by=host_of(event))
    assert {name for name, _message in refused.value.errors} == {
        "sending_name",
        "coordinator_email",
        "places",
        "deadline",
    }
    with pytest.raises(InvalidMany):
        delegation_to(event, deadline=clock.now() - timedelta(days=1))


def test_places_are_not_taken_from_people_who_are_named(session: Session) -> None:
    event = exchange()
    delegation = composed(event, "Wang", "Na")
    values = DelegationValues(sending_name="Xi’an", coordinator_email=delegation.coordinator_email, places=1)
    with pytest.raises(InvalidMany):
        services.update_delegation(delegation, values, by=host_of(event))


def test_a_new_coordinator_is_mailed_a_link(session: Session) -> None:
    event = exchange()
    delegation = delegation_to(event)
    values = DelegationValues(sending_name="Xi’an", coordinator_email="New@xian.example", places=5)
    services.update_delegation(delegation, values, by=host_of(event))
    assert mails(session, "delegation_invited") == ["coordinator@xian.example", "new@xian.example"]
