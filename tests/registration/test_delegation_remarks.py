"""What the host remarks beside a question of its own: on pages, in mail and in the API, until it is answered."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.registration.delegation_helpers import COORDINATOR, composed, exchange, host_of, host_path, link_to
from tests.registration.form_builder.builders import field
from tests.registration.test_api import Caller
from webapp.core import clock
from webapp.events.models import Event
from webapp.mail.models import Message
from webapp.registration.delegations import decisions
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.deciding.remarks import Remark, remark_of
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues
from webapp.registration.form_builder import purging
from webapp.registration.form_builder.models import FormField
from webapp.registration.form_builder.services import remove_field
from webapp.registration.models import Delegation, Registration
from webapp.registration.questions import AskedOf, SeenBy

SAID = "Which of the two?"


@pytest.fixture
def event(session: Session) -> Event:
    """A visit that asks members for their diet, and others and its organisers for something else."""
    made = exchange()
    diet = field(made, "Diet", asked_of=AskedOf.MEMBERS, purge_days=7)
    diet.label = {"en": "Diet", "ru": "Питание"}
    field(made, "Source", asked_of=AskedOf.ALONE)
    field(made, "Seat", seen_by=SeenBy.ORGANISERS)
    return made


def returned(event: Event, about: str = "f_diet", **more: Any) -> tuple[Delegation, Registration]:
    """A list that the host has returned with a remark beside its head."""
    delegation = decisions.submit(composed(event, "Wang", **more), by=COORDINATOR)
    (wang,) = live_members(delegation)
    decisions.return_(delegation, reason="", beside={wang.id: Remark(SAID, about)}, by=host_of(event))
    return delegation, wang


def test_the_host_writes_beside_a_question_and_the_coordinator_reads_it_there(
    client: PageClient, session: Session, event: Event
) -> None:
    delegation = decisions.submit(composed(event, "Wang"), by=COORDINATOR)
    (wang,) = live_members(delegation)
    client.sign_in(organiser_of(event.host))
    page = client.text(host_path(delegation))
    assert [f'value="{key}"' in page for key in ("f_diet", "f_source", "f_seat")] == [True, False, False]
    said = {f"remark-{wang.id}": SAID, f"about-{wang.id}": "f_diet"}
    assert client.post(host_path(delegation, "/return"), data=said).status_code == 303
    session.expire_all()
    assert f"Diet: {SAID}" in client.text(host_path(delegation))
    assert f"Diet: {SAID}" in client.text(link_to(delegation))
    form = client.text(f"{link_to(delegation)}/members/{wang.id}")
    assert '<a href="#field-f_diet">Diet</a>' in form
    beside = form[form.index('data-question="field-f_diet"') : form.index('name="field-f_diet"')]
    assert SAID in beside


def test_it_is_answered_by_changing_the_member_or_by_submitting_again(session: Session, event: Event) -> None:
    delegation, wang = returned(event)
    assert remark_of(wang).field == "f_diet"
    values = MemberValues(given_name="Wang", head=True, answers={"f_diet": "Halal"})
    members.update_member(wang, values, by=host_of(event))
    assert remark_of(wang).text == SAID
    members.update_member(wang, values, by=COORDINATOR)
    assert (remark_of(wang), wang.answers) == (Remark(), {"f_diet": "Halal"})
    delegation, wang = returned(event)
    decisions.submit(delegation, by=COORDINATOR)
    assert (remark_of(wang), wang.answers) == (Remark(), {})


@pytest.mark.parametrize("about", ["f_source", "f_seat", "f_nothing", "remark"])
def test_beside_what_members_are_not_asked_it_is_about_the_person(session: Session, event: Event, about: str) -> None:
    _delegation, wang = returned(event, about)
    assert remark_of(wang) == Remark(SAID)


def test_the_coordinator_is_written_to_in_their_own_language(session: Session, event: Event) -> None:
    returned(event, language="ru")
    message = session.scalars(select(Message).where(Message.template == "delegation_returned")).one()
    assert message.params["beside"] == [["Wang (Питание)", SAID]]


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
    session.expire_all()
    assert remark_of(wang) == Remark()


def test_it_goes_with_the_answers_that_have_had_their_time(session: Session, event: Event) -> None:
    _delegation, wang = returned(event)
    event.ends_at = clock.now() - timedelta(days=8)
    event.starts_at = event.ends_at - timedelta(days=1)
    session.flush()
    for number in purging.fields_due():
        purging.purge(number)
    session.expire_all()
    assert remark_of(wang) == Remark()
    assert SAID not in str(wang.answers)


def test_who_takes_the_place_is_not_remarked_upon(session: Session, event: Event) -> None:
    _delegation, wang = returned(event)
    members.replace_member(wang, MemberValues(given_name="Li"), by=host_of(event))
    assert remark_of(wang) == Remark()


def test_programs_write_and_read_it(client: PageClient, session: Session, event: Event) -> None:
    call = Caller(client, organiser_of(event.host))
    delegation = decisions.submit(composed(event, "Wang", "Na"), by=COORDINATOR)
    wang, na = live_members(delegation)
    one = f"/delegations/{delegation.id}"
    known = {"member_id": wang.id, "text": SAID, "field": "f_diet"}
    wrong = call("POST", f"{one}/return", {"beside": [known, {"member_id": na.id, "text": "Who?", "field": "f_seat"}]})
    assert wrong.status_code == 422
    assert [error["field"] for error in wrong.get_json()["errors"]] == ["beside.1.field"]
    twice = call("POST", f"{one}/return", {"beside": [known, {"member_id": wang.id, "text": "And who is this?"}]})
    assert twice.status_code == 422
    assert [error["field"] for error in twice.get_json()["errors"]] == ["beside.1.member_id"]
    assert call("GET", one).get_json()["state"] == "submitted"
    assert call("POST", f"{one}/return", {"beside": [known]}).status_code == 200
    told = [member["remark"] for member in call("GET", one).get_json()["members"]]
    assert told == [{"text": SAID, "field": "f_diet", "about": "Diet"}, None]
