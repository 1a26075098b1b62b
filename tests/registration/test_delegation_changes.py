"""After approval: what changed, who came instead, and the host's word on it."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.registration.delegation_helpers import COORDINATOR, add, composed, exchange, host_of, mails, names_of
from webapp.core import tokens
from webapp.core.errors import Conflict, Invalid
from webapp.core.permissions import Actor
from webapp.registration import links
from webapp.registration.delegations import decisions
from webapp.registration.delegations.composing import members, ordering
from webapp.registration.delegations.composing.comparison import changes_since_approval
from webapp.registration.delegations.deciding import partial, refusing
from webapp.registration.delegations.deciding.remarks import Remark, of_member
from webapp.registration.delegations.deciding.rules import Rules, set_rules
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues
from webapp.registration.errors import EventFull
from webapp.registration.models import Delegation, DelegationState
from webapp.registration.models import RegistrationState as State
from webapp.registration.own_changes import proposed


def approved(*names: str, **more: object) -> tuple[Delegation, Actor]:
    """A delegation that was approved, and its host."""
    event = exchange(**more)
    host = host_of(event)
    return decisions.approve(decisions.submit(composed(event, *names), by=COORDINATOR), by=host), host


def told(session: Session, delegation: Delegation) -> list[tuple[str, str]]:
    """What has changed, in short."""
    session.flush()
    session.expire_all()
    return [(change.kind, change.name) for change in changes_since_approval(delegation)]


def test_the_host_sees_what_changed_since_approval(session: Session) -> None:
    delegation, _host = approved("Wang", "Na", "Chen", "Zhao")
    _wang, na, chen, zhao = live_members(delegation)
    assert told(session, delegation) == []
    members.replace_member(na, MemberValues(given_name="Xiulan"), by=COORDINATOR)
    members.update_member(chen, MemberValues(given_name="Chen", function="Architect"), by=COORDINATOR)
    members.remove_member(zhao, by=COORDINATOR)
    add(delegation, "Liu")
    found = [("replaced", "Xiulan"), ("changed", "Chen"), ("added", "Liu"), ("removed", "Zhao")]
    assert told(session, delegation) == found
    by_kind = {change.kind: change for change in changes_since_approval(delegation)}
    assert by_kind["replaced"].former == "Na"
    assert [(f.name, f.before, f.after) for f in by_kind["changed"].fields] == [("function", "–", "Architect")]
    ordering.move_member(live_members(delegation)[2], 2, by=COORDINATOR)
    moved = {change.name: change.places for change in changes_since_approval(delegation) if change.places}
    assert moved == {"Xiulan": (2, 3), "Chen": (3, 2)}


def test_an_approval_of_changes_is_the_new_list_to_compare_with(session: Session) -> None:
    delegation, host = approved("Wang", "Na")
    add(delegation, "Liu")
    decisions.approve(delegation, by=host)
    assert told(session, delegation) == []


def test_refused_changes_are_undone_and_nobody_loses_a_place(session: Session) -> None:
    delegation, host = approved("Wang", "Na", "Chen")
    wang, na, chen = live_members(delegation)
    members.replace_member(na, MemberValues(given_name="Xiulan"), by=COORDINATOR)
    ordering.set_head(chen, by=COORDINATOR)
    newcomer = add(delegation, "Liu", precedence=1)
    with pytest.raises(Invalid):
        refusing.refuse_changes(delegation, reason=" ", by=host)
    refusing.refuse_changes(delegation, reason="The cars are full", by=host)
    assert names_of(delegation) == ["Wang", "Na", "Chen"]
    assert {member.state for member in live_members(delegation)} == {State.CONFIRMED}
    assert (wang.head, chen.head, newcomer.state) == (True, False, State.REJECTED)
    assert delegation.state is DelegationState.APPROVED
    assert told(session, delegation) == []
    assert mails(session, "delegation_changes_refused") == [delegation.coordinator_email]
    with pytest.raises(Conflict):
        refusing.refuse_changes(delegation, reason="Again", by=host)


def test_a_list_never_approved_is_returned_and_not_refused(session: Session) -> None:
    event = exchange()
    delegation = decisions.submit(composed(event, "Wang"), by=COORDINATOR)
    with pytest.raises(Conflict):
        refusing.refuse_changes(delegation, reason="No", by=host_of(event))


def test_a_substitute_keeps_the_place_and_nothing_of_the_former_person(session: Session) -> None:
    delegation, host = approved("Wang", "Na")
    na = live_members(delegation)[1]
    na.email, na.phone = "na@xian.example", "+86 10 1234 5678"
    na.answers, na.sealed = na.answers | {"f_diet": "halal"}, {"f_passport": "…"}
    proposed.put(na, by=COORDINATOR, values={"given_name": "Nana"})
    reference, link = na.reference, links.mint(na)
    with pytest.raises(Invalid):
        members.replace_member(na, MemberValues(given_name="NA"), by=COORDINATOR)
    members.replace_member(na, MemberValues(given_name="Xiulan", email="xiulan@xian.example"), by=COORDINATOR)
    assert (na.name, na.state, na.precedence) == ("Xiulan", State.CONFIRMED, 2)
    assert na.reference != reference
    assert (na.phone, "f_diet" in na.answers, na.sealed, proposed.of(na)) == ("", False, {}, None)
    with pytest.raises(tokens.BadLink):
        links.open_link(link)
    assert mails(session, "registration_confirmed") == []
    decisions.approve(delegation, by=host)
    assert mails(session, "registration_confirmed") == ["xiulan@xian.example"]


@pytest.mark.parametrize(
    "change",
    [
        lambda m: members.replace_member(m, MemberValues(given_name="Xiulan"), by=COORDINATOR),
        lambda m: members.update_member(m, MemberValues(given_name="Na", function="Clerk"), by=COORDINATOR),
        lambda m: ordering.move_member(m, 1, by=COORDINATOR),
    ],
)
def test_the_host_may_let_late_changes_pass(session: Session, change: Callable[..., object]) -> None:
    for asks_again, state in ((True, DelegationState.SUBMITTED), (False, DelegationState.APPROVED)):
        delegation, host = approved("Wang", "Na")
        set_rules(delegation.event, Rules(asks_again=asks_again), by=host)
        change(live_members(delegation)[1])
        assert delegation.state is state
        assert {member.state for member in live_members(delegation)} == {State.CONFIRMED}
    assert len(mails(session, "delegation_changed")) == 2


def test_who_is_added_late_is_approved_in_any_case(session: Session) -> None:
    delegation, host = approved("Wang")
    set_rules(delegation.event, Rules(asks_again=False), by=host)
    add(delegation, "Liu")
    assert delegation.state is DelegationState.SUBMITTED


def test_whom_the_host_adds_after_approval_has_a_place_or_is_not_added(session: Session) -> None:
    delegation, host = approved("Wang", capacity=2)
    assert add(delegation, "Liu", by=host).state is State.CONFIRMED
    assert told(session, delegation) == []
    with pytest.raises(EventFull):
        add(delegation, "Chen", by=host)


def test_a_part_is_approved_only_where_the_host_has_settled_that(session: Session) -> None:
    event = exchange(capacity=2)
    host = host_of(event)
    delegation = decisions.submit(composed(event, "Wang", "Na", "Chen"), by=COORDINATOR)
    wang, na, chen = live_members(delegation)
    with pytest.raises(Conflict):
        partial.approve_some(delegation, {wang.id, chen.id}, reason="Two cars", by=host)
    set_rules(event, Rules(partial=True), by=host)
    with pytest.raises(Invalid):
        partial.approve_some(delegation, {wang.id, chen.id}, reason="", by=host)
    with pytest.raises(Invalid):
        partial.approve_some(delegation, {na.id, chen.id}, reason="Without a head", by=host)
    partial.approve_some(delegation, {wang.id, chen.id}, reason="Two cars", by=host)
    assert [(m.name, m.precedence, m.state) for m in live_members(delegation)] == [
        ("Wang", 1, State.CONFIRMED),
        ("Chen", 2, State.CONFIRMED),
    ]
    assert (na.state, na.reason) == (State.REJECTED, "Two cars")
    assert delegation.state is DelegationState.APPROVED


def test_a_part_that_is_too_large_gets_no_place_at_all(session: Session) -> None:
    event = exchange(capacity=1)
    delegation = decisions.submit(composed(event, "Wang", "Na", "Chen"), by=COORDINATOR)
    ids = {member.id for member in live_members(delegation)[:2]}
    set_rules(event, Rules(partial=True), by=host_of(event))
    host = host_of(event)
    with pytest.raises(EventFull), session.begin_nested():
        partial.approve_some(delegation, ids, reason="Two cars", by=host)
    assert {member.state for member in live_members(delegation)} == {State.PENDING}


def test_a_remark_stands_at_its_field_until_that_is_changed(session: Session) -> None:
    event = exchange()
    delegation = decisions.submit(composed(event, "Wang", "Na"), by=COORDINATOR)
    wang, na = live_members(delegation)
    who, section, visa = Remark("Who is this?"), Remark("Which section?", "function"), Remark("Needed?", "visa")
    beside = [(wang.id, who), (na.id, who), (na.id, section), (na.id, visa)]
    decisions.return_(delegation, reason="", beside=beside, by=host_of(event))
    assert of_member(na) == [who, section, visa]
    members.update_member(na, MemberValues(given_name="Na", function="Section of parks"), by=COORDINATOR)
    assert (of_member(na), of_member(wang)) == ([visa], [who])
    members.update_member(na, MemberValues(given_name="Na", function="Parks", visa="needed"), by=COORDINATOR)
    members.update_member(wang, MemberValues(given_name="Wang", head=True), by=host_of(event))
    assert (of_member(na), of_member(wang)) == ([], [who])
