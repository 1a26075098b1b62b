"""What coordinators and hosts are written, in their language, with links that work."""

import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import UserFactory, actor_of
from tests.registration.delegation_helpers import COORDINATOR, EMAIL, add, composed, delegation_to, exchange, host_of
from tests.registration.test_mails import read, text_of
from webapp.accounts import known_addresses
from webapp.accounts.landing import landing_url
from webapp.core import clock
from webapp.events import services as events
from webapp.events.values import values_of
from webapp.mail.models import Message, MessageState
from webapp.registration import services as registrations
from webapp.registration.delegations import decisions, services
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.deciding import refusing, waiting
from webapp.registration.delegations.deciding.remarks import Remark
from webapp.registration.delegations.letters import reminding
from webapp.registration.delegations.letters.leaving import TAKEN_OFF
from webapp.registration.delegations.letters.mails import TEMPLATES
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import DelegationValues
from webapp.registration.models import Delegation
from webapp.registration.places.waiting import expire_offers


def everything_happens(language: str) -> Delegation:
    """A delegation about which every kind of message is written."""
    event = exchange(capacity=9, languages=[language])
    delegation = composed(event, "Wang <b>", "Na", language=language)
    host = host_of(event)
    decisions.submit(delegation, by=COORDINATOR)
    decisions.return_(
        delegation, reason="Who\ninterprets?", beside=[(live_members(delegation)[1].id, Remark("Function?"))], by=host
    )
    decisions.submit(delegation, by=COORDINATOR)
    waiting.put_on_waiting_list(delegation, by=host)
    decisions.approve(delegation, by=host)
    add(delegation, "Zhao")
    decisions.approve(delegation, by=host)
    members.remove_member(live_members(delegation)[2], by=COORDINATOR)
    late = delegation_to(event, language=language, deadline=clock.now() + timedelta(days=5))
    late.created_at -= timedelta(days=9)
    reminding.remind_due()
    values = values_of(event)
    moved = {"starts_at": values.starts_at + timedelta(days=1), "ends_at": values.ends_at + timedelta(days=1)}
    events.update_event(event, type(values)(**(vars(values) | moved)), by=host)
    add(delegation, "Liu")
    refusing.refuse_changes(delegation, reason="The cars are full", by=host)
    for answer in (waiting.accept, waiting.decline):
        waits = decisions.submit(composed(event, "Hu", language=language), by=COORDINATOR)
        answer(waiting.offer(waiting.put_on_waiting_list(waits, by=host), by=host), by=COORDINATOR)
    waiting.offer(waits, by=host)
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        expire_offers(event.id)
    registrations.cancel(live_members(delegation)[0], reason="No visa", by=host)
    na = live_members(delegation)[0]
    na.email = "na@xian.example"
    na.language = language
    members.remove_member(na, by=COORDINATOR)
    decisions.withdraw(composed(event, "Chen", language=language), by=COORDINATOR, reason="Put off")
    return delegation


def test_coordinators_are_reminded_twice_of_a_list_that_is_due(session: Session) -> None:
    delegation = delegation_to(exchange(), deadline=clock.now() + timedelta(days=20))
    submitted = decisions.submit(
        composed(exchange(), "Wang", deadline=clock.now() + timedelta(days=20)), by=COORDINATOR
    )
    assert reminding.remind_due() == 0
    sent = []
    for days in (14, 15, 19.5, 19.6, 21):
        with time_machine.travel(delegation.created_at + timedelta(days=days), tick=False):
            sent.append(reminding.remind_due())
    assert sent == [1, 0, 1, 0, 0]
    assert submitted.coordinator_email == delegation.coordinator_email


def by_subject(mails: list[EmailMessage], word: str) -> EmailMessage:
    """The message whose subject holds a word."""
    return next(mail for mail in mails if word in str(mail["Subject"]))


