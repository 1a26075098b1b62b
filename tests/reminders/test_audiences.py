"""Who is reminded, and by which address."""

from datetime import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import RegistrationFactory
from tests.mailing import deliver
from tests.reminders.helpers import berlin, messages_of, remind, run
from webapp.core import clock
from webapp.core.errors import Invalid
from webapp.core.permissions import SYSTEM
from webapp.invitations import services as inviting
from webapp.invitations.addressees import Addressee
from webapp.mail.models import Message
from webapp.registration.models import Delegation, RegistrationState
from webapp.reminders import services as verbs
from webapp.reminders.audiences import reach
from webapp.reminders.rules import Before


def test_one_address_is_written_to_once(session: Session) -> None:
    event = berlin()
    for name in ("Aziz", "Barno"):
        RegistrationFactory(
            event=event, email="office@example.org", shared_mailbox=True, given_name=name, family_name="", language="uz"
        )
    RegistrationFactory(event=event, email="office2@example.org", state=RegistrationState.PENDING)
    reached = reach(event, ["pending", "confirmed"])
    assert [(one.recipient.email, one.audience, one.names) for one in reached] == [
        ("office@example.org", "confirmed", ("Aziz", "Barno")),
        ("office2@example.org", "pending", (reached[1].recipient.name,)),
    ]
    reminder = remind(event, "confirmed", "pending")
    run(reminder.due_at)
    assert messages_of(reminder) == ["office2@example.org", "office@example.org"]
    message = session.scalars(select(Message).where(Message.to_email == "office@example.org")).one()
    assert (message.to_name, message.params["names"]) == ("", ["Aziz", "Barno"])


def test_members_without_an_address_are_reached_by_their_coordinator(session: Session) -> None:
    event = berlin()
    delegation = Delegation(
        event_id=event.id,
        sending_name="Khujand",
        coordinator_email="coordinator@example.org",
        language="ru",
        places=3,
        created_at=clock.now(),
    )
    session.add(delegation)
    session.flush()
    RegistrationFactory(event=event, email=None, shared_mailbox=True, delegation_id=delegation.id)
    reached = reach(event, ["confirmed"])
    assert [(one.recipient.email, one.recipient.language) for one in reached] == [("coordinator@example.org", "ru")]


def test_the_invited_are_reminded_until_they_answer(session: Session) -> None:
    event = berlin()
    people = ["waits@example.org", "registered@example.org", "queued@example.org"]
    inviting.invite(event, [Addressee(address) for address in people[:2]], by=SYSTEM)
    deliver()
    inviting.invite(event, [Addressee(people[2])], by=SYSTEM)
    RegistrationFactory(event=event, email="registered@example.org")
    reached = reach(event, ["invited"])
    assert [one.recipient.email for one in reached] == ["waits@example.org"]
    assert "invitation_id" in reached[0].recipient.params


@pytest.mark.parametrize("audience", [[], ["everybody"], ["confirmed", "everybody"]])
def test_unknown_groups_are_refused(session: Session, audience: list[str]) -> None:
    with pytest.raises(Invalid):
        verbs.add_reminder(berlin(), Before(2, time(9)), audience, by=SYSTEM)
