"""A delegation is composed in order, decided on as a whole, and changes up to the last day."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import RegistrationFactory, organiser_of
from tests.registration.delegation_helpers import COORDINATOR, add, composed, delegation_to, exchange, host_of
from webapp.core import clock
from webapp.core.errors import Conflict, DomainError, Invalid, InvalidMany
from webapp.events.models import EventState, Quota, QuotaBy
from webapp.mail.models import Message
from webapp.registration.delegations import decisions, members, services
from webapp.registration.delegations.errors import ChangedMeanwhile, DelegationFull, NoHead, NotComposable
from webapp.registration.delegations.gaps import gaps_of_member, standing_of
from webapp.registration.delegations.marks import mark_of, mark_of_order
from webapp.registration.delegations.paste import people_in
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import DelegationValues, MemberValues, TravelValues, travel_of, values_of
from webapp.registration.errors import EventFull, QuotaFull
from webapp.registration.models import Delegation, DelegationState, Registration
from webapp.registration.models import RegistrationState as State


def names(delegation: Delegation) -> list[str]:
    """The members in their order."""
    return [member.name for member in live_members(delegation)]


def mails(session: Session, template: str) -> list[str]:
    """To whom messages of a template go."""
    return list(session.scalars(select(Message.to_email).where(Message.template == template).order_by(Message.id)))


def test_members_stand_in_order_of_precedence_and_can_be_moved(session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na", "Zhao")
    add(delegation, "Chen", precedence=2)
    assert names(delegation) == ["Wang", "Chen", "Na", "Zhao"]
    members.move_member(live_members(delegation)[3], 1, by=COORDINATOR)
    assert names(delegation) == ["Zhao", "Wang", "Chen", "Na"]
    assert [member.precedence for member in live_members(delegation)] == [1, 2, 3, 4]


def test_there_is_one_head_and_a_new_one_takes_over(session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na")
    add(delegation, "Zhao", head=True)
    assert [member.name for member in live_members(delegation) if member.head] == ["Zhao"]
    members.set_head(live_members(delegation)[1], by=COORDINATOR)
    assert [member.name for member in live_members(delegation) if member.head] == ["Na"]
    assert names(delegation)[0] == "Na"


def test_one_member_too_many_is_refused_and_changes_nothing(session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na", places=2)
    with pytest.raises(DelegationFull):
        add(delegation, "Zhao", head=True)
    assert names(delegation) == ["Wang", "Na"]
    assert live_members(delegation)[0].head


def test_pasted_names_come_all_or_not_at_all(session: Session) -> None:
    delegation = delegation_to(exchange(), places=2)
    with pytest.raises(DelegationFull):
        members.add_members(delegation, people_in("A\nB\nC"), by=COORDINATOR)
    assert names(delegation) == []
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


def test_the_list_is_submitted_with_a_head_only(session: Session) -> None:
    delegation = delegation_to(exchange())
    with pytest.raises(NoHead):
        decisions.submit(delegation, by=COORDINATOR)
    member = add(delegation, "Wang")
    with pytest.raises(NoHead):
        decisions.submit(delegation, by=COORDINATOR)
    members.set_head(member, by=COORDINATOR)
    decisions.submit(delegation, by=COORDINATOR)
    assert delegation.state is DelegationState.SUBMITTED
    assert mails(session, "delegation_submitted") == ["contact@elchi.example"]
    with pytest.raises(NotComposable):
        decisions.submit(delegation, by=COORDINATOR)


def test_while_the_host_decides_only_the_host_changes_the_list(session: Session) -> None:
    event = exchange()
    delegation = decisions.submit(composed(event, "Wang"), by=COORDINATOR)
    with pytest.raises(NotComposable):
        add(delegation, "Na")
    add(delegation, "Na", by=host_of(event))
    assert names(delegation) == ["Wang", "Na"]


def test_after_the_deadline_only_the_host_changes_a_draft(session: Session) -> None:
    event = exchange()
    delegation = composed(event, "Wang", deadline=clock.now() + timedelta(days=1))
    delegation.deadline = clock.now() - timedelta(minutes=1)
    with pytest.raises(NotComposable):
        add(delegation, "Na")
    add(delegation, "Na", by=host_of(event))


def test_an_approved_delegation_has_a_place_for_everybody(session: Session) -> None:
    event = exchange(capacity=3)
    delegation = decisions.submit(composed(event, "Wang", "Na"), by=COORDINATOR)
    live_members(delegation)[0].email = "wang@xian.example"
    decisions.approve(delegation, by=host_of(event))
    assert delegation.state is DelegationState.APPROVED
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
    decisions.return_(delegation, reason="", beside={member.id: "What is her function?"}, by=host_of(event))
    assert delegation.state is DelegationState.RETURNED
    assert member.answers["remark"] == "What is her function?"
    message = session.scalars(select(Message).where(Message.template == "delegation_returned")).one()
    assert message.params["beside"] == [["Na", "What is her function?"]]
    members.update_member(member, MemberValues(given_name="Na", function="Section chief"), by=COORDINATOR)
    decisions.submit(delegation, by=COORDINATOR)
    assert "remark" not in member.answers


@pytest.mark.parametrize(
    "verb",
    [
        lambda d, by: decisions.approve(d, by=by),
        lambda d, by: decisions.return_(d, reason="Change it", by=by),
        lambda d, by: decisions.put_on_waiting_list(d, by=by),
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
    decisions.put_on_waiting_list(delegation, by=host_of(event))
    assert delegation.state is DelegationState.WAITLISTED
    assert {member.state for member in live_members(delegation)} == {State.PENDING}
    taken.state = State.WITHDRAWN
    decisions.approve(delegation, by=host_of(event))
    assert delegation.state is DelegationState.APPROVED


def test_a_withdrawn_delegation_gives_its_places_back_and_tells_the_other_side(session: Session) -> None:
    event = exchange(capacity=1)
    delegation = decisions.approve(decisions.submit(composed(event, "Wang"), by=COORDINATOR), by=host_of(event))
    decisions.withdraw(delegation, by=COORDINATOR, reason="The visit is put off")
    assert names(delegation) == []
    assert mails(session, "delegation_withdrawn") == ["contact@elchi.example"]
    other = decisions.submit(composed(event, "Zhao"), by=COORDINATOR)
    decisions.withdraw(other, by=host_of(event))
    assert mails(session, "delegation_withdrawn")[-1] == other.coordinator_email
    with pytest.raises(Conflict):
        decisions.withdraw(other, by=host_of(event))


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
        decisions.put_on_waiting_list(delegation, by=host_of(event))
    members.set_head(live_members(delegation)[0], by=COORDINATOR)
    decisions.approve(delegation, by=host_of(event))
    assert {m.state for m in live_members(delegation)} == {State.CONFIRMED}


def test_whoever_begins_to_count_needs_a_place(session: Session) -> None:
    event = exchange(capacity=1)
    delegation = composed(event, "Wang")
    aide = add(delegation, "Peng", category="interpreter")
    decisions.approve(decisions.submit(delegation, by=COORDINATOR), by=host_of(event))
    with pytest.raises(EventFull):
        members.update_member(aide, MemberValues(given_name="Peng", category="participant"), by=host_of(event))


def test_the_list_of_a_past_or_cancelled_event_is_closed(session: Session) -> None:
    event = exchange()
    delegation = composed(event, "Wang")
    event.state = EventState.CANCELLED
    with pytest.raises(NotComposable):
        add(delegation, "Na", by=host_of(event))
    with pytest.raises(Conflict):
        delegation_to(event)


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
    members.move_member(listed[2], 1, by=COORDINATOR)
    with pytest.raises(ChangedMeanwhile):
        members.order_members(delegation, [ids[1], ids[0], ids[2]], by=COORDINATOR, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        members.order_members(delegation, ids[:2], by=COORDINATOR)
    members.order_members(delegation, [ids[1], ids[0], ids[2]], by=COORDINATOR)
    assert names(delegation) == ["Na", "Wang", "Zhao"]


def test_the_journey_is_kept_and_noticed_when_another_changed_it(session: Session) -> None:
    delegation = delegation_to(exchange())
    arrival = delegation.event.starts_at - timedelta(hours=10)
    seen = mark_of(travel_of(delegation))
    services.set_travel(delegation, TravelValues(arrives_at=arrival, letter="2-0913"), by=COORDINATOR, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        services.set_travel(delegation, TravelValues(travel_notes="SR-508"), by=COORDINATOR, seen=seen)
    with pytest.raises(InvalidMany):
        services.set_travel(delegation, TravelValues(arrives_at=arrival, departs_at=arrival), by=COORDINATOR)


def test_somebody_taken_off_the_list_can_be_put_back(session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na", "Zhao")
    member = live_members(delegation)[1]
    members.remove_member(member, by=COORDINATOR)
    with pytest.raises(DomainError):
        members.update_member(member, MemberValues(given_name="Na"), by=COORDINATOR)
    members.restore_member(member, by=COORDINATOR)
    assert names(delegation) == ["Wang", "Na", "Zhao"]
    with pytest.raises(Conflict):
        members.restore_member(live_members(delegation)[1], by=COORDINATOR)


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