@pytest.mark.parametrize("language", ["en", "ru", "uz"])
def test_each_message_is_written_in_each_language(session: Session, language: str) -> None:
    delegation = everything_happens(language)
    events.cancel(delegation.event, "The hall is closed", by=host_of(delegation.event))
    written = set(session.scalars(select(Message.template)))
    assert written >= {*TEMPLATES, TAKEN_OFF}
    session.execute(Message.__table__.update().values(state=MessageState.QUEUED))
    mails = read(session)
    texts = [text_of(mail) for mail in mails] + [text_of(mail, "html") for mail in mails]
    assert len(mails) == len(session.scalars(select(Message.id)).all())
    if language != "en":
        english = (
            "Open the list",
            "Dear ",
            "Please compose",
            "has moved",
            "waits for your decision",
            "not come",
            "not expected",
        )
        assert not [word for word in english for text in texts if word in text]
    assert not [text for text in texts if "Wang <b>" in text and "<html" in text]


def test_the_link_of_a_message_opens_the_list(client: PageClient, session: Session) -> None:
    delegation_to(exchange())
    mail = read(session)[0]
    assert mail["To"] == EMAIL
    link = re.search(r"http://elchi\.test(/delegations/\S+)", text_of(mail))
    assert link
    assert "Nobody is on the list yet" in client.text(link.group(1))


def test_a_former_coordinator_gets_no_link_any_more(session: Session) -> None:
    event = exchange()
    delegation = delegation_to(event)
    values = DelegationValues(sending_name="Xi’an", coordinator_email="new@xian.example", places=5)
    services.update_delegation(delegation, values, by=host_of(event))
    links = {
        str(mail["To"]): re.search(r"http://elchi\.test/delegations/(\S*)", text_of(mail)) for mail in read(session)
    }
    former, new = links[EMAIL], links["new@xian.example"]
    assert former is not None
    assert former.group(1) == ""
    assert new is not None
    assert len(new.group(1)) > 20


def test_the_host_answers_to_the_coordinator(session: Session) -> None:
    delegation = decisions.submit(composed(exchange(), "Wang", "Na"), by=COORDINATOR)
    mail = by_subject(read(session), "List submitted")
    assert EMAIL in str(mail["Reply-To"])
    assert f"/manage/events/{delegation.event_id}/delegations/{delegation.id}" in text_of(mail)
    assert "2 people" in text_of(mail)


def test_the_host_is_written_in_the_language_of_its_account(session: Session) -> None:
    UserFactory(email="contact@elchi.example", language="uz")
    decisions.submit(composed(exchange(), "Wang"), by=COORDINATOR)
    message = session.scalars(select(Message).where(Message.template == "delegation_submitted")).one()
    assert message.language == "uz"


def test_remarks_reach_the_coordinator_with_their_lines(session: Session) -> None:
    event = exchange()
    delegation = decisions.submit(composed(event, "Wang"), by=COORDINATOR)
    member = live_members(delegation)[0]
    decisions.return_(delegation, reason="First.\nSecond.", beside=[(member.id, Remark("<b>Rank?"))], by=host_of(event))
    mail = by_subject(read(session), "Please change your list")
    assert "First.\r\nSecond." in text_of(mail)
    assert "Wang: <b>Rank?" in text_of(mail)
    assert "Wang: &lt;b&gt;Rank?" in text_of(mail, "html")


def test_coordinators_hear_of_moves_and_cancellation_once(session: Session) -> None:
    event = exchange()
    delegation_to(event, deadline=clock.now() + timedelta(days=5))
    withdrawn = delegation_to(event, coordinator_email="other@xian.example")
    decisions.withdraw(withdrawn, by=COORDINATOR)
    events.cancel(event, "The hall is closed", by=host_of(event))
    told = session.scalars(select(Message).where(Message.template == "delegation_event_cancelled")).all()
    assert [message.to_email for message in told] == [EMAIL]
    assert "List is due by" not in text_of(by_subject(read(session), "Cancelled"))
    invited = session.scalars(select(Message).where(Message.template == "delegation_invited")).all()
    assert {message.state for message in invited} == {MessageState.SUPPRESSED}


def test_coordinators_may_sign_in_by_a_mailed_link_and_land_on_their_delegations(
    client: PageClient, session: Session
) -> None:
    delegation_to(exchange(), coordinator_name="Na Li", language="ru")
    known: Any = known_addresses.find(EMAIL)
    assert (known.name, known.language) == ("Na Li", "ru")
    assert known_addresses.find("nobody@xian.example") is None
    coordinator = actor_of(UserFactory(email=EMAIL))
    with client.application.test_request_context():
        assert landing_url(coordinator) == "/delegations/"
