"""Members answer the event's own questions: on pages, kept encrypted where sensitive, compared, and forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import actor_of, organiser_of
from tests.registration.delegation_helpers import COORDINATOR, add, composed, exchange, host_of, host_path, link_to
from tests.registration.form_builder.builders import field
from tests.registration.test_delegation_pages import hidden
from webapp.core import clock
from webapp.core.errors import InvalidMany
from webapp.events.models import Event
from webapp.registration.delegations import decisions
from webapp.registration.delegations.composing import members, own_answers
from webapp.registration.delegations.composing.comparison import changes_since_approval
from webapp.registration.delegations.composing.gaps import gaps_of_member, standing_of
from webapp.registration.delegations.composing.marks import mark_of
from webapp.registration.delegations.deciding.refusing import refuse_changes
from webapp.registration.delegations.errors import ChangedMeanwhile
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues, values_of
from webapp.registration.form_builder import purging, reading, sealing
from webapp.registration.form_builder.services import remove_field
from webapp.registration.form_builder.values import OptionValues
from webapp.registration.models import Delegation, Registration
from webapp.registration.questions import AskedOf, SeenBy

NUMBER = "AB1234567"
MASK = sealing.MASK


@pytest.fixture
def event(session: Session) -> Event:
    """A visit that asks for diet and passport."""
    made = exchange()
    diet = field(made, "Diet", "choice", required=True, asked_of=AskedOf.MEMBERS, purge_days=7)
    field(made, "Halal since", "number", shown_when=diet.key, shown_values=["halal"], required=True, least=1900)
    field(made, "Passport", sensitive=True, required=True, asked_of=AskedOf.MEMBERS, purge_days=30)
    field(made, "Source", asked_of=AskedOf.ALONE, required=True)
    field(made, "Seat", seen_by=SeenBy.ORGANISERS)
    return made


def own(member: Registration) -> dict[str, Any]:
    """The answers to the event's own questions that are kept in clear."""
    return dict(values_of(member).answers)


def entered(**more: Any) -> dict[str, Any]:
    """The member form as it is sent."""
    return {"given_name": "Wang", "category": "participant", "visa": "", **more}


def test_a_coordinator_answers_and_the_sensitive_answer_is_never_shown_again(
    client: PageClient, session: Session, event: Event
) -> None:
    delegation = composed(event)
    link = link_to(delegation)
    page = client.text(f"{link}/members/new")
    assert 'data-shown-when="field-f_diet"' in page
    assert ("Passport" in page, "Source" in page, "Seat" in page) == (True, False, False)
    answers = {"field-f_diet": "halal", "field-f_halal_since": "2001", "field-f_passport": NUMBER, "head": "y"}
    assert client.post(f"{link}/members/new", data=entered(**answers)).status_code == 303
    session.expire_all()
    (member,) = live_members(delegation)
    assert own(member) == {"f_diet": "halal", "f_halal_since": 2001}
    assert sealing.unseal(member.sealed["f_passport"]) == NUMBER
    form = client.text(f"{link}/members/{member.id}")
    assert 'value="2001"' in form
    assert "An answer is kept:" in form
    assert NUMBER not in form + client.text(link)
    assert client.get(f"{link}/members/{member.id}").headers["Cache-Control"] == "no-store"
    seen = hidden(form, "seen")
    changed = entered(**{"field-f_diet": "none", "field-f_halal_since": "2001", "seen": seen, "head": "y"})
    assert client.post(f"{link}/members/{member.id}", data=changed).status_code == 303
    session.expire_all()
    assert own(member) == {"f_diet": "none"}
    assert sealing.unseal(member.sealed["f_passport"]) == NUMBER


