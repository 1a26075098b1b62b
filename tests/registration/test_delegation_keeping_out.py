"""A coordinator whose link is closed composes no more, by link nor by account, until let in again."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import UserFactory, organiser_of
from tests.registration.delegation_helpers import (
    COORDINATOR,
    EMAIL,
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
from webapp.accounts import known_addresses
from webapp.core.permissions import SYSTEM
from webapp.mail.models import Message, MessageState
from webapp.registration.delegations import decisions, services
from webapp.registration.delegations.composing import copying
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import DelegationValues
from webapp.registration.models import Delegation
from webapp.reminders.audiences import reach

CLOSED = "The host has closed the coordinator&#39;s access to this list. Write to contact@elchi.example"


def closed(**more: object) -> Delegation:
    """A list that was submitted and whose coordinator is kept out."""
    event = exchange()
    delegation = decisions.submit(composed(event, "Wang", **more), by=COORDINATOR)
    return services.revoke_link(delegation, by=host_of(event))


def test_neither_the_public_form_nor_an_account_goes_round_a_closed_link(client: PageClient, session: Session) -> None:
    delegation = closed()
    event = delegation.event
    before = len(mails(session, "delegation_invited"))
    client.post(f"/exchanges/{event.slug}/coordinator", data={"email": EMAIL})
    assert len(mails(session, "delegation_invited")) == before
    assert known_addresses.find(EMAIL) is None
    # A link that was being made while the host closed them opens nothing either.
    made = client.get(link_to(delegation))
    assert (made.status_code, CLOSED in made.get_data(as_text=True)) == (410, True)
    client.sign_in(UserFactory(email=EMAIL))
    own = f"/delegations/of/{delegation.id}"
    kept_out = client.get(own)
    assert (kept_out.status_code, CLOSED in kept_out.get_data(as_text=True)) == (410, True)
    assert client.post(f"{own}/members/new", data={"given_name": "Na", "category": "participant"}).status_code == 410
    assert names_of(delegation) == ["Wang"]
    assert own not in client.text("/delegations/")


def test_letters_go_on_without_a_link_and_say_whom_to_write_to(session: Session) -> None:
    delegation = closed()
    decisions.approve(delegation, by=host_of(delegation.event))
    session.execute(Message.__table__.update().values(state=MessageState.QUEUED))
    for mail in read(session):
        if mail["To"] == EMAIL:
            for text in (text_of(mail), text_of(mail, "html")):
                assert "/delegations/" not in text
                assert "The host has closed your access to the list. Write to contact@elchi.example" in text
        else:
            assert "closed your access" not in text_of(mail)
            assert host_path(delegation) in text_of(mail)


def test_reminders_with_the_links_of_members_do_not_reach_a_coordinator_who_is_kept_out(session: Session) -> None:
    delegation = closed()
    assert live_members(delegation)[0].email is None
    assert reach(delegation.event, ["pending"]) == []
    services.renew_link(delegation, by=SYSTEM)
    assert [one.recipient.email for one in reach(delegation.event, ["pending"])] == [EMAIL]


def test_people_of_a_closed_list_are_not_copied_by_its_coordinator(session: Session) -> None:
    earlier = closed()
    later = delegation_to(exchange(host=earlier.event.host))
    assert copying.earlier_delegations(later, by=COORDINATOR, own=True) == []
    assert copying.earlier_delegations(later, by=host_of(later.event), own=False) == [earlier]


@pytest.mark.parametrize("another", [False, True])
def test_whoever_gets_a_new_link_is_let_in(client: PageClient, session: Session, another: bool) -> None:
    delegation = closed()
    host = host_of(delegation.event)
    if another:
        values = DelegationValues(sending_name="Xi’an", coordinator_email="new@xian.example", places=5)
        services.update_delegation(delegation, values, by=host)
    else:
        services.renew_link(delegation, by=host)
    assert mails(session, "delegation_invited")[-1] == delegation.coordinator_email
    assert "Wang" in client.text(link_to(delegation))


def test_the_host_sees_that_the_coordinator_is_kept_out(client: PageClient, session: Session) -> None:
    delegation = closed()
    client.sign_in(organiser_of(delegation.event.host))
    page = client.text(host_path(delegation))
    assert "Kept out since" in page
    assert "Close the link" not in page
    assert client.post(host_path(delegation, "/renew-link")).status_code == 303
    page = client.text(host_path(delegation))
    assert "Kept out since" not in page
    assert client.post(host_path(delegation, "/close-link")).status_code == 303
    session.expire_all()
    assert session.scalars(select(Delegation.access_closed_at)).one() is not None
