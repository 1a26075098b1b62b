"""Members leave otherwise than by the list, and are taken off it: whoever answers for them, or is them, hears of it."""

from email.message import EmailMessage

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.registration.delegation_helpers import (
    COORDINATOR,
    EMAIL,
    add,
    composed,
    delegation_to,
    exchange,
    host_of,
    host_path,
    link_to,
    mails,
    names_of,
)
from tests.registration.test_mails import read, text_of
from webapp.core.permissions import link_holder
from webapp.mail.models import Message
from webapp.registration import bulk, links, services
from webapp.registration.delegations import decisions
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.composing.comparison import changes_since_approval
from webapp.registration.delegations.deciding import refusing
from webapp.registration.delegations.deciding.rules import Rules, set_rules
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues
from webapp.registration.models import Delegation
from webapp.registration.states import Action

HOST = "contact@elchi.example"
LEFT, TAKEN_OFF = "delegation_member_left", "delegation_taken_off"


def approved(*names: str, asks_again: bool = True) -> Delegation:
    """A delegation that was approved; each member has an address of their own."""
    event = exchange()
    set_rules(event, Rules(asks_again=asks_again), by=host_of(event))
    delegation = delegation_to(event)
    for number, name in enumerate(names):
        add(delegation, name, head=number == 0, email=f"{name.lower()}@xian.example")
    return decisions.approve(decisions.submit(delegation, by=COORDINATOR), by=host_of(event))


def mail_to(session: Session, address: str, word: str) -> EmailMessage:
    """The message to an address whose subject holds a word."""
    return next(mail for mail in read(session) if address in str(mail["To"]) and word in str(mail["Subject"]))


def text_to(session: Session, address: str, word: str) -> str:
    """What it says."""
    return text_of(mail_to(session, address, word))


def test_a_head_who_withdraws_on_their_page_is_missed_by_everybody(client: PageClient, session: Session) -> None:
    delegation = approved("Wang", "Na", "Chen")
    token = links.mint(live_members(delegation)[0])
    assert "The coordinator of your delegation and the host are told." in client.text(f"/r/{token}/withdraw")
    assert client.post(f"/r/{token}/withdraw", data={"reason": "Ill"}).status_code == 303
    session.expire_all()
    assert [(one.name, one.precedence, one.head) for one in live_members(delegation)] == [
        ("Na", 1, False),
        ("Chen", 2, False),
    ]
    assert mails(session, LEFT) == [HOST, EMAIL]
    to_coordinator, to_host = (text_to(session, address, "Does not come") for address in (EMAIL, HOST))
    for text in (to_coordinator, to_host):
        assert "Of the delegation of Xi’an, Wang will not come." in text
        assert "Wang headed the delegation. Nobody heads it now" in text
    # Why is told to the organisers.
    assert ("Ill" in to_host, "Ill" in to_coordinator) == (True, False)
    assert "/delegations/" in to_coordinator
    assert "write to the coordinator of your delegation" in text_to(session, "wang@xian.example", "withdrawn")
    page = client.text(link_to(delegation))
    assert "The delegation is approved, but nobody heads it any more" in page
    assert "Member withdrawn" in page
    client.sign_in(organiser_of(delegation.event.host))
    page = client.text(host_path(delegation))
    assert "The coordinator is asked to name another head." in page
    assert [(change.kind, change.name) for change in changes_since_approval(delegation)] == [("removed", "Wang")]


def test_the_coordinator_hears_whom_the_host_cancels_and_the_host_does_not(session: Session) -> None:
    delegation = approved("Wang", "Na", "Chen", "Zhao")
    host = host_of(delegation.event)
    wang, na, _chen, _zhao = live_members(delegation)
    services.cancel(wang, reason="No visa", by=host)
    assert mails(session, LEFT) == [EMAIL]
    text = text_to(session, EMAIL, "Does not come")
    assert "The host has cancelled the registration." in text
    assert "No visa" in text
    assert names_of(delegation) == ["Na", "Chen", "Zhao"]
    bulk.act(
        delegation.event, [one.id for one in live_members(delegation)[:2]], Action.CANCEL, by=host, reason="No cars"
    )
    told = session.scalars(select(Message).where(Message.template == LEFT).order_by(Message.id)).all()
    assert [message.params["names"] for message in told] == [["Wang"], ["Na", "Chen"]]
    assert [(one.name, one.precedence) for one in live_members(delegation)] == [("Zhao", 1)]
    session.expire_all()
    # What the host has done itself is no change for it to look at.
    assert changes_since_approval(delegation) == []
    assert na.head is False


