"""A delegation waits as a group: all of it is offered places, or nobody of it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import RegistrationFactory, organiser_of
from tests.registration.delegation_helpers import COORDINATOR, EMAIL, composed, exchange, host_of, host_path, mails
from tests.registration.test_mails import read, text_of
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.errors import Conflict
from webapp.events.models import Event
from webapp.registration import states
from webapp.registration.delegations import decisions
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.deciding import waiting
from webapp.registration.delegations.deciding.rules import Rules, set_rules
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues
from webapp.registration.errors import EventFull, ImpossibleChange
from webapp.registration.models import Delegation, DelegationState, Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.places.waiting import expire_offers, offer_free_places
from webapp.registration.states import Action


def waits(event: Event, *names: str) -> Delegation:
    """A delegation on the waiting list."""
    submitted = decisions.submit(composed(event, *names), by=COORDINATOR)
    return waiting.put_on_waiting_list(submitted, by=host_of(event))


def states_of(delegation: Delegation) -> set[State]:
    """In which states its members are."""
    return {member.state for member in live_members(delegation)}


def full(capacity: int) -> tuple[Event, list[Registration]]:
    """An event all of whose places are taken."""
    event = exchange(capacity=capacity)
    return event, [RegistrationFactory(event=event) for _number in range(capacity)]


def leave(registration: Registration) -> None:
    """Give a place up."""
    states.change_state(registration, Action.WITHDRAW, by=host_of(registration.event))


def test_it_is_offered_places_when_there_is_one_for_each(session: Session) -> None:
    event, taken = full(3)
    delegation = waits(event, "Wang", "Na")
    leave(taken[0])
    assert states_of(delegation) == {State.WAITLISTED}
    leave(taken[1])
    assert states_of(delegation) == {State.OFFERED}
    assert len({member.offer_expires_at for member in live_members(delegation)}) == 1
    assert mails(session, "delegation_offered") == [delegation.coordinator_email]
    assert mails(session, "registration_offered") == []
    waiting.accept(delegation, by=COORDINATOR)
    assert (states_of(delegation), delegation.state) == ({State.CONFIRMED}, DelegationState.APPROVED)


def test_single_people_pass_a_group_that_does_not_fit_unless_the_host_forbids_it(session: Session) -> None:
    for group_first, expected in ((False, State.OFFERED), (True, State.WAITLISTED)):
        event, taken = full(2)
        set_rules(event, Rules(group_first=group_first), by=host_of(event))
        delegation = waits(event, "Wang", "Na")
        single = RegistrationFactory(event=event, state=State.WAITLISTED, queued_at=clock.now())
        leave(taken[0])
        assert (states_of(delegation), single.state) == ({State.WAITLISTED}, expected)


def test_a_group_comes_before_those_behind_it_where_it_fits(session: Session) -> None:
    event, taken = full(2)
    delegation = waits(event, "Wang", "Na")
    single = RegistrationFactory(event=event, state=State.WAITLISTED, queued_at=clock.now())
    event.capacity = 4
    offer_free_places(event.id)
    assert (states_of(delegation), single.state) == ({State.OFFERED}, State.WAITLISTED)
    waiting.decline(delegation, by=COORDINATOR)
    assert (states_of(delegation), single.state) == ({State.WAITLISTED}, State.OFFERED)
    assert taken[0].state is State.CONFIRMED
    states.change_state(single, Action.WITHDRAW, by=host_of(event))
    assert states_of(delegation) == {State.WAITLISTED}, "it let these places go"
    waiting.offer(delegation, by=host_of(event))
    assert states_of(delegation) == {State.OFFERED}
    waiting.decline(delegation, by=COORDINATOR)
    leave(taken[0])
    assert states_of(delegation) == {State.OFFERED}, "one of the places is free anew"


def lapse(event: Event, delegation: Delegation) -> None:
    """Let an offer of places run out."""
    assert states_of(delegation) == {State.OFFERED}
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        expire_offers(event.id)


def test_a_group_that_grew_keeps_its_turn_and_is_asked_no_more_after_three_lapses(session: Session) -> None:
    event, taken = full(3)
    delegation = waits(event, "Wang", "Na")
    event.capacity = 5
    offer_free_places(event.id)
    lapse(event, delegation)
    decisions.return_(delegation, reason="Who else?", by=host_of(event))
    members.add_member(delegation, MemberValues(given_name="Li"), by=COORDINATOR)
    decisions.submit(delegation, by=COORDINATOR)
    waiting.put_on_waiting_list(delegation, by=host_of(event))
    single = RegistrationFactory(event=event, state=State.WAITLISTED, queued_at=clock.now(), offers_missed=0)
    event.capacity = 6
    offer_free_places(event.id)
    assert (states_of(delegation), single.state) == ({State.WAITLISTED}, State.OFFERED), "not before the others"
    states.change_state(single, Action.ACCEPT, by=host_of(event))
    leave(taken[0])
    lapse(event, delegation)
    leave(taken[1])
    lapse(event, delegation)
    assert len(mails(session, "delegation_offer_expired")) == 3
    leave(taken[2])
    assert states_of(delegation) == {State.WAITLISTED}
    letters = [text_of(mail) for mail in read(session) if mail["To"] and EMAIL in mail["To"]]
    assert "Several offers in a row went unanswered" in letters[-1]


def test_an_offer_to_a_group_runs_out_for_all_of_it(session: Session) -> None:
    event, _taken = full(1)
    delegation = waits(event, "Wang", "Na")
    event.capacity = 3
    offer_free_places(event.id)
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        expire_offers(event.id)
        with pytest.raises(Conflict):
            waiting.accept(delegation, by=COORDINATOR)
    assert (states_of(delegation), delegation.state) == ({State.WAITLISTED}, DelegationState.WAITLISTED)
    assert mails(session, "delegation_offer_expired") == [delegation.coordinator_email]
    assert mails(session, "registration_offer_expired") == []


def test_nobody_of_it_is_taken_out_of_the_group(session: Session) -> None:
    event, taken = full(1)
    delegation = waits(event, "Wang", "Na")
    leave(taken[0])
    for action in (Action.OFFER, Action.APPROVE):
        with pytest.raises(ImpossibleChange):
            states.change_state(live_members(delegation)[0], action, by=host_of(event))
    with pytest.raises(EventFull):
        waiting.offer(delegation, by=host_of(event))
    assert states_of(delegation) == {State.WAITLISTED}


def test_a_group_that_becomes_smaller_may_fit(session: Session) -> None:
    event, taken = full(2)
    delegation = waits(event, "Wang", "Na")
    leave(taken[0])
    members.remove_member(live_members(delegation)[1], by=host_of(event))
    assert states_of(delegation) == {State.OFFERED}


def test_a_returned_list_is_not_offered_places(session: Session) -> None:
    event, taken = full(1)
    delegation = waits(event, "Wang")
    decisions.return_(delegation, reason="Who is it?", by=host_of(event))
    leave(taken[0])
    assert states_of(delegation) == {State.WAITLISTED}
    decisions.submit(delegation, by=COORDINATOR)
    waiting.put_on_waiting_list(delegation, by=host_of(event))
    offer_free_places(event.id)
    assert states_of(delegation) == {State.OFFERED}
    with pytest.raises(Conflict):
        decisions.return_(delegation, reason="Wait", by=host_of(event))


def test_an_offer_out_of_turn_asks_for_a_reason_on_the_page(client: PageClient, session: Session) -> None:
    event = exchange(capacity=5)
    first, later = waits(event, "Wang"), waits(event, "Na")
    session.commit()
    client.sign_in(organiser_of(event.host))
    assert [waiting.out_of_turn(one) for one in (first, later)] == [False, True]
    assert "Why out of turn?" not in client.text(host_path(first))
    page = host_path(later)
    assert "Why out of turn?" in client.text(page)
    sent = {"refill": "y", "reason": " "}
    refused = client.post(f"{page}/offer", data=sent, headers={"Referer": f"http://localhost{page}"})
    assert refused.status_code == 422
    assert "offer-places-reason-error" in refused.get_data(as_text=True)
    assert client.post(f"{page}/offer", data={"reason": "The mayor comes."}).status_code == 303
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "delegation_offered"))
    assert entry is not None
    assert entry.details["reason"] == "The mayor comes."
