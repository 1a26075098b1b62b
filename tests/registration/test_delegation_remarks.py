"""What the host remarks beside members and their fields: on pages, in mail and in the API, until it is answered."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.queries import QueryCounter
from tests.registration.delegation_helpers import COORDINATOR, composed, exchange, host_of, host_path, link_to
from tests.registration.form_builder.builders import field
from tests.registration.test_api import Caller
from webapp.core import clock
from webapp.core.errors import InvalidMany
from webapp.events.models import Event
from webapp.mail.models import Message
from webapp.registration import retention
from webapp.registration.delegations import decisions, forgetting
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.deciding.remarks import Remark, of_member
from webapp.registration.delegations.models import MemberRemark
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues
from webapp.registration.form_builder import purging
from webapp.registration.form_builder.models import FormField
from webapp.registration.form_builder.services import remove_field
from webapp.registration.models import Delegation, DelegationState, Registration
from webapp.registration.questions import AskedOf, SeenBy

SAID = "Which of the two?"
DIET = {"en": "Diet", "ru": "Питание"}


@pytest.fixture
def event(session: Session) -> Event:
    """A visit that asks members for their diet, and others and its organisers for something else."""
    made = exchange()
    field(made, "Diet", asked_of=AskedOf.MEMBERS, purge_days=7).label = DIET
    field(made, "Source", asked_of=AskedOf.ALONE)
    field(made, "Seat", seen_by=SeenBy.ORGANISERS)
    return made


def submitted(event: Event, *names: str, **more: Any) -> tuple[Delegation, list[Registration]]:
    """A list that the host has, and who is on it."""
    delegation = decisions.submit(composed(event, *names, **more), by=COORDINATOR)
    return delegation, live_members(delegation)


def returned(event: Event, *about: str, **more: Any) -> tuple[Delegation, Registration]:
    """A list that the host has returned with remarks beside its head."""
    delegation, (wang,) = submitted(event, "Wang", **more)
    beside = [(wang.id, Remark(SAID, one)) for one in about or ("f_diet",)]
    decisions.return_(delegation, reason="", beside=beside, by=host_of(event))
    return delegation, wang


def about(member: Registration) -> list[str]:
    """Of what something is said beside a member."""
    return [one.field for one in of_member(member)]


def test_the_host_writes_beside_fields_and_the_coordinator_reads_it_there(
    client: PageClient, session: Session, event: Event
) -> None:
    delegation, (wang, na) = submitted(event, "Wang", "Na")
    client.sign_in(organiser_of(event.host))
    page = client.text(host_path(delegation, "/return"))
    keys = ("f_diet", "f_source", "f_seat", "function", "visa")
    assert [f'name="remark-{wang.id}-{key}"' in page for key in keys] == [True, False, False, True, True]
    said = {f"remark-{wang.id}": "Who?", f"remark-{wang.id}-function": "Of what?", f"remark-{wang.id}-f_diet": SAID}
    typed = said | {f"remark-{na.id}-visa": "  ", "reason": ""}
    assert client.post(host_path(delegation, "/return"), data=typed).status_code == 303
    session.expire_all()
    assert (about(wang), about(na)) == (["", "function", "f_diet"], [])
    for path in (host_path(delegation), link_to(delegation)):
        page = client.text(path)
        assert [text in page for text in ("Who?", "Function: Of what?", f"Diet: {SAID}")] == [True] * 3
    form = client.text(f"{link_to(delegation)}/members/{wang.id}")
    assert '<a href="#function">Function</a>' in form
    assert '<a href="#field-f_diet">Diet</a>' in form
    question = form[form.index('data-question="field-f_diet"') : form.index('name="field-f_diet"')]
    assert SAID in question
    assert "Of what?" in form[form.index('for="function"') : form.index('name="function"')]


def test_what_is_known_stands_beside_what_can_be_remarked(client: PageClient, session: Session, event: Event) -> None:
    field(event, "Passport", sensitive=True)
    delegation, (wang,) = submitted(event, "Wang")
    answers = {"f_diet": "Halal", "f_passport": "AB 123"}
    values = MemberValues(given_name="Wang", head=True, function="Mayor", visa="needed", answers=answers)
    members.update_member(wang, values, by=host_of(event))
    session.flush()
    client.sign_in(organiser_of(event.host))
    page = client.text(host_path(delegation, "/return"))

    def known(key: str) -> str:
        start = f'id="remark-{wang.id}-{key}-help">'
        return page[page.index(start) + len(start) :].split("<")[0]

    names = ("function", "visa", "f_diet", "f_passport", "country")
    assert [known(name) for name in names] == ["Mayor", "Visa support is needed", "Halal", "given", "–"]


def test_a_long_list_costs_no_more_statements_than_a_short_one(
    client: PageClient, session: Session, event: Event, queries: QueryCounter
) -> None:
    delegation, _members = submitted(event, "Wang")
    longer, _members = submitted(event, *(f"Li {number}" for number in range(5)), sending_name="Dalian")
    session.commit()
    client.sign_in(organiser_of(event.host))
    for path in [host_path(one, "/return") for one in (delegation, longer)]:
        session.expire_all()
        with queries.at_most(8):
            assert "remark-" in client.text(path)


def test_a_refused_return_keeps_what_was_typed(client: PageClient, session: Session, event: Event) -> None:
    delegation, (wang, na) = submitted(event, "Wang", "Na")
    client.sign_in(organiser_of(event.host))
    path = host_path(delegation, "/return")
    nothing = client.post(path, data={"reason": " "})
    assert nothing.status_code == 422
    assert "the coordinator will read it" in nothing.get_data(as_text=True)
    members.remove_member(na, by=host_of(event))
    remove_field(session.scalars(select(FormField).where(FormField.key == "f_diet")).one(), by=host_of(event))
    session.commit()
    typed = {f"remark-{na.id}-visa": "Needed?", f"remark-{wang.id}-f_diet": SAID, f"remark-{wang.id}-phone": "Mobile?"}
    late = client.post(path, data=typed | {"reason": "Thrice."})
    page = late.get_data(as_text=True)
    assert late.status_code == 422
    assert [f"{text}</textarea>" in page for text in ("Needed?", SAID, "Mobile?", "Thrice.")] == [True] * 4
    for name, sentence in ((f"remark-{na.id}-visa", "not on the list"), (f"remark-{wang.id}-f_diet", "not asked")):
        error = f'id="{name}-error"'
        assert sentence in page[page.index(error) : page.index(error) + 300]
        assert f'<a href="#{name}">' in page
    session.expire_all()
    assert delegation.state is DelegationState.SUBMITTED


def test_a_list_that_was_decided_meanwhile_keeps_what_was_typed(
    client: PageClient, session: Session, event: Event
) -> None:
    delegation, (wang,) = submitted(event, "Wang")
    decisions.approve(delegation, by=host_of(event))
    session.commit()
    client.sign_in(organiser_of(event.host))
    path = host_path(delegation, "/return")
    assert client.get(path).location == host_path(delegation)
    late = client.post(path, data={f"remark-{wang.id}-visa": "Needed?"})
    assert late.status_code == 422
    page = late.get_data(as_text=True)
    assert "Only a delegation that was submitted can be returned." in page
    assert "Needed?</textarea>" in page


def test_remarks_beside_members_of_others_are_not_taken(client: PageClient, session: Session, event: Event) -> None:
    delegation, _members = submitted(event, "Wang")
    _other, (foreign,) = submitted(exchange(host=event.host), "Zhao")
    client.sign_in(organiser_of(event.host))
    typed = {f"remark-{foreign.id}": "Who?", "remark-99999999999999999999-visa": "?", "remark-x": "?"}
    answer = client.post(host_path(delegation, "/return"), data=typed | {"reason": "Say more."})
    assert answer.status_code == 303
    assert session.scalars(select(MemberRemark)).all() == []


def test_each_is_answered_by_a_change_of_its_field_or_by_submitting_again(session: Session, event: Event) -> None:
    delegation, wang = returned(event, "f_diet", "visa", "")
    values = MemberValues(given_name="Wang", head=True, answers={"f_diet": "Halal"})
    members.update_member(wang, values, by=host_of(event))
    assert about(wang) == ["f_diet", "visa", ""]
    members.update_member(wang, values, by=COORDINATOR)
    assert about(wang) == ["f_diet", "visa"]
    halal = MemberValues(given_name="Wang", head=True, answers={"f_diet": "No meat"})
    members.update_member(wang, halal, by=COORDINATOR)
    assert about(wang) == ["visa"]
    decisions.submit(delegation, by=COORDINATOR)
    assert about(wang) == []


def test_a_sensitive_answer_that_is_given_again_answers_its_remark(session: Session, event: Event) -> None:
    field(event, "Passport", sensitive=True)
    _delegation, wang = returned(event, "f_passport", "visa")
    values = MemberValues(given_name="Wang", head=True, answers={"f_passport": "AB 123"})
    members.update_member(wang, values, by=COORDINATOR)
    assert about(wang) == ["visa"]


@pytest.mark.parametrize("key", ["f_source", "f_seat", "f_nothing", "remark"])
def test_beside_what_members_are_not_asked_nothing_can_be_said(session: Session, event: Event, key: str) -> None:
    with pytest.raises(InvalidMany) as caught:
        returned(event, "visa", key)
    assert [name for name, _sentence in caught.value.errors] == ["beside.1.field"]


def test_the_coordinator_is_written_to_in_their_own_language(session: Session, event: Event) -> None:
    returned(event, "f_diet", "visa", language="ru")
    message = session.scalars(select(Message).where(Message.template == "delegation_returned")).one()
    assert message.params["beside"] == [["Wang (Питание)", SAID], ["Wang (Виза)", SAID]]


@pytest.mark.parametrize("answered", [False, True])
def test_beside_a_question_that_is_asked_no_more_it_stays_readable(
    client: PageClient, session: Session, event: Event, answered: bool
) -> None:
    delegation, wang = returned(event)
    if answered:
        wang.answers = wang.answers | {"f_diet": "Halal"}
    remove_field(session.scalars(select(FormField).where(FormField.key == "f_diet")).one(), by=host_of(event))
    session.flush()
    session.expire_all()
    link = link_to(delegation)
    assert f"Diet: {SAID}" in client.text(link)
    form = client.text(f"{link}/members/{wang.id}")
    assert SAID in form
    assert "#field-f_diet" not in form
    assert client.post(f"{link}/submit").status_code == 303
    assert about(wang) == []


def test_it_goes_with_the_answers_that_have_had_their_time(session: Session, event: Event) -> None:
    _delegation, wang = returned(event, "f_diet", "visa")
    event.ends_at = clock.now() - timedelta(days=8)
    event.starts_at = event.ends_at - timedelta(days=1)
    session.flush()
    for number in purging.fields_due():
        purging.purge(number)
    assert about(wang) == ["visa"]


def test_it_goes_with_the_journeys_of_the_event(session: Session, event: Event) -> None:
    _delegation, wang = returned(event, "travel", "")
    _other, zhao = returned(exchange(host=event.host), "visa")
    event.ends_at = clock.now() - timedelta(days=31)
    event.starts_at = event.ends_at - timedelta(days=1)
    session.flush()
    retention.forget(event.id, forgetting.JOURNEYS)
    assert (about(wang), about(zhao)) == ([], ["visa"])


def test_who_takes_the_place_is_not_remarked_upon(session: Session, event: Event) -> None:
    _delegation, wang = returned(event, "f_diet", "visa")
    members.replace_member(wang, MemberValues(given_name="Li"), by=host_of(event))
    assert about(wang) == []


def test_programs_write_and_read_them(client: PageClient, session: Session, event: Event) -> None:
    call = Caller(client, organiser_of(event.host))
    delegation, (wang, na) = submitted(event, "Wang", "Na")
    one = f"/delegations/{delegation.id}"
    known = {"member_id": wang.id, "text": SAID, "field": "f_diet"}
    wrong = [
        *(known, {"member_id": na.id, "text": "Who?", "field": "f_seat"}, known | {"text": "Again"}),
        {"member_id": 0, "text": "Who?"},
    ]
    refused = call("POST", f"{one}/return", {"beside": wrong})
    assert refused.status_code == 422
    named = [error["field"] for error in refused.get_json()["errors"]]
    assert named == ["beside.1.field", "beside.2.field", "beside.3.member_id"]
    assert call("GET", one).get_json()["state"] == "submitted"
    right = [known, {"member_id": wang.id, "text": "Who?"}, {"member_id": wang.id, "text": "When?", "field": "travel"}]
    assert call("POST", f"{one}/return", {"beside": right}).status_code == 200
    told = [member["remarks"] for member in call("GET", one).get_json()["members"]]
    assert told == [
        [
            {"text": SAID, "field": "f_diet", "about": "Diet"},
            {"text": "Who?", "field": "", "about": ""},
            {"text": "When?", "field": "travel", "about": "Own arrival and departure"},
        ],
        [],
    ]