def test_what_is_wrong_stands_beside_the_question_and_everything_typed_stays(client: PageClient, event: Event) -> None:
    link = link_to(composed(event))
    wrong = entered(**{"field-f_diet": "halal", "field-f_halal_since": "1850", "function": "Clerk"})
    answer = client.post(f"{link}/members/new", data=wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Write a number from 1900" in page
    assert ('value="1850"' in page, 'value="Clerk"' in page) == (True, True)


def test_an_answer_that_is_required_may_follow_and_is_told_as_missing(client: PageClient, event: Event) -> None:
    delegation = composed(event, "Wang")
    (member,) = live_members(delegation)
    asked = own_answers.asked_of_members(event)
    missing = [str(gap) for gap in gaps_of_member(delegation, member, asked)]
    assert missing[-2:] == ["Diet", "Passport"]
    assert "Diet, Passport" in client.text(link_to(delegation))
    given = {"f_diet": "halal", "f_passport": NUMBER}
    members.update_member(member, MemberValues(given_name="Wang", answers=given, head=True), by=COORDINATOR)
    assert [str(gap) for gap in gaps_of_member(delegation, member, asked)][-1] == "Halal since"
    assert standing_of(delegation, asked).incomplete == 1


def test_the_host_sees_that_there_is_an_answer_and_reveals_it(
    client: PageClient, session: Session, event: Event
) -> None:
    delegation = composed(event)
    member = add(delegation, "Wang", answers={"f_passport": NUMBER, "f_seat": "not theirs to say"})
    assert own(member) == {}
    client.sign_in(organiser_of(event.host))
    address = host_path(delegation, f"/members/{member.id}")
    page = client.text(address)
    assert (MASK in page, NUMBER in page, "Seat" in page) == (True, False, True)
    reveal = f"/manage/events/{event.id}/people/{member.id}/reveal"
    assert reveal in page
    shown = client.post(reveal, data={"key": "f_passport"}).get_data(as_text=True)
    assert NUMBER in shown
    assert address in shown
    assert "/reveal" not in client.text(f"{link_to(delegation)}/members/{member.id}")


def test_another_person_brings_none_of_the_former_ones_answers(event: Event) -> None:
    delegation = composed(event, "Wang")
    member = add(delegation, "Na", answers={"f_diet": "halal", "f_passport": NUMBER})
    members.replace_member(member, MemberValues(given_name="Xiulan", answers={"f_diet": "none"}), by=COORDINATOR)
    assert (own(member), member.sealed) == ({"f_diet": "none"}, {})


def test_whoever_is_put_back_brings_all_of_their_answers(event: Event) -> None:
    delegation = composed(event, "Wang")
    member = add(delegation, "Na", answers={"f_diet": "halal", "f_passport": NUMBER})
    members.remove_member(member, by=COORDINATOR)
    back = members.restore_member(member, by=COORDINATOR)
    assert own(back) == {"f_diet": "halal"}
    assert sealing.unseal(back.sealed["f_passport"]) == NUMBER


def test_two_coordinators_at_once_lose_no_answer(client: PageClient, session: Session, event: Event) -> None:
    delegation = composed(event)
    member = add(delegation, "Wang", answers={"f_diet": "none"})
    address = f"{link_to(delegation)}/members/{member.id}"
    seen = hidden(client.text(address), "seen")
    theirs = entered(**{"field-f_diet": "halal", "field-f_halal_since": "2001", "seen": seen})
    assert client.post(address, data=theirs).status_code == 303
    mine = entered(**{"field-f_diet": "none", "phone": "+86 29 8888 8888", "seen": seen})
    answer = client.post(address, data=mine)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Meanwhile somebody else has put here: Halal" in page
    assert "+86 29 8888 8888" in page
    session.expire_all()
    assert own(member)["f_diet"] == "halal"
    assert client.post(address, data=mine | {"seen": hidden(page, "seen")}).status_code == 303
    session.expire_all()
    assert own(member) == {"f_diet": "none"}


def test_a_sensitive_answer_of_somebody_else_is_noticed_too(event: Event) -> None:
    delegation = composed(event)
    member = add(delegation, "Wang")
    seen = mark_of(values_of(member))
    members.update_member(
        member, MemberValues(given_name="Wang", answers={"f_passport": NUMBER}), by=COORDINATOR, seen=seen
    )
    mine = MemberValues(given_name="Wang", answers={"f_passport": "CD7654321"})
    with pytest.raises(ChangedMeanwhile) as found:
        members.update_member(member, mine, by=COORDINATOR, seen=seen)
    assert "answers.f_passport" in dict(found.value.errors)
    assert sealing.unseal(member.sealed["f_passport"]) == NUMBER


def approved(event: Event) -> tuple[Delegation, Registration]:
    """An approved delegation, and its member who has answered."""
    with clock.at(clock.now().replace(microsecond=0)):
        delegation = composed(event, "Wang")
        member = add(delegation, "Na", answers={"f_diet": "halal", "f_halal_since": 2001, "f_passport": NUMBER})
        decisions.submit(delegation, by=COORDINATOR)
        decisions.approve(delegation, by=host_of(event))
    return delegation, member


def change(member: Registration, **answers: Any) -> None:
    """A day later the coordinator changes a member's answers."""
    given = {f"f_{key}": value for key, value in answers.items()}
    with clock.at(clock.now() + timedelta(days=1)):
        members.update_member(member, MemberValues(given_name=member.name, answers=given), by=COORDINATOR)


def test_the_host_sees_which_answers_changed_since_approval(client: PageClient, event: Event) -> None:
    delegation, member = approved(event)
    change(member, diet="none", passport="CD7654321")
    questions = own_answers.readable(event, host_of(event))
    (found,) = changes_since_approval(delegation, questions)
    assert [(str(one.label), one.before, one.after) for one in found.fields] == [
        ("Diet", "Halal", "None"),
        ("Halal since", "2001", "–"),
        ("Passport", "given", "changed"),
    ]
    client.sign_in(organiser_of(event.host))
    page = client.text(host_path(delegation))
    assert "Passport: " in page
    assert (NUMBER in page, "CD7654321" in page) == (False, False)
    assert NUMBER not in str(delegation.approved_list)


def test_refused_changes_bring_the_approved_answers_back(event: Event) -> None:
    delegation, member = approved(event)
    change(member, diet="none")
    refuse_changes(delegation, reason="No.", by=host_of(event))
    assert own(member) == {"f_diet": "halal", "f_halal_since": 2001}
    assert sealing.unseal(member.sealed["f_passport"]) == NUMBER


def test_answers_whose_time_is_over_vanish_from_the_approved_list_too(session: Session, event: Event) -> None:
    delegation, member = approved(event)
    with clock.at(event.ends_at + timedelta(days=31)):
        for number in purging.fields_due():
            purging.purge(number)
    session.expire_all()
    assert own(member) == {"f_halal_since": 2001}
    rows = {row["id"]: row for row in (delegation.approved_list or {})["members"]}
    assert rows[member.id]["answers"] == {"f_halal_since": 2001}
    assert rows[member.id]["given_at"] == {}


def test_an_answer_to_a_removed_question_stays_readable(event: Event) -> None:
    _delegation, member = approved(event)
    host = actor_of(organiser_of(event.host))
    asked = {one.key: one for one in own_answers.readable(event, host)}
    assert set(asked) == {"f_diet", "f_halal_since", "f_passport", "f_seat"}
    fields = {one.key: one for one in reading.fields_of(event.id)}
    remove_field(fields["f_halal_since"], by=host)
    assert own_answers.readable(event, host)[-1].key == "f_halal_since"
    assert own(member)["f_halal_since"] == 2001


def test_a_choice_without_a_place_left_is_refused_for_members_too(event: Event) -> None:
    field(event, "Museum", "choice", options=[OptionValues({"en": "Arts"}, "arts", 1)])
    delegation = composed(event)
    add(delegation, "Wang", answers={"f_museum": "arts"})
    with pytest.raises(InvalidMany, match="not right") as found:
        add(delegation, "Na", answers={"f_museum": "arts"})
    assert [(name, str(message)) for name, message in found.value.errors] == [
        ("answers.f_museum", "No place is left: Arts.")
    ]
