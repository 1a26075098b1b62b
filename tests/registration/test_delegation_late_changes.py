"""After approval nothing changes without the host hearing of it: each change, without a flood, the journey too."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.registration.delegation_helpers import (
    COORDINATOR,
    add,
    composed,
    exchange,
    host_of,
    host_path,
    link_to,
    names_of,
)
from tests.registration.test_mails import read, text_of
from webapp.core import clock
from webapp.mail.models import Message
from webapp.registration.delegations import decisions, forgetting, services
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.composing.comparison import changes_since_approval
from webapp.registration.delegations.deciding import refusing
from webapp.registration.delegations.deciding.rules import Rules, set_rules
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues, TravelValues, travel_of
from webapp.registration.models import Delegation, DelegationState

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """The clock stands at the beginning of some minutes in which changes are gathered."""
    with time_machine.travel(datetime(2026, 5, 4, 12, tzinfo=UTC), tick=False):
        yield


def approved(*names: str, asks_again: bool = True) -> Delegation:
    """A delegation that was approved."""
    event = exchange()
    set_rules(event, Rules(asks_again=asks_again), by=host_of(event))
    delegation = composed(event, *names)
    arrival = event.starts_at - timedelta(hours=10)
    services.set_travel(delegation, TravelValues(arrives_at=arrival), by=COORDINATOR)
    return decisions.approve(decisions.submit(delegation, by=COORDINATOR), by=host_of(event))


def told(session: Session) -> list[Message]:
    """What the host is told of changes, the first first."""
    query = select(Message).where(Message.template == "delegation_changed").order_by(Message.not_before)
    return list(session.scalars(query))


def later(minutes: int) -> time_machine.travel:
    """Some minutes later."""
    return time_machine.travel(clock.now() + minutes * MINUTE, tick=False)


def text_after(session: Session, minutes: int = 6) -> str:
    """The last message of changes as it is sent some minutes later."""
    with later(minutes):
        mails = [mail for mail in read(session) if "List changed" in str(mail["Subject"])]
    return text_of(mails[-1]) + text_of(mails[-1], "html")


@pytest.mark.parametrize("asks_again", [True, False])
def test_changes_of_some_minutes_come_in_one_message_and_later_ones_in_another(
    session: Session, asks_again: bool
) -> None:
    delegation = approved("Wang", "Na", "Chen", "Zhao", asks_again=asks_again)
    for number, name in ((1, "Xiulan"), (2, "Jun")):
        members.replace_member(live_members(delegation)[number], MemberValues(given_name=name), by=COORDINATOR)
    members.remove_member(live_members(delegation)[3], by=COORDINATOR)
    assert len(told(session)) == 1
    text = text_after(session)
    lines = (
        "Another person: Xiulan, instead of Na",
        "Another person: Jun, instead of Chen",
        "Taken off the list: Zhao",
    )
    assert "".join(f"- {line}\r\n" for line in lines) in text
    with later(10):
        members.replace_member(live_members(delegation)[1], MemberValues(given_name="Hu"), by=COORDINATOR)
        members.remove_member(live_members(delegation)[2], by=COORDINATOR)
        assert len(told(session)) == 2
        text = text_after(session)
    assert "Another person: Hu, instead of Na" in text
    assert "Taken off the list: Chen" in text


def test_the_message_asks_for_approval_only_where_that_is_needed(session: Session) -> None:
    delegation = approved("Wang", "Na", asks_again=False)
    wang = MemberValues(given_name="Wang", function="Mayor", head=True)
    members.update_member(live_members(delegation)[0], wang, by=COORDINATOR)
    text = text_after(session)
    assert "- Changed: Wang (Function)\r\n" in text
    assert "You need not approve this." in text
    assert "approve it or return it" not in text
    with later(10):
        add(delegation, "Liu")
        text = text_after(session)
    assert "Added: Liu" in text
    assert "approve it or return it with remarks" in text


def test_what_was_taken_back_before_the_message_leaves_is_told_so(session: Session) -> None:
    delegation = approved("Wang", asks_again=False)
    for function in ("Mayor", ""):
        wang = MemberValues(given_name="Wang", function=function, head=True)
        members.update_member(live_members(delegation)[0], wang, by=COORDINATOR)
    text = text_after(session)
    assert "It is again as you approved it" in text
    assert "You need not approve this." not in text


def test_another_journey_is_told_and_seen_and_needs_no_approval(client: PageClient, session: Session) -> None:
    delegation = approved("Wang")
    was = delegation.arrives_at
    assert was is not None
    values = TravelValues(arrives_at=was + timedelta(hours=3), travel_notes="SR-508", letter="2-0913")
    services.set_travel(delegation, values, by=COORDINATOR)
    assert delegation.state is DelegationState.APPROVED
    (change,) = changes_since_approval(delegation)
    assert (change.kind, [one.name for one in change.fields]) == ("journey", ["arrives_at", "travel_notes", "letter"])
    text = text_after(session)
    assert "- Journey and letter\r\n  Arrival: " in text
    assert "  Flights, trains, cars: – → SR-508\r\n" in text
    assert "You need not approve this." in text
    client.sign_in(organiser_of(delegation.event.host))
    page = client.text(host_path(delegation))
    assert "What has changed since approval" in page
    assert "<ins>SR-508</ins>" in page
    services.set_travel(delegation, values, by=COORDINATOR)
    with later(10):
        services.set_travel(delegation, values, by=COORDINATOR)
    assert len(told(session)) == 1


def test_the_journey_that_the_host_writes_down_is_no_change_to_it(session: Session) -> None:
    delegation = approved("Wang")
    services.set_travel(delegation, TravelValues(travel_notes="By car"), by=host_of(delegation.event))
    assert changes_since_approval(delegation) == []
    assert told(session) == []


def test_a_journey_that_changes_while_the_host_looks_is_told_and_stays_when_the_rest_is_refused(
    session: Session,
) -> None:
    delegation = approved("Wang")
    add(delegation, "Liu")
    with later(10):
        services.set_travel(delegation, TravelValues(travel_notes="By car"), by=COORDINATOR)
        assert len(told(session)) == 2
        refusing.refuse_changes(delegation, reason="The cars are full", by=host_of(delegation.event))
    assert names_of(delegation) == ["Wang"]
    assert travel_of(delegation).travel_notes == "By car"
    assert changes_since_approval(delegation) == []


def test_nothing_is_told_of_a_list_that_was_never_approved(session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na")
    services.set_travel(delegation, TravelValues(travel_notes="By car"), by=COORDINATOR)
    members.remove_member(live_members(delegation)[1], by=COORDINATOR)
    assert told(session) == []


def test_an_approved_journey_is_forgotten_in_its_time_with_the_journey(session: Session) -> None:
    delegation = approved("Wang")
    services.set_travel(delegation, TravelValues(travel_notes="By car"), by=COORDINATOR)
    session.flush()
    forgetting._forget_journeys(delegation.event)
    session.flush()
    session.expire_all()
    assert "journey" not in (delegation.approved_list or {})
    assert changes_since_approval(delegation) == []


@pytest.mark.parametrize("asks_again", [True, False])
def test_the_coordinator_reads_what_a_change_will_lead_to(
    client: PageClient, session: Session, asks_again: bool
) -> None:
    page = client.text(link_to(approved("Wang", asks_again=asks_again)))
    assert ("A change goes to the host once more" in page) is asks_again
    assert ("The host hears of every change and approves only people who are added" in page) is not asks_again
