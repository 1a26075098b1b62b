"""Organisers write to those whom they ticked: each in their language, once, and first to themselves if they like."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of
from tests.registration.test_mails import read, text_of
from webapp.core.audit import AuditEntry
from webapp.core.errors import InvalidMany
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.mail.models import Message
from webapp.registration import writing
from webapp.registration.models import Registration

TITLE = {"en": "The bus to {event}", "ru": "Автобус: {event}"}
TEXT = {"en": "Dear {given_name}, your reference is {reference}.", "ru": "{name}, ваш номер {reference}."}


@pytest.fixture
def event(session: Session) -> Event:
    """A toy event."""
    made: Event = EventFactory(kind="toy")
    return made


def fields(people: list[Registration], **more: str) -> dict[str, str]:
    """The form, filled in."""
    typed = {f"title.{code}": text for code, text in TITLE.items()} | {f"text.{c}": text for c, text in TEXT.items()}
    return typed | {"ids": ",".join(str(person.id) for person in people)} | more


def once_of(page: str) -> str:
    """The mark of one sending in a page."""
    found = re.search(r'name="once" value="([0-9a-f]{16})"', page)
    assert found is not None
    return found[1]


def test_each_reads_it_in_their_language_with_what_is_personal(session: Session, event: Event) -> None:
    languages = ("en", "ru", "uz")
    people = [RegistrationFactory(event=event, language=one, given_name=f"<{one}>") for one in languages]
    assert writing.write_to(event, people, TITLE, TEXT, by=SYSTEM) == 3
    subjects = [str(mail["Subject"]) for mail in read(session)]
    english, russian = event.title["en"], event.title["ru"]
    assert subjects[:2] == [f"The bus to {english}", f"Автобус: {russian}"]
    assert subjects[2].startswith("The bus to"), "without a text in a language, another one is better than none"
    first, second, _third = (text_of(mail) for mail in read(session))
    assert f"Dear <en>, your reference is {people[0].reference[:4]}" in first
    assert "<ru> Rahimov, ваш номер" in second
    assert "Dear &lt;en&gt;, your reference" in text_of(read(session)[0], "html")


def test_a_form_sent_twice_writes_once(client: PageClient, session: Session, event: Event) -> None:
    people = [RegistrationFactory(event=event) for _ in range(2)]
    client.sign_in(organiser_of(event.host))
    url = f"/manage/events/{event.id}/people/message"
    once = once_of(client.text(f"{url}?ids={people[0].id},{people[1].id}"))
    for answer in ("2 messages are on their way.", "Nothing was sent"):
        page = client.post(url, data=fields(people, once=once), follow_redirects=True).get_data(as_text=True)
        assert answer in page
    assert len(session.scalars(select(Message)).all()) == 2
    deeds = session.scalars(select(AuditEntry).where(AuditEntry.action == "registrations_messaged")).all()
    assert [entry.details["people"] for entry in deeds] == [2]
    other = once_of(client.text(f"{url}?ids={people[0].id}"))
    assert other != once


def test_one_may_read_it_first_oneself(client: PageClient, session: Session, event: Event) -> None:
    person = RegistrationFactory(event=event, given_name="Aziza")
    user = organiser_of(event.host)
    client.sign_in(user)
    url = f"/manage/events/{event.id}/people/message"
    page = client.post(url, data=fields([person], once="0" * 16, test="1"))
    assert page.status_code == 200
    shown = page.get_data(as_text=True)
    assert f"A test is on its way to {user.email}." in shown
    assert "The bus to {event}" in shown, "what was typed stays"
    assert once_of(shown) == "0" * 16
    (mail,) = read(session)
    assert str(user.email) in str(mail["To"])
    assert str(mail["Subject"]).startswith("Test: The bus to")
    assert "Dear Aziza" in text_of(mail)
    assert "/r/" not in text_of(mail), "nobody's link leaves with a test"
    client.post(url, data=fields([person], once="0" * 16))
    assert len(session.scalars(select(Message)).all()) == 2


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"en": "See {link}"}, "text.en"),
        ({"ru": "{Имя}"}, "text.ru"),
        ({"en": " "}, "text.en"),
        ({"en": "x" * 10_001}, "text.en"),
    ],
)
def test_what_cannot_be_sent_is_named(session: Session, event: Event, texts: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidMany) as raised:
        writing.write_to(event, [RegistrationFactory(event=event)], TITLE, texts, by=SYSTEM)
    assert [name for name, _message in raised.value.errors] == [field]
    assert session.scalars(select(Message)).all() == []


def test_an_unknown_placeholder_stands_beside_its_field(client: PageClient, session: Session, event: Event) -> None:
    person = RegistrationFactory(event=event)
    client.sign_in(organiser_of(event.host))
    url = f"/manage/events/{event.id}/people/message"
    answer = client.post(url, data=fields([person]) | {"text.en": "Open {link}", "text.ru": ""})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Nothing stands for {link}." in page
    assert "Open {link}" in page


def test_a_shared_address_gets_one_for_each_where_it_says_something_of_each(session: Session, event: Event) -> None:
    people = [RegistrationFactory(event=event, email="box@example.org", shared_mailbox=True) for _ in range(2)]
    assert writing.write_to(event, people, {"en": "Bus"}, {"en": "At nine."}, by=SYSTEM) == 1
    assert writing.write_to(event, people, {"en": "Bus"}, {"en": "{name}, at nine."}, by=SYSTEM, once="1" * 16) == 2


def test_only_organisers_of_the_event_write(client: PageClient, session: Session, event: Event) -> None:
    person = RegistrationFactory(event=event)
    client.sign_in(organiser_of(EventFactory().host))
    for part in ("message", "category"):
        assert client.post(f"/manage/events/{event.id}/people/{part}", data=fields([person])).status_code == 404
    assert session.scalars(select(Message)).all() == []
