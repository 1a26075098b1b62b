"""Members of a delegation are named in order, changed, taken off and put back."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import organiser_of
from tests.registration.delegation_helpers import COORDINATOR, add, composed, delegation_to, exchange, host_of, names_of
from webapp.core import clock
from webapp.core.errors import Conflict, DomainError, InvalidMany
from webapp.events.models import EventState
from webapp.registration.delegations import decisions
from webapp.registration.delegations.composing import members, ordering
from webapp.registration.delegations.composing.gaps import gaps_of_member, standing_of
from webapp.registration.delegations.composing.marks import mark_of, mark_of_order
from webapp.registration.delegations.composing.paste import people_in
from webapp.registration.delegations.errors import ChangedMeanwhile, DelegationFull, NotComposable
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues, values_of
from webapp.registration.models import Registration


def test_members_stand_in_order_of_precedence_and_can_be_moved(session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na", "Zhao")
    add(delegation, "Chen", precedence=2)
    assert names_of(delegation) == ["Wang", "Chen", "Na", "Zhao"]
    ordering.move_member(live_members(delegation)[3], 1, by=COORDINATOR)
    assert names_of(delegation) == ["Zhao", "Wang", "Chen", "Na"]
    assert [member.precedence for member in live_members(delegation)] == [1, 2, 3, 4]


def test_there_is_one_head_and_a_new_one_takes_over(session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na")
    add(delegation, "Zhao", head=True)
    assert [member.name for member in live_members(delegation) if member.head] == ["Zhao"]
    ordering.set_head(live_members(delegation)[1], by=COORDINATOR)
    assert [member.name for member in live_members(delegation) if member.head] == ["Na"]
    assert names_of(delegation)[0] == "Na"


def test_one_member_too_many_is_refused_and_changes_nothing(session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na", places=2)
    with pytest.raises(DelegationFull):
        add(delegation, "Zhao", head=True)
    assert names_of(delegation) == ["Wang", "Na"]
    assert live_members(delegation)[0].head


def test_pasted_names_come_all_or_not_at_all(session: Session) -> None:
    delegation = delegation_to(exchange(), places=2)
    with pytest.raises(DelegationFull):
        members.add_members(delegation, people_in("A\nB\nC"), by=COORDINATOR)
    assert names_of(delegation) == []
    members.add_members(
        delegation, people_in("1. Ван Цзяньхуа — вице-мэр\n2) Li Na, interpreter, na@x.example"), by=COORDINATOR
    )
    first, second = live_members(delegation)
    assert (first.name, first.function) == ("Ван Цзяньхуа", "вице-мэр")
    assert (second.name, second.function, second.email) == ("Li Na", "interpreter", "na@x.example")


def test_lines_without_a_name_are_named() -> None:
    with pytest.raises(InvalidMany) as refused:
        people_in("Wang\n,deputy mayor\n" + "x" * 201)
    assert [str(message) for _field, message in refused.value.errors] == ["Line 2 has no name.", "Line 3 is too long."]


def test_a_spreadsheet_row_is_a_person_too() -> None:
    assert people_in("Дилноза Каримова\tHead of department\n\n")[0] == MemberValues(
        given_name="Дилноза Каримова", function="Head of department"
    )


def test_while_the_host_decides_only_the_host_changes_the_list(session: Session) -> None:
    event = exchange()
    delegation = decisions.submit(composed(event, "Wang"), by=COORDINATOR)
    with pytest.raises(NotComposable):
        add(delegation, "Na")
    add(delegation, "Na", by=host_of(event))
    assert names_of(delegation) == ["Wang", "Na"]


def test_after_the_deadline_only_the_host_changes_a_draft(session: Session) -> None:
    event = exchange()
    delegation = composed(event, "Wang", deadline=clock.now() + timedelta(days=1))
    delegation.deadline = clock.now() - timedelta(minutes=1)
    with pytest.raises(NotComposable):
        add(delegation, "Na")
    add(delegation, "Na", by=host_of(event))


def test_the_list_of_a_past_or_cancelled_event_is_closed(session: Session) -> None:
    event = exchange()
    delegation = composed(event, "Wang")
    event.state = EventState.CANCELLED
    with pytest.raises(NotComposable):
        add(delegation, "Na", by=host_of(event))
    with pytest.raises(Conflict):
        delegation_to(event)
    event.state = EventState.PUBLISHED
    event.ends_at = clock.now() - timedelta(minutes=1)
    event.starts_at = event.ends_at - timedelta(days=1)
    with pytest.raises(NotComposable):
        add(delegation, "Na", by=host_of(event))


def test_two_who_write_at_once_see_what_the_other_wrote(session: Session) -> None:
    delegation = composed(exchange(), "Wang")
    member = live_members(delegation)[0]
    seen = mark_of(values_of(member))
    members.update_member(
        member, MemberValues(given_name="Wang", function="Mayor", head=True), by=COORDINATOR, seen=seen
    )
    mine = MemberValues(given_name="Wang", function="Deputy mayor", phone="+86 29 8888 8888", head=True)
    with pytest.raises(ChangedMeanwhile) as refused:
        members.update_member(member, mine, by=COORDINATOR, seen=seen)
    beside = {name: str(message) for name, message in refused.value.errors}
    assert set(beside) == {"", "function", "phone"}
    assert "Mayor" in beside["function"]
    members.update_member(member, mine, by=COORDINATOR, seen=mark_of(values_of(member)))
    assert member.function == "Deputy mayor"


def test_an_order_that_somebody_else_has_changed_is_not_overwritten(session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na", "Zhao")
    listed = live_members(delegation)
    ids, seen = [member.id for member in listed], mark_of_order(listed)
    ordering.move_member(listed[2], 1, by=COORDINATOR)
    with pytest.raises(ChangedMeanwhile):
        ordering.order_members(delegation, [ids[1], ids[0], ids[2]], by=COORDINATOR, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        ordering.order_members(delegation, ids[:2], by=COORDINATOR)
    ordering.order_members(delegation, [ids[1], ids[0], ids[2]], by=COORDINATOR)
    assert names_of(delegation) == ["Na", "Wang", "Zhao"]


def test_somebody_taken_off_the_list_can_be_put_back(session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na", "Zhao")
    member = live_members(delegation)[1]
    members.remove_member(member, by=COORDINATOR)
    with pytest.raises(DomainError):
        members.update_member(member, MemberValues(given_name="Na"), by=COORDINATOR)
    members.restore_member(member, by=COORDINATOR)
    assert names_of(delegation) == ["Wang", "Na", "Zhao"]
    with pytest.raises(Conflict):
        members.restore_member(live_members(delegation)[1], by=COORDINATOR)


def test_a_head_who_is_taken_off_leads_nobody(session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na")
    head, other = live_members(delegation)
    members.remove_member(head, by=COORDINATOR)
    assert (head.head, other.head, other.precedence) == (False, False, 1)
    ordering.set_head(other, by=COORDINATOR)
    members.restore_member(head, by=COORDINATOR)
    assert [(one.name, one.head) for one in live_members(delegation)] == [("Wang", False), ("Na", True)]


def test_names_in_any_script_are_kept_as_they_are(session: Session) -> None:
    delegation = delegation_to(exchange())
    member = add(
        delegation, "王", family_name="建华", native_name="Oʻgʻiloy Sʼ", languages=("zh", "xx-no"), visa="needed"
    )
    assert (member.name, member.native_name) == ("王 建华", "Oʻgʻiloy Sʼ")
    assert values_of(member).languages == ("zh",)


def test_what_is_missing_is_told(session: Session) -> None:
    delegation = delegation_to(exchange())
    session.expire_all()
    assert [str(gap) for gap in standing_of(delegation).gaps] == ["members"]
    member = add(delegation, "Wang", country="CN")
    session.expire_all()
    standing = standing_of(delegation)
    assert [str(gap) for gap in standing.gaps] == ["the head", "the arrival", "the departure"]
    assert [str(gap) for gap in gaps_of_member(delegation, member)] == [
        "the function",
        "the languages",
        "whether a visa is needed",
    ]


def test_the_organisers_own_note_is_not_the_coordinators_to_change(session: Session) -> None:
    delegation = composed(exchange(), "Wang")
    member: Registration = live_members(delegation)[0]
    member.note = "Allergic to nuts"
    members.update_member(member, MemberValues(given_name="Wang", function="Mayor"), by=COORDINATOR)
    assert member.note == "Allergic to nuts"


def test_an_organiser_of_another_host_is_no_host_here(session: Session) -> None:
    event = exchange()
    delegation = decisions.submit(composed(event, "Wang"), by=COORDINATOR)
    stranger = host_of(exchange())
    assert organiser_of(event.host).id != stranger.user_id
    with pytest.raises(NotComposable):
        add(delegation, "Na", by=stranger)
