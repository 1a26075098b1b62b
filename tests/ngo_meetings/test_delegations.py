"""A delegation to a meeting stays under the cap of its body, and both sides see beforehand that it would not fit."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.ngo_meetings.builders import accredited, meeting, named
from tests.queries import QueryCounter
from tests.registration.delegation_helpers import COORDINATOR, add, composed, host_of, host_path, link_to
from webapp.events.models import Event
from webapp.registration.delegations import decisions
from webapp.registration.delegations.deciding.room import too_few_places
from webapp.registration.errors import QuotaFull
from webapp.registration.models import Delegation, RegistrationState

BODY = "Yuksalish Movement"
SENTENCE = (
    "3 people on the list need a place, and 1 of them would get one: All 2 places of Yuksalish Movement are taken."
)


def group(event: Event, *names: str) -> Delegation:
    """A delegation of the accredited body."""
    return composed(event, *names, sending_name=BODY)


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting with two places for the body, of which one is taken."""
    made = meeting(cap=2)
    (person,) = named(accredited(made, BODY), "Aziza")
    assert person.state is RegistrationState.CONFIRMED
    return made


def test_both_sides_see_beforehand_that_the_group_does_not_fit(client: PageClient, event: Event) -> None:
    delegation = group(event, "Wang", "Na", "Chen")
    add(delegation, "Liu", category="interpreter")
    coordinators = client.text(link_to(delegation))
    assert SENTENCE in coordinators
    assert "You can submit the list all the same" in coordinators
    decisions.submit(delegation, by=COORDINATOR)
    client.sign_in(organiser_of(event.host))
    assert SENTENCE in client.text(host_path(delegation))
    with pytest.raises(QuotaFull):
        decisions.approve(delegation, by=host_of(event))


def test_who_fits_reads_nothing_of_it(client: PageClient, event: Event) -> None:
    delegation = group(event, "Wang")
    assert too_few_places(delegation) == ""
    assert "There is not a place for everybody" not in client.text(link_to(delegation))
    decisions.submit(delegation, by=COORDINATOR)
    decisions.approve(delegation, by=host_of(event))
    assert too_few_places(delegation) == ""


def test_one_person_too_many_is_told_in_the_singular(event: Event) -> None:
    named_before = group(event, "Wang")
    decisions.submit(named_before, by=COORDINATOR)
    decisions.approve(named_before, by=host_of(event))
    other = composed(event, "Na", sending_name=BODY, coordinator_email="x@yuksalish.example")
    assert too_few_places(other).startswith("1 person on the list needs a place and would not get one: All 2 places")


def test_the_page_reads_as_much_for_many_as_for_few(
    client: PageClient, session: Session, queries: QueryCounter
) -> None:
    event = meeting(cap=9)
    accredited(event, BODY)
    delegation, counts = group(event, "A"), []
    link = link_to(delegation)
    for names in ((), ("B", "C", "D")):
        for name in names:
            add(delegation, name)
        client.text(link)
        queries.reset()
        client.text(link)
        counts.append(queries.count)
    assert counts[0] == counts[1]
