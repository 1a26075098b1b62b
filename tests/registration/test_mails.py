"""What people are told by mail, in their language, with the files that go along."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory
from tests.registration.delegation_helpers import composed, exchange, mails
from webapp.core import clock
from webapp.core.permissions import SYSTEM
from webapp.events import lifecycle, services
from webapp.events.models import Event
from webapp.events.values import values_of
from webapp.mail.models import Message, MessageState
from webapp.mail.outbox import Draft, post
from webapp.mail.rendering import prepare
from webapp.registration import mail_values, messages
from webapp.registration.labels import TEMPLATES
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.states import TABLE

OF_STATES = sorted({row.message for row in TABLE if row.message} | {"registration_pending", "registration_confirmed"})


def someone(state: State = State.CONFIRMED, **more: Any) -> Registration:
    """Somebody with a name that has to be escaped, in an event with a city."""
    offered = clock.now() + timedelta(hours=5) if state is State.OFFERED else None
    event = more.pop("event", None) or EventFactory(kind="toy", title={"en": "Water & trust", "ru": "Вода и доверие"})
    made: Registration = RegistrationFactory(event=event, state=state, offer_expires_at=offered, **more)
    return made


def read(session: Session) -> list[EmailMessage]:
    """The outbox as it would be sent."""
    rows = session.scalars(select(Message).order_by(Message.id)).all()
    prepared = prepare(rows)
    assert [one.error for one in prepared] == [""] * len(rows)
    parsed = [message_from_bytes(one.envelope.content, policy=policy.default) for one in prepared if one.envelope]
    return [mail for mail in parsed if isinstance(mail, EmailMessage)]


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """The body in text or HTML."""
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("language", ["en", "ru", "uz"])
@pytest.mark.parametrize("template", OF_STATES)
def test_each_message_is_written_in_each_language(session: Session, template: str, language: str) -> None:
    registration = someone(given_name="<Aziz>", language=language, reason="The hall is small.")
    messages.post_about(registration, registration.event, template)
    mail = read(session)[0]
    assert mail["Subject"]
    assert "\n" not in mail["Subject"]
    text, html = text_of(mail), text_of(mail, "html")
    assert "<Aziz>" in text
    assert "&lt;Aziz&gt;" in html
    assert "<Aziz>" not in html
    assert ("Ташкент" if language == "ru" else "Toshkent" if language == "uz" else "Tashkent") in text
    assert ("Вода" in text) == (language == "ru")
    if template in ("registration_rejected", "registration_cancelled"):
        assert "The hall is small." in text


def test_a_confirmation_brings_a_calendar_entry_and_a_code(client: PageClient, session: Session) -> None:
    registration = someone()
    messages.post_about(registration, registration.event, "registration_confirmed")
    mail = read(session)[0]
    parts = {part.get_content_type(): part for part in mail.walk()}
    calendar = icalendar.Calendar.from_ical(parts["text/calendar"].get_content())
    entry = calendar.walk("VEVENT")[0]
    assert calendar["METHOD"] == "REQUEST"
    assert entry["UID"] == f"{registration.event.uid}@elchi"
    assert parts["image/png"]["Content-ID"] == "<code>"
    assert 'src="cid:code"' in text_of(mail, "html")
    link = next(line for line in text_of(mail).splitlines() if line.startswith("http://elchi.test/r/"))
    assert "Your place is confirmed." in client.text(link.removeprefix("http://elchi.test"))
    assert registration.reference[:4] in text_of(mail)


def test_an_offer_leads_to_pages_that_ask_before_they_act(client: PageClient, session: Session) -> None:
    registration = someone(State.OFFERED)
    messages.post_about(registration, registration.event, "registration_offered")
    links = [line for line in text_of(read(session)[0]).splitlines() if line.startswith("http://elchi.test/r/")]
    assert [link.rpartition("/")[2] for link in links] == ["accept", "decline"]
    for link in links:
        assert 'method="post"' in client.text(link.removeprefix("http://elchi.test"))


@pytest.mark.parametrize("template", mail_values.OFF)
def test_whoever_does_not_come_has_it_taken_out_of_the_calendar(session: Session, template: str) -> None:
    registration = someone(State.WITHDRAWN)
    messages.post_about(registration, registration.event, template)
    part = next(part for part in read(session)[0].walk() if part.get_content_type() == "text/calendar")
    calendar = icalendar.Calendar.from_ical(part.get_content())
    assert calendar["METHOD"] == "CANCEL"


def moved(event: Event, **changes: Any) -> None:
    """Moves an event as its organiser would."""
    values = values_of(event)
    services.update_event(event, type(values)(**{**values.__dict__, **changes}), by=SYSTEM)


def test_a_move_is_told_once_to_those_who_have_a_place(session: Session) -> None:
    event = EventFactory(kind="toy", capacity=1)
    registration = someone(event=event)
    for state in (State.WITHDRAWN, State.CANCELLED, State.REJECTED):
        someone(state, event=event)
    start = event.starts_at
    moved(event, starts_at=start + timedelta(days=1), ends_at=event.ends_at + timedelta(days=1))
    [message] = session.scalars(select(Message)).all()
    assert (message.template, message.registration_id) == ("registration_event_moved", registration.id)
    mail = read(session)[0]
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    entry = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")[0]
    assert int(entry["SEQUENCE"]) == event.sequence == 1
    assert f"{start.astimezone(ZoneInfo(event.timezone)):%d}".lstrip("0") in text_of(mail)
    assert "Until now it was:" in text_of(mail)
    moved(event, venue={"en": "Small hall"})
    assert len(session.scalars(select(Message)).all()) == 2


@pytest.mark.parametrize("state", [State.PENDING, State.WAITLISTED])
def test_who_may_still_get_a_place_is_told_of_a_move_without_an_entry_for_the_calendar(
    session: Session, state: State
) -> None:
    event = EventFactory(kind="toy", capacity=0)
    someone(state, event=event)
    moved(event, venue={"en": "Small hall"})
    [mail] = read(session)
    assert "Your registration stands as it did" in text_of(mail)
    assert "Your place stays yours" not in text_of(mail)
    assert "Small hall" in text_of(mail)
    assert "text/calendar" not in [part.get_content_type() for part in mail.walk()]


def test_who_is_on_a_list_that_is_not_approved_hears_of_a_move_by_the_coordinator(session: Session) -> None:
    delegation = composed(exchange(), "Wang")
    delegation.members[0].email = "wang@xian.example"
    session.commit()
    moved(delegation.event, venue={"en": "Small hall"})
    assert mails(session, "registration_event_moved") == []
    assert mails(session, "delegation_event_moved") == [delegation.coordinator_email]


def test_a_cancelled_event_is_told_once_to_everybody_who_might_have_come(session: Session) -> None:
    event = EventFactory(kind="toy")
    for state in (State.CONFIRMED, State.PENDING, State.WAITLISTED, State.OFFERED, State.REJECTED, State.WITHDRAWN):
        registration = someone(state, event=event)
        if state is State.OFFERED:
            messages.post_about(registration, event, "registration_offered")
    lifecycle.cancel(event, "A storm.", by=SYSTEM)
    session.expire_all()
    by_template = [(m.template, m.state) for m in session.scalars(select(Message).order_by(Message.id))]
    assert by_template == [
        ("registration_offered", MessageState.SUPPRESSED),
        *[("registration_event_cancelled", MessageState.QUEUED)] * 4,
    ]
    mails = read(session)
    assert "A storm." in text_of(mails[-1])
    assert all(registration.state is not State.CANCELLED for registration in session.scalars(select(Registration)))


@pytest.mark.parametrize(("language", "words"), [("en", "A storm."), ("ru", "Буря."), ("uz", "A storm.")])
def test_the_reason_of_a_cancellation_is_in_the_readers_language(session: Session, language: str, words: str) -> None:
    event = EventFactory(kind="toy")
    someone(event=event, language=language)
    lifecycle.cancel(event, {"en": "A storm.", "ru": "Буря."}, by=SYSTEM)
    assert words in text_of(read(session)[-1])


def test_links_again_lead_to_every_coming_event(client: PageClient, session: Session) -> None:
    first = someone()
    someone(email=first.email)
    someone(State.WITHDRAWN, email=first.email)
    post(Draft("personal-links:now", "personal_links", first.email or ""))
    links = [line for line in text_of(read(session)[0]).splitlines() if line.startswith("http://elchi.test/r/")]
    assert len(links) == 2
    for link in links:
        client.text(link.removeprefix("http://elchi.test"))


def test_a_note_says_what_the_organiser_wrote(session: Session) -> None:
    registration = someone()
    messages.post_about(
        registration, registration.event, "registration_note", title="Bus\r\nBcc: x", text="At <9>.\n\nBe there."
    )
    mail = read(session)[0]
    assert mail["Subject"] == "Bus Bcc: x"
    assert mail["Bcc"] is None
    assert "At &lt;9&gt;." in text_of(mail, "html")


def test_whoever_has_no_address_is_not_written_to(session: Session) -> None:
    registration = someone(email=None, shared_mailbox=True)
    messages.post_about(registration, registration.event, "registration_confirmed")
    assert session.scalars(select(Message)).all() == []


def test_every_template_has_a_name() -> None:
    assert set(OF_STATES) <= TEMPLATES.keys()