def test_whom_the_coordinator_puts_back_is_on_the_list_again(session: Session) -> None:
    delegation = approved("Wang", "Na")
    na = live_members(delegation)[1]
    services.withdraw(na, by=link_holder("Na", na.email))
    session.expire_all()
    members.restore_member(na, by=COORDINATOR)
    assert names_of(delegation) == ["Wang", "Na"]


def test_nobody_is_told_one_by_one_when_the_whole_delegation_withdraws_or_a_part_is_not_approved(
    session: Session,
) -> None:
    delegation = approved("Wang", "Na")
    decisions.withdraw(delegation, by=COORDINATOR)
    assert mails(session, LEFT) == []
    assert mails(session, TAKEN_OFF) == ["wang@xian.example", "na@xian.example"]
    text = text_to(session, "na@xian.example", "not expected")
    assert "The delegation of Xi’an does not come." in text


def test_whoever_had_a_place_is_told_when_taken_off_the_list(session: Session) -> None:
    delegation = approved("Wang", "Na", "Chen")
    members.remove_member(live_members(delegation)[2], by=COORDINATOR)
    members.remove_member(live_members(delegation)[1], by=host_of(delegation.event))
    assert mails(session, TAKEN_OFF) == ["chen@xian.example", "na@xian.example"]
    mail = mail_to(session, "chen@xian.example", "not expected")
    assert "You are no longer on the list of the delegation of Xi’an." in text_of(mail)
    assert "/r/" not in text_of(mail)
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert "METHOD:CANCEL" in calendar.get_content()


def test_nobody_hears_of_a_place_they_were_never_told_of(session: Session) -> None:
    delegation = composed(exchange(), "Wang")
    na = add(delegation, "Na", email="na@xian.example")
    members.replace_member(na, MemberValues(given_name="Xiulan", email="x@xian.example"), by=COORDINATOR)
    members.remove_member(na, by=COORDINATOR)
    assert mails(session, TAKEN_OFF) == []
    # Nor does a coordinator of what they have done themselves.
    delegation = composed(exchange(), "Wang")
    add(delegation, "Na", email=EMAIL)
    decisions.approve(decisions.submit(delegation, by=COORDINATOR), by=host_of(delegation.event))
    members.remove_member(live_members(delegation)[1], by=COORDINATOR)
    assert mails(session, TAKEN_OFF) == []


@pytest.mark.parametrize("asks_again", [True, False])
def test_the_former_person_is_told_who_comes_instead(session: Session, asks_again: bool) -> None:
    delegation = approved("Wang", "Na", asks_again=asks_again)
    na = live_members(delegation)[1]
    for name in ("Xiulan", "Jun"):
        values = MemberValues(given_name=name, email=f"{name.lower()}@xian.example")
        members.replace_member(na, values, by=COORDINATOR)
    # Where the host has to approve her first, Xiulan never heard that she had a place.
    told = ["na@xian.example"] if asks_again else ["na@xian.example", "xiulan@xian.example"]
    assert mails(session, TAKEN_OFF) == told
    text = text_to(session, "na@xian.example", "not expected")
    assert "Xiulan comes instead of you in the delegation of Xi’an." in text
    assert "/r/" not in text
    if asks_again:
        before = mails(session, "registration_confirmed").count("na@xian.example")
        refusing.refuse_changes(delegation, reason="The cars are full", by=host_of(delegation.event))
        assert mails(session, "registration_confirmed").count("na@xian.example") == before + 1
