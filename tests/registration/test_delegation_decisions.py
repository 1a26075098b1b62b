"""A delegation is submitted and decided on as a whole."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import RegistrationFactory
from tests.registration.delegation_helpers import (
    COORDINATOR,
    add,
    composed,
    delegation_to,
    exchange,
    host_of,
    mails,
    names_of,
)
from webapp.core import clock
from webapp.core.errors import Conflict, Invalid
from webapp.events.models import Quota, QuotaBy
from webapp.mail.models import Message
from webapp.registration.delegations import decisions
from webapp.registration.delegations.composing import members, ordering
from webapp.registration.delegations.deciding import remarks, waiting
from webapp.registration.delegations.deciding.remarks import Remark
from webapp.registration.delegations.errors import NoHead, NotComposable
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues
from webapp.registration.errors import EventFull, QuotaFull
from webapp.registration.models import DelegationState
from webapp.registration.models import RegistrationState as State


def test_the_list_is_submitted_with_a_head_only(session: Session) -> None:
    delegation = delegation_to(exchange())
    with pytest.raises(NoHead):
        decisions.submit(delegation, by=COORDINATOR)
    member = add(delegation, "Wang")
    with pytest.raises(NoHead):
        decisions.submit(delegation, by=COORDINATOR)
    ordering.set_head(member, by=COORDINATOR)
    decisions.submit(delegation, by=COORDINATOR)
    assert delegation.state is DelegationState.SUBMITTED
    assert mails(session, "delegation_submitted") == ["contact@elchi.example"]
    with pytest.raises(NotComposable):
        decisions.submit(delegation, by=COORDINATOR)


def test_an_approved_delegation_has_a_place_for_everybody(session: Session) -> None:
    event = exchange(capacity=3)
    delegation = decisions.submit(composed(event, "Wang", "Na"), by=COORDINATOR)
    live_members(delegation)[0].email = "wang@xian.example"
    host = host_of(event)
    decisions.approve(delegation, by=host)
    assert delegation.state is DelegationState.APPROVED
    assert delegation.decided_by == host.name
    assert delegation.decided_at is not None
    assert {member.state for member in live_members(delegation)} == {State.CONFIRMED}
    assert mails(session, "delegation_approved") == [delegation.coordinator_email]
    assert mails(session, "registration_confirmed") == ["wang@xian.example"]


def test_without_a_place_for_all_nobody_gets_one(session: Session) -> None:
    event = exchange(capacity=2)
    delegation = decisions.submit(composed(event, "Wang", "Na", "Zhao"), by=COORDINATOR)
    with pytest.raises(EventFull):
        decisions.approve(delegation, by=host_of(event))
    session.expire_all()
    assert delegation.state is DelegationState.SUBMITTED
    assert {member.state for member in live_members(delegation)} == {State.PENDING}
    assert mails(session, "delegation_approved") == []


def test_quotas_hold_for_delegations(session: Session) -> None:
    event = exchange()
    session.add(Quota(event_id=event.id, by=QuotaBy.COUNTRY, value="CN", places=1))
    delegation = delegation_to(event)
    for name in ("Wang", "Na"):
        add(delegation, name, country="CN", head=name == "Wang")
    decisions.submit(delegation, by=COORDINATOR)
    with pytest.raises(QuotaFull):
        decisions.approve(delegation, by=host_of(event))


def test_interpreters_and_aides_use_no_place_of_the_event(session: Session) -> None:
    event = exchange(capacity=1)
    delegation = composed(event, "Wang")
    add(delegation, "Peng", category="interpreter")
    decisions.approve(decisions.submit(delegation, by=COORDINATOR), by=host_of(event))
    assert delegation.state is DelegationState.APPROVED


def test_a_returned_list_is_changed_and_submitted_again(session: Session) -> None:
    event = exchange()
    delegation = decisions.submit(composed(event, "Wang", "Na"), by=COORDINATOR)
    member = live_members(delegation)[1]
    with pytest.raises(Invalid):
        decisions.return_(delegation, reason=" ", by=host_of(event))
    decisions.return_(delegation, reason="", beside=[(member.id, Remark("What is her function?"))], by=host_of(event))
    assert delegation.state is DelegationState.RETURNED
    assert remarks.of_member(member) == [Remark("What is her function?")]
    message = session.scalars(select(Message).where(Message.template == "delegation_returned")).one()
    assert message.params["beside"] == [["Na", "What is her function?"]]
    members.update_member(member, MemberValues(given_name="Na", function="Section chief"), by=COORDINATOR)
    decisions.submit(delegation, by=COORDINATOR)
    assert remarks.of_member(member) == []


@pytest.mark.parametrize(
    "verb",
    [
        lambda d, by: decisions.approve(d, by=by),
        lambda d, by: decisions.return_(d, reason="Change it", by=by),
        lambda d, by: waiting.put_on_waiting_list(d, by=by),
    ],
)
def test_nothing_is_decided_before_it_is_submitted(session: Session, verb: Callable[..., Any]) -> None:
    event = exchange()
    delegation = composed(event, "Wang")
    with pytest.raises(Conflict):
        verb(delegation, host_of(event))
    assert delegation.state is DelegationState.DRAFT


def test_a_delegation_waits_as_a_whole_and_is_approved_later(session: Session) -> None:
    event = exchange(capacity=1)
    taken = RegistrationFactory(event=event)
    delegation = decisions.submit(composed(event, "Wang"), by=COORDINATOR)
    waiting.put_on_waiting_list(delegation, by=host_of(event))
    assert delegation.state is DelegationState.WAITLISTED
    assert {member.state for member in live_members(delegation)} == {State.WAITLISTED}
    taken.state = State.WITHDRAWN
    decisions.approve(delegation, by=host_of(event))
    assert delegation.state is DelegationState.APPROVED


def test_a_withdrawn_delegation_gives_its_places_back_and_tells_the_other_side(session: Session) -> None:
    event = exchange(capacity=1)
    delegation = decisions.approve(decisions.submit(composed(event, "Wang"), by=COORDINATOR), by=host_of(event))
    decisions.withdraw(delegation, by=COORDINATOR, reason="The visit is put off")
    assert names_of(delegation) == []
    assert mails(session, "delegation_withdrawn") == ["contact@elchi.example"]
    other = decisions.submit(composed(event, "Zhao"), by=COORDINATOR)
    decisions.withdraw(other, by=host_of(event))
    assert mails(session, "delegation_withdrawn")[-1] == other.coordinator_email
    with pytest.raises(Conflict):
        decisions.withdraw(other, by=host_of(event))


def test_who_waits_is_offered_what_a_delegation_gives_up(session: Session) -> None:
    event = exchange(capacity=2)
    delegation = decisions.approve(decisions.submit(composed(event, "Wang", "Na"), by=COORDINATOR), by=host_of(event))
    since = clock.now()
    first, second = (RegistrationFactory(event=event, state=State.WAITLISTED, queued_at=since) for _ in range(2))
    members.remove_member(live_members(delegation)[1], by=COORDINATOR)
    assert (first.state, second.state) == (State.OFFERED, State.WAITLISTED)
    decisions.withdraw(delegation, by=COORDINATOR)
    assert (first.state, second.state) == (State.OFFERED, State.OFFERED)


def test_after_approval_people_change_without_losing_places(session: Session) -> None:
    event = exchange(capacity=3)
    delegation = decisions.approve(decisions.submit(composed(event, "Wang", "Na"), by=COORDINATOR), by=host_of(event))
    member = live_members(delegation)[1]
    members.update_member(member, MemberValues(given_name="Xiulan", family_name="Zhao"), by=COORDINATOR)
    assert (member.name, member.state) == ("Xiulan Zhao", State.CONFIRMED)
    assert delegation.state is DelegationState.SUBMITTED
    add(delegation, "Chen")
    members.remove_member(live_members(delegation)[0], by=COORDINATOR)
    assert [m.state for m in live_members(delegation)] == [State.CONFIRMED, State.PENDING]
    assert mails(session, "delegation_changed")
    with pytest.raises(Conflict):
        waiting.put_on_waiting_list(delegation, by=host_of(event))
    ordering.set_head(live_members(delegation)[0], by=COORDINATOR)
    decisions.approve(delegation, by=host_of(event))
    assert {m.state for m in live_members(delegation)} == {State.CONFIRMED}


def test_what_the_host_changes_after_approval_needs_no_second_one(session: Session) -> None:
    event = exchange()
    host = host_of(event)
    delegation = decisions.approve(decisions.submit(composed(event, "Wang"), by=COORDINATOR), by=host)
    values = MemberValues(given_name="Wang", function="Mayor", head=True)
    members.update_member(live_members(delegation)[0], values, by=host)
    assert delegation.state is DelegationState.APPROVED
    assert mails(session, "delegation_changed") == []


def test_whoever_begins_to_count_needs_a_place(session: Session) -> None:
    event = exchange(capacity=1)
    delegation = composed(event, "Wang")
    aide = add(delegation, "Peng", category="interpreter")
    decisions.approve(decisions.submit(delegation, by=COORDINATOR), by=host_of(event))
    with pytest.raises(EventFull):
        members.update_member(aide, MemberValues(given_name="Peng", category="participant"), by=host_of(event))
