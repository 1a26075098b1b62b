"""The invited hear of an event that moves or is cancelled: who has an invitation and has not declined, once."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import CityFactory, EventFactory, RegistrationFactory
from tests.invitations.test_inviting import invitation
from tests.mailing import deliver, mails_to
from tests.services import Services
from webapp.core import clock
from webapp.core.permissions import SYSTEM
from webapp.events import lifecycle
from webapp.events.models import Event, EventState
from webapp.events.services import update_event
from webapp.events.values import values_of
from webapp.invitations import answers
from webapp.invitations import services as verbs
from webapp.invitations.addressees import Addressee
from webapp.mail.models import Message
from webapp.registration.models import RegistrationState

MOVED, CANCELLED = "invitation_moved", "invitation_cancelled"


@pytest.fixture
def event(session: Session) -> Event:
    """An event to which people are invited."""
    made: Event = EventFactory(venue={"en": "Great hall", "ru": "Большой зал"})
    return made


def invite(event: Event, *names: str, **more: Any) -> None:
    """Invites by name, each in the language after it, and sends it."""
    people = [Addressee(address(name), name, "", more.get(name, "en")) for name in names]
    verbs.invite(event, people, by=SYSTEM, valid_until=more.get("valid_until"))
    deliver()


def address(name: str) -> str:
    """The address of somebody."""
    return f"{name.lower()}.moved@example.org"


def move(event: Event, **changes: Any) -> None:
    """Moves an event as its organiser would."""
    values = values_of(event)
    update_event(event, type(values)(**{**values.__dict__, **changes}), by=SYSTEM)


def later(event: Event, **more: Any) -> None:
    """Moves it by a week."""
    week = timedelta(days=7)
    move(event, starts_at=event.starts_at + week, ends_at=event.ends_at + week, **more)


def told(session: Session, template: str) -> list[str]:
    """Who is told, by address."""
    return sorted(session.scalars(select(Message.to_email).where(Message.template == template)))


def test_they_are_told_in_their_language_where_and_when_it_is_now(
    event: Event, session: Session, services: Services
) -> None:
    names = ("Annora", "Olgana")
    invite(event, *names, Olgana="ru")
    answers.opened(invitation(event, address("Olgana")))
    was, city = event.starts_at, CityFactory(name={"en": "Bukhara", "ru": "Бухара", "uz": "Buxoro"})
    later(event, venue={"en": "Small hall", "ru": "Малый зал"}, city_id=city.id)
    assert deliver() == 2
    (_first, english), (_second, russian) = (
        mails_to(services.mail_dir, address(name)) for name in ("Annora", "Olgana")
    )
    assert english.subject == f"Changed: {event.title['en']}"
    zone = ZoneInfo(event.timezone)
    for kind in ("plain", "html"):
        text = " ".join(english.body(kind).split())
        for part in ("Small hall, Bukhara", "Great hall", "/invitations/", "Dear Annora"):
            assert part in text, (kind, part)
        for day in (was, event.starts_at):
            assert str(day.astimezone(zone).day) in text
        assert "Малый зал, Бухара" in russian.body(kind)
        assert "Большой зал" in russian.body(kind)


def test_only_whoever_has_one_and_has_not_declined_is_told(event: Event, session: Session) -> None:
    invite(event, "Open", "Opened", "Accepted", "Declined", "Revoked", "Registered", "Elsewhere", "Withdrawn")
    answers.opened(invitation(event, address("Opened")))
    answers.accept(invitation(event, address("Accepted")), by=SYSTEM)
    answers.decline(invitation(event, address("Declined")), by=SYSTEM)
    verbs.revoke(invitation(event, address("Revoked")), by=SYSTEM)
    for name in ("Registered", "Withdrawn"):
        made = RegistrationFactory(event=event, email=address(name))
        invitation(event, address(name)).registration_id = made.id
    made.state = RegistrationState.WITHDRAWN
    RegistrationFactory(event=event, email=address("Elsewhere"))
    verbs.invite(event, [Addressee(address("Queued"), "Queued")], by=SYSTEM)
    later(event)
    expected = [address(name) for name in ("Accepted", "Open", "Opened")]
    assert told(session, MOVED) == expected
    assert told(session, "registration_event_moved") == [address("Elsewhere"), address("Registered")]
    lifecycle.cancel(event, "The hall burned down.", by=SYSTEM)
    assert told(session, CANCELLED) == expected


def test_each_change_is_told_once(event: Event, session: Session) -> None:
    invite(event, "Ann")
    later(event)
    move(event, capacity=7)
    assert told(session, MOVED) == [address("Ann")]
    move(event, venue={"en": "Small hall"})
    assert told(session, MOVED) == [address("Ann")] * 2


def test_an_invitation_that_leaves_later_tells_the_new_time_itself(
    event: Event, session: Session, services: Services
) -> None:
    verbs.invite(event, [Addressee(address("Late"), "Late")], by=SYSTEM)
    move(event, venue={"en": "Small hall"})
    assert deliver() == 1
    (mail,) = mails_to(services.mail_dir, address("Late"))
    assert "Small hall" in mail.body("plain")


def test_whoever_is_sent_it_once_more_is_told_too(event: Event, session: Session) -> None:
    invite(event, "Again")
    verbs.resend(invitation(event, address("Again")), by=SYSTEM)
    later(event)
    assert told(session, MOVED) == [address("Again")]
    lifecycle.cancel(event, "The hall burned down.", by=SYSTEM)
    assert told(session, CANCELLED) == [address("Again")]


def test_what_can_be_done_is_what_the_invitation_lets_do(event: Event, session: Session, services: Services) -> None:
    invite(event, "Expired", valid_until=clock.now() + timedelta(days=1))
    invite(event, "Accepted", "Open")
    answers.accept(invitation(event, address("Accepted")), by=SYSTEM)
    invitation(event, address("Expired")).valid_until = clock.now() - timedelta(hours=1)
    session.flush()
    later(event)
    deliver()
    texts = {
        name: mails_to(services.mail_dir, address(name))[-1].body("plain") for name in ("Expired", "Accepted", "Open")
    }
    assert "Page of the event" in texts["Expired"]
    assert "/invitations/" not in texts["Expired"]
    assert "You have said that you will come." in texts["Accepted"]
    assert "Please tell us whether you will come:" in texts["Open"]


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.COMPLETED])
def test_nothing_is_told_of_an_event_that_nobody_awaits(event: Event, session: Session, state: EventState) -> None:
    invite(event, "Ann")
    event.state = state
    session.flush()
    later(event)
    assert told(session, MOVED) == []


def test_nobody_hears_of_a_move_of_what_is_over(event: Event, session: Session) -> None:
    invite(event, "Ann")
    move(event, starts_at=clock.now() - timedelta(days=3), ends_at=clock.now() - timedelta(days=2))
    assert told(session, MOVED) == []


def test_a_cancelled_event_takes_the_notice_of_its_move_back(event: Event, services: Services) -> None:
    invite(event, "Hasty")
    later(event)
    lifecycle.cancel(event, "The hall burned down.", by=SYSTEM)
    assert deliver() == 1
    assert mails_to(services.mail_dir, address("Hasty"))[-1].subject.startswith("Cancelled")
