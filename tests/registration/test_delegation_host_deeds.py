"""The host's own deeds while a coordinator's changes wait: they stay when those are refused, and are nobody else's."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.registration.delegation_helpers import COORDINATOR, add, composed, exchange, mails, names_of
from tests.registration.form_builder.builders import field
from tests.registration.test_delegation_changes import approved, told
from tests.registration.test_delegation_gathering import file_of
from webapp.core.permissions import Actor
from webapp.registration.delegations import decisions
from webapp.registration.delegations.composing import copying, importing, members, ordering
from webapp.registration.delegations.composing.comparison import changes_since_approval
from webapp.registration.delegations.deciding import refusing
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues
from webapp.registration.errors import EventFull
from webapp.registration.form_builder import reading, sealing
from webapp.registration.models import Delegation, DelegationState, Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.questions import SeenBy


def changed_by_coordinator(**more: object) -> tuple[Delegation, Actor]:
    """A list that was approved with four people, of whom the coordinator has changed the first since."""
    delegation, host = approved("Wang", "Na", "Chen", "Zhao", **more)
    wang = live_members(delegation)[0]
    members.update_member(wang, MemberValues(given_name="Wang", head=True, function="Mayor"), by=COORDINATOR)
    assert delegation.state is DelegationState.SUBMITTED
    return delegation, host


def refused(session: Session, delegation: Delegation, host: Actor) -> list[Registration]:
    """The list after the host has refused what the coordinator changed, and nothing differs from what was approved."""
    refusing.refuse_changes(delegation, reason="No", by=host)
    assert told(session, delegation) == []
    found = live_members(delegation)
    assert found[0].function == ""
    assert {member.state for member in found} == {State.CONFIRMED}
    return found


def test_what_the_host_corrects_and_whom_it_adds_stays(session: Session) -> None:
    delegation, host = changed_by_coordinator()
    na = live_members(delegation)[1]
    members.update_member(na, MemberValues(given_name="Na", function="Architect"), by=host)
    liu = add(delegation, "Liu", by=host)
    assert (liu.state, delegation.state) == (State.CONFIRMED, DelegationState.SUBMITTED)
    assert told(session, delegation) == [("changed", "Wang")]
    found = refused(session, delegation, host)
    assert [(one.name, one.function) for one in found] == [
        *(("Wang", ""), ("Na", "Architect"), ("Chen", ""), ("Zhao", ""), ("Liu", ""))
    ]


def test_of_one_member_the_hosts_correction_stays_and_the_coordinators_is_undone(session: Session) -> None:
    delegation, host = changed_by_coordinator()
    wang = live_members(delegation)[0]
    values = MemberValues(given_name="Wang", head=True, function="Mayor", country="CN")
    members.update_member(wang, values, by=host)
    changes = changes_since_approval(delegation)
    assert [one.name for change in changes for one in change.fields] == ["function"]
    assert refused(session, delegation, host)[0].country == "CN"


def test_whom_the_host_adds_needs_a_place(session: Session) -> None:
    delegation, host = changed_by_coordinator(capacity=4)
    with pytest.raises(EventFull):
        add(delegation, "Liu", by=host)


def replaced(delegation: Delegation, host: Actor) -> None:
    """Another person comes."""
    values = MemberValues(given_name="Xiulan", email="xiulan@xian.example")
    members.replace_member(live_members(delegation)[1], values, by=host)


def removed(delegation: Delegation, host: Actor) -> None:
    """Somebody is taken off the list."""
    members.remove_member(live_members(delegation)[1], by=host)


def put_back(delegation: Delegation, host: Actor) -> None:
    """Somebody is taken off the list and put back."""
    zhao = live_members(delegation)[3]
    members.remove_member(zhao, by=host)
    members.restore_member(zhao, by=host)


def led(delegation: Delegation, host: Actor) -> None:
    """Another head."""
    ordering.set_head(live_members(delegation)[2], by=host)


def moved(delegation: Delegation, host: Actor) -> None:
    """Another place in the order."""
    ordering.move_member(live_members(delegation)[3], 2, by=host)


def ordered(delegation: Delegation, host: Actor) -> None:
    """Another order."""
    wang, na, chen, zhao = (member.id for member in live_members(delegation))
    ordering.order_members(delegation, [wang, zhao, chen, na], by=host)


def imported(delegation: Delegation, host: Actor) -> None:
    """A newcomer from a file, who accompanies somebody of the list."""
    table = "Given name,Category,Accompanies\nLiu,accompanying,Chen\n"
    importing.import_members(delegation, file_of(table), "list.csv", by=host)


DEEDS: list[tuple[Callable[[Delegation, Actor], None], list[str]]] = [
    (replaced, ["Wang", "Xiulan", "Chen", "Zhao"]),
    (removed, ["Wang", "Chen", "Zhao"]),
    (put_back, ["Wang", "Na", "Chen", "Zhao"]),
    (moved, ["Wang", "Zhao", "Na", "Chen"]),
    (ordered, ["Wang", "Zhao", "Chen", "Na"]),
    (imported, ["Wang", "Na", "Chen", "Zhao", "Liu"]),
]


@pytest.mark.parametrize(("deed", "names"), DEEDS)
def test_whatever_the_host_does_to_the_list_stays(
    session: Session, deed: Callable[[Delegation, Actor], None], names: list[str]
) -> None:
    delegation, host = changed_by_coordinator()
    newcomer = add(delegation, "Sun", precedence=2)
    members.remove_member(newcomer, by=COORDINATOR)
    deed(delegation, host)
    assert told(session, delegation) == [("changed", "Wang")]
    assert [one.name for one in refused(session, delegation, host)] == names


@pytest.mark.parametrize("waits", [False, True])
def test_whom_copied_people_accompany_is_part_of_what_the_host_has_done(session: Session, waits: bool) -> None:
    delegation, host = changed_by_coordinator() if waits else approved("Wang", "Na")
    earlier = composed(exchange(host=delegation.event.host), "Sun")
    sun = live_members(earlier)[0]
    liu = add(earlier, "Liu", category="accompanying", accompanies=sun.id)
    copying.copy_members(delegation, earlier, {sun.id, liu.id}, by=host, own=False)
    assert told(session, delegation) == ([("changed", "Wang")] if waits else [])
    assert [one.name for one in live_members(delegation) if one.accompanies_id is not None] == ["Liu"]


def test_the_head_whom_the_host_names_stays(session: Session) -> None:
    delegation, host = changed_by_coordinator()
    led(delegation, host)
    assert told(session, delegation) == [("changed", "Wang")]
    refusing.refuse_changes(delegation, reason="No", by=host)
    assert [(one.name, one.head) for one in live_members(delegation)][:2] == [("Chen", True), ("Wang", False)]


def test_what_the_coordinator_moved_goes_back_and_what_the_host_moved_stays(session: Session) -> None:
    delegation, host = changed_by_coordinator()
    ordering.move_member(live_members(delegation)[3], 2, by=COORDINATOR)
    assert names_of(delegation) == ["Wang", "Zhao", "Na", "Chen"]
    ordering.move_member(live_members(delegation)[0], 4, by=host)
    assert names_of(delegation) == ["Zhao", "Na", "Chen", "Wang"]
    refusing.refuse_changes(delegation, reason="No", by=host)
    assert names_of(delegation) == ["Na", "Chen", "Wang", "Zhao"]


def test_a_person_whom_the_host_puts_in_anothers_stead_is_told_at_once(session: Session) -> None:
    delegation, host = changed_by_coordinator()
    replaced(delegation, host)
    assert mails(session, "registration_confirmed") == ["xiulan@xian.example"]
    decisions.approve(delegation, by=host)
    assert mails(session, "registration_confirmed") == ["xiulan@xian.example"]


def test_a_newcomer_of_the_coordinators_whom_the_host_corrects_waits_for_the_decision_all_the_same(
    session: Session,
) -> None:
    delegation, host = changed_by_coordinator()
    sun = add(delegation, "Sun")
    members.update_member(sun, MemberValues(given_name="Sun", function="Clerk"), by=host)
    assert told(session, delegation) == [("changed", "Wang"), ("added", "Sun")]
    refused(session, delegation, host)
    assert sun.state is State.REJECTED


def test_answers_that_the_host_corrects_stay_sensitive_ones_too(session: Session) -> None:
    delegation, host = approved("Wang", "Na")
    field(delegation.event, "Diet")
    field(delegation.event, "Passport", sensitive=True, seen_by=SeenBy.ORGANISERS)
    wang, na = live_members(delegation)

    def answer(member: Registration, by: Actor, **answers: str) -> None:
        values = MemberValues(given_name=member.name, head=member.head, answers=answers)
        members.update_member(member, values, by=by)

    answer(na, host, f_diet="none")
    answer(wang, COORDINATOR, f_diet="vegan")
    answer(na, host, f_diet="halal", f_passport="AB1234567")
    questions = reading.questions_of(delegation.event_id)
    assert [change.name for change in changes_since_approval(delegation, questions)] == ["Wang"]
    refusing.refuse_changes(delegation, reason="No", by=host)
    assert ("f_diet" in wang.answers, na.answers["f_diet"]) == (False, "halal")
    assert sealing.unseal(na.sealed["f_passport"]) == "AB1234567"
