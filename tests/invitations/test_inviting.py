"""Who is invited, who is left out, and what is queued for whom."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import EventFactory, RegistrationFactory
from tests.mailing import deliver, mails_to
from tests.queries import QueryCounter
from tests.services import Services
from webapp.core import clock
from webapp.core.errors import Conflict, Invalid
from webapp.core.permissions import SYSTEM
from webapp.events import lifecycle
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.invitations import answers, queries
from webapp.invitations import services as verbs
from webapp.invitations.addressees import Addressee
from webapp.invitations.models import Invitation
from webapp.invitations.services import NotInviting
from webapp.invitations.standing import Standing, standing_of
from webapp.mail.models import Message, MessageState
from webapp.registration.models import RegistrationState


def invite(event: Event, *emails: str, **more: Any) -> verbs.Invited:
    return verbs.invite(event, [Addressee(email) for email in emails], by=SYSTEM, **more)


def invitation(event: Event, email: str) -> Invitation:
    db.session.flush()
    db.session.expire_all()
    return db.session.scalars(queries.of_event(event.id).where(Invitation.email == email)).one()


def standing(event: Event, email: str) -> Standing:
    """By the clock and by SQL, which must agree."""
    one = invitation(event, email)
    found = standing_of(one)
    narrowed = queries.in_standing(queries.of_event(event.id), found.value)
    assert one in db.session.scalars(narrowed).all()
    assert queries.counts(event.id).standing[found] >= 1
    return found


def test_everybody_gets_one_message_in_their_language(session: Session, services: Services) -> None:
    event = EventFactory(contact_email="questions@elchi.example", contact_name="Nodira")
    people = [
        Addressee("dilnoza.inv@example.org", "Dilnoza", "Nur", "uz"),
        Addressee("ivan.inv@example.org", "Иван", "", "ru"),
        Addressee("ann.inv@example.org"),
    ]
    text = "We have met in <Bukhara>.\r\n\r\nBring tea."
    invited = invite_all(event, people, message=text)
    assert (invited.queued, invited.skipped) == (3, [])
    assert standing(event, "ann.inv@example.org") is Standing.QUEUED
    assert deliver() == 3
    assert standing(event, "ann.inv@example.org") is Standing.SENT
    uzbek = mails_to(services.mail_dir, "dilnoza.inv@example.org")[0]
    assert "Tadbir" in uzbek.subject
    assert "Nur" in uzbek.body("plain")
    russian = mails_to(services.mail_dir, "ivan.inv@example.org")[0]
    assert "Ташкент" in russian.body("plain")
    assert "/invitations/" in russian.body("html")
    assert "&lt;Bukhara&gt;" in russian.body("html")
    assert russian.header("Reply-To") == "Nodira <questions@elchi.example>"
    assert event.host.name["ru"] in russian.header("From")


def invite_all(event: Event, people: list[Addressee], **more: Any) -> verbs.Invited:
    return verbs.invite(event, people, by=SYSTEM, **more)


def test_nobody_is_invited_twice(session: Session) -> None:
    event = EventFactory()
    RegistrationFactory(event=event, email="registered@example.org")
    invite(event, "known@example.org", "declined@example.org", "withdrawn@example.org")
    answers.decline(invitation(event, "declined@example.org"), by=SYSTEM)
    verbs.revoke(invitation(event, "withdrawn@example.org"), by=SYSTEM)
    invited = invite(
        event,
        "New@Example.org",
        "new@example.org",
        "known@example.org",
        "declined@example.org",
        "withdrawn@example.org",
        "registered@example.org",
    )
    assert invited.queued == 2
    assert {one.email: one.reason for one in invited.skipped} == {
        "new@example.org": verbs.TWICE,
        "known@example.org": verbs.INVITED,
        "declined@example.org": verbs.DECLINED,
        "registered@example.org": verbs.REGISTERED,
    }
    assert standing(event, "withdrawn@example.org") is Standing.QUEUED


def test_who_gave_up_a_place_or_shares_a_mailbox_can_be_invited(session: Session) -> None:
    event = EventFactory()
    RegistrationFactory(event=event, email="left@example.org", state=RegistrationState.WITHDRAWN)
    RegistrationFactory(event=event, email="office@example.org", shared_mailbox=True)
    invited = invite(event, "left@example.org", "office@example.org")
    assert (invited.queued, invited.skipped) == (2, [])


def test_an_invitation_that_lapsed_or_was_withdrawn_is_given_anew(session: Session) -> None:
    event = EventFactory()
    invite(event, "late@example.org", "back@example.org", valid_until=clock.now() + timedelta(days=1))
    answers.decline(invitation(event, "back@example.org"), by=SYSTEM, reason="Away.")
    verbs.revoke(invitation(event, "back@example.org"), by=SYSTEM)
    invitation(event, "late@example.org").valid_until = clock.now() - timedelta(minutes=1)
    assert invite(event, "late@example.org", "back@example.org", message="Once more").queued == 2
    for email in ("late@example.org", "back@example.org"):
        assert standing(event, email) is Standing.QUEUED
        one = invitation(event, email)
        assert (one.answered_at, one.reason, one.message, one.valid_until) == (None, "", "Once more", None)


def test_an_invitation_ends_with_its_event_at_the_latest(session: Session) -> None:
    event = EventFactory()
    invite(event, "open@example.org", "yes@example.org", valid_until=event.ends_at + timedelta(days=5))
    answers.accept(invitation(event, "yes@example.org"), by=SYSTEM)
    with clock.at(event.ends_at + timedelta(minutes=1)):
        assert standing(event, "open@example.org") is Standing.EXPIRED
        for email in ("open@example.org", "yes@example.org"):
            with pytest.raises(answers.NoLongerOpen) as refused:
                answers.accept(invitation(event, email), by=SYSTEM)
            assert str(refused.value) == "The time to answer this invitation is over."


def test_ten_thousand_are_queued_by_few_statements(session: Session, queries: QueryCounter) -> None:
    event = EventFactory()
    session.flush()
    people = [Addressee(f"crowd{number}@example.org", f"Person {number}") for number in range(10_000)]
    with queries.at_most(40):
        assert invite_all(event, people).queued == 10_000
    queued = select(Message).where(Message.event_id == event.id, Message.bulk)
    assert len(session.scalars(queued.limit(10_001)).all()) == 10_000
    assert invite_all(event, people[:10]).queued == 0


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CANCELLED, EventState.COMPLETED])
def test_only_an_event_that_is_open_to_guests_invites(session: Session, state: EventState) -> None:
    event = EventFactory(state=state)
    with pytest.raises(NotInviting):
        invite(event, "a@example.org")


def test_wrong_values(session: Session) -> None:
    event = EventFactory()
    with pytest.raises(Invalid):
        invite(event)
    with pytest.raises(Invalid) as wrong:
        invite(event, "a@example.org", valid_until=clock.now() - timedelta(minutes=1))
    assert wrong.value.field == "valid_until"


def test_an_expired_invitation_can_be_sent_again(session: Session) -> None:
    event = EventFactory()
    invite(event, "late@example.org", valid_until=clock.now() + timedelta(days=1))
    with pytest.raises(Conflict):
        verbs.resend(invitation(event, "late@example.org"), by=SYSTEM)
    deliver()
    late = invitation(event, "late@example.org")
    late.valid_until = clock.now() - timedelta(minutes=1)
    session.flush()
    assert standing(event, "late@example.org") is Standing.EXPIRED
    verbs.resend(late, by=SYSTEM)
    assert standing(event, "late@example.org") is Standing.QUEUED
    assert deliver() == 1


def test_what_could_not_be_delivered_is_shown_and_sent_again(session: Session) -> None:
    event = EventFactory()
    invite(event, "gone@example.org")
    mail = invitation(event, "gone@example.org").mail
    assert mail is not None
    mail.state = MessageState.FAILED
    session.flush()
    assert standing(event, "gone@example.org") is Standing.FAILED
    verbs.resend(invitation(event, "gone@example.org"), by=SYSTEM)
    assert standing(event, "gone@example.org") is Standing.QUEUED


def test_a_withdrawn_invitation_does_not_leave(session: Session) -> None:
    event = EventFactory()
    invite(event, "no@example.org")
    verbs.revoke(invitation(event, "no@example.org"), by=SYSTEM)
    assert standing(event, "no@example.org") is Standing.REVOKED
    assert deliver() == 0


def test_a_cancelled_event_takes_its_invitations_back(session: Session, services: Services) -> None:
    event = EventFactory()
    invite(event, "has-it.c@example.org")
    deliver()
    invite(event, "queued.c@example.org")
    lifecycle.cancel(event, "The hall burned down.", by=SYSTEM)
    assert deliver() == 1
    assert standing(event, "has-it.c@example.org") is Standing.REVOKED
    assert standing(event, "queued.c@example.org") is Standing.REVOKED
    with pytest.raises(answers.NoLongerOpen) as refused:
        answers.accept(invitation(event, "has-it.c@example.org"), by=SYSTEM)
    assert str(refused.value) == "The event has been cancelled."
    told = mails_to(services.mail_dir, "has-it.c@example.org")[-1]
    assert "The hall burned down." in told.body("plain")


def test_whoever_is_registered_hears_of_a_cancelled_event_as_that(session: Session) -> None:
    event = EventFactory()
    invite(event, "comes@example.org")
    deliver()
    one = invitation(event, "comes@example.org")
    answers.accept(one, by=SYSTEM)
    one.registration_id = RegistrationFactory(event=event, email="comes@example.org").id
    lifecycle.cancel(event, "The hall burned down.", by=SYSTEM)
    templates = session.scalars(select(Message.template).where(Message.to_email == "comes@example.org"))
    assert "invitation_cancelled" not in templates.all()
