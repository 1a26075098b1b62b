"""A delegation is decided on as a whole: nobody of it is let in or turned away alone, whatever the way."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import RegistrationFactory, organiser_of
from tests.registration.delegation_helpers import (
    COORDINATOR,
    add,
    composed,
    exchange,
    host_of,
    host_path,
    mails,
)
from tests.registration.test_api import Caller
from webapp.registration import bulk, merging, states
from webapp.registration.delegations import decisions
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues
from webapp.registration.errors import ImpossibleChange
from webapp.registration.models import Delegation, DelegationState
from webapp.registration.models import RegistrationState as State
from webapp.registration.states import Action, Who

ALONE = (Action.APPROVE, Action.REJECT, Action.WAITLIST)


def states_of(delegation: Delegation) -> list[State]:
    """The states of the members, in their order."""
    return [member.state for member in live_members(delegation)]


@pytest.mark.parametrize("submitted", [False, True])
def test_no_member_is_decided_on_alone_before_the_list_is(session: Session, submitted: bool) -> None:
    event = exchange()
    delegation, host = composed(event, "Wang", "Na"), host_of(event)
    if submitted:
        decisions.submit(delegation, by=COORDINATOR)
    na = live_members(delegation)[1]
    for action in ALONE:
        with pytest.raises(ImpossibleChange, match="Xi’an"):
            states.change_state(na, action, by=host, reason="No")
    assert [row.action for row in states.possible(na, Who.ORGANISER)] == [Action.WITHDRAW, Action.CANCEL]
    assert states_of(delegation) == [State.PENDING] * 2


def test_members_who_are_ticked_among_others_are_skipped_with_the_reason(session: Session) -> None:
    event = exchange()
    delegation, host = composed(event, "Wang", "Na"), host_of(event)
    alone = RegistrationFactory(event=event, state=State.PENDING)
    ids = [alone.id, *(member.id for member in live_members(delegation))]
    report = bulk.act(event, ids, Action.APPROVE, by=host)
    assert report.done == [alone]
    assert {person.name for person, _why in report.skipped} == {"Wang", "Na"}
    assert {why for _person, why in report.skipped} == {
        "One of the delegation “Xi’an”, which is decided on as a whole: open the delegation to decide."
    }
    assert mails(session, "registration_confirmed") == [alone.email]


def test_the_page_and_the_api_refuse_and_name_the_delegation(client: PageClient, session: Session) -> None:
    event = exchange()
    delegation = composed(event, "Wang", "Na")
    na, organiser = live_members(delegation)[1], organiser_of(event.host)
    client.sign_in(organiser)
    page = f"/manage/events/{event.id}/people/{na.id}"
    text = client.text(page)
    assert f'href="{host_path(delegation)}"' in text
    assert "nobody of it alone" in text
    assert f"{page}/approve" not in text
    client.post(f"{page}/approve", headers={"Referer": f"http://localhost{page}"})
    assert "which is decided on as a whole" in client.text(page)
    answer = Caller(client, organiser)("POST", f"/registrations/{na.id}/reject", {"reason": "No"})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "impossible_change")
    assert "Xi’an" in answer.get_json()["detail"]
    assert states_of(delegation) == [State.PENDING] * 2


def test_whoever_has_a_place_leaves_alone_and_so_does_whoever_waits_for_the_decision(session: Session) -> None:
    event = exchange()
    delegation, host = decisions.submit(composed(event, "Wang", "Na", "Chen"), by=COORDINATOR), host_of(event)
    _wang, na, chen = live_members(delegation)
    states.change_state(chen, Action.CANCEL, by=host, reason="Not invited")
    decisions.approve(delegation, by=host)
    states.change_state(na, Action.WITHDRAW, by=host)
    assert states_of(delegation) == [State.CONFIRMED]


def test_whom_the_host_adds_to_an_approved_list_has_a_place_at_once(session: Session) -> None:
    event = exchange()
    delegation, host = decisions.submit(composed(event, "Wang"), by=COORDINATOR), host_of(event)
    decisions.approve(delegation, by=host)
    assert add(delegation, "Na", by=host).state is State.CONFIRMED
    assert delegation.state is DelegationState.APPROVED


def test_a_place_got_alone_is_not_taken_over_into_a_list_that_waits_for_its_decision(session: Session) -> None:
    event = exchange()
    delegation, host = composed(event, "Wang"), host_of(event)
    wang = live_members(delegation)[0]
    alone = RegistrationFactory(event=event, given_name="Wang", family_name="")
    with pytest.raises(ImpossibleChange), session.begin_nested():
        merging.merge(wang, alone, by=host)
    decisions.submit(delegation, by=COORDINATOR)
    decisions.approve(delegation, by=host)
    assert merging.merge(wang, alone, by=host).state is State.CONFIRMED


def test_what_is_asked_of_members_alone_stands_in_words_on_the_page_of_one(
    client: PageClient, session: Session
) -> None:
    delegation = composed(exchange(), "Wang")
    more = {"languages": ("zh", "ru"), "visa": "needed", "function_second": "Переводчик"}
    na = add(delegation, "Na", **more)
    members.replace_member(na, MemberValues(given_name="Li", **more), by=COORDINATOR)
    client.sign_in(organiser_of(delegation.event.host))
    page = client.text(f"/manage/events/{delegation.event_id}/people/{na.id}")
    for told in ("Chinese, Russian", "Visa support is needed", "Переводчик"):
        assert told in page
    for raw in ("zh", "replaced", "function_second"):
        assert f">{raw}<" not in page
        assert f"&#39;{raw}&#39;" not in page
