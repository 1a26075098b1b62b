"""The letters of a decision: what they say, in whose language, and how they look before they leave."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import actor_of, organiser_of
from tests.seminars.builders import application, seminar
from webapp.accounts.models import User
from webapp.core.tokens import Token
from webapp.events.models import Event
from webapp.mail import context
from webapp.mail.models import Message
from webapp.mail.rendering import render
from webapp.registration.models import Registration, RegistrationState
from webapp.seminars.decision import Sentences, decide, look
from webapp.seminars.models import Placing
from webapp.seminars.short_list import place

ACCEPTED, REJECTED = Placing.ACCEPTED, Placing.REJECTED


@pytest.fixture
def event(session: Session) -> Event:
    """A seminar."""
    return seminar()


@pytest.fixture
def organiser(event: Event) -> User:
    """Its organiser."""
    return organiser_of(event.host)


def placed(event: Event, organiser: User, placing: Placing, **languages: str) -> list[Registration]:
    """Applications by name, with the language of each."""
    found = [application(event, name, language=language) for name, language in languages.items()]
    place(event, [one.id for one in found], placing, by=actor_of(organiser))
    return found


def texts(session: Session) -> dict[str, str]:
    """What was written, by the language of the letter."""
    session.flush()
    messages = session.scalars(select(Message)).all()
    values = context.values_for(messages)
    return {message.language: render(message, values[message.id]).text for message in messages}


def test_a_changed_text_stands_in_the_letters_of_its_language_only(
    event: Event, organiser: User, session: Session
) -> None:
    placed(event, organiser, ACCEPTED, Aziza="ru", Bobur="uz")
    letters = {ACCEPTED: {"ru": "Приезжайте.\n\nМы вас ждём."}}
    decide(event, Sentences(letters=letters), by=actor_of(organiser))
    written = texts(session)
    assert "Приезжайте.\n\nМы вас ждём." in written["ru"]
    assert "Проверяющие прочли" not in written["ru"]
    assert "Tekshiruvchilar arizangizni oʻqidi" in written["uz"]


def test_one_letter_of_each_language_is_shown_and_nothing_is_written(
    event: Event, organiser: User, session: Session
) -> None:
    placed(event, organiser, ACCEPTED, Aziza="ru", Bobur="ru", Dilnoza="en")
    placed(event, organiser, REJECTED, Eldor="uz")
    session.commit()
    links = session.scalar(select(func.count()).select_from(Token))
    shown = look(event, Sentences(rejected={"uz": "Bahorda keling."}, letters={ACCEPTED: {"en": "Come along."}}))
    assert [(one.placing, one.language, one.number, one.to_name.split()[0]) for one in shown] == [
        (ACCEPTED, "en", 1, "Dilnoza"),
        (ACCEPTED, "ru", 2, "Aziza"),
        (REJECTED, "uz", 1, "Eldor"),
    ]
    assert "Come along." in shown[0].text
    assert "Вы отобраны" in shown[1].subject
    assert "Bahorda keling." in shown[2].text
    assert session.scalar(select(func.count()).select_from(Message)) == 0
    assert session.scalar(select(func.count()).select_from(Token)) == links
    assert set(session.scalars(select(Registration.state))) == {RegistrationState.PENDING}


def test_organisers_look_at_them_before_they_decide(
    client: PageClient, event: Event, organiser: User, session: Session
) -> None:
    placed(event, organiser, ACCEPTED, Aziza="ru")
    session.commit()
    client.sign_in(organiser)
    path = f"/manage/events/{event.id}/selection/decision"
    typed = {"letters.accepted.ru": "Приезжайте <скорее>.", "look": "1"}
    page = client.post(path, data=typed).get_data(as_text=True)
    assert page.count("Приезжайте &lt;скорее&gt;.") == 2
    assert "How the letters look" in page
    assert session.scalar(select(func.count()).select_from(Message)) == 0
    wrong = client.post(path, data={"letters.accepted.ru": "x" * 10_001, "look": "1"})
    assert wrong.status_code == 422
    client.post(path, data={**typed, "look": ""} | {"letters.accepted.ru": "Приезжайте."})
    assert session.scalar(select(func.count()).select_from(Message)) == 0
    del typed["look"]
    assert client.post(path, data=typed).status_code == 303
    assert "Приезжайте <скорее>." in texts(session)["ru"]


def test_whoever_is_not_selected_reads_why_in_the_letter(event: Event, organiser: User, session: Session) -> None:
    (first,) = placed(event, organiser, REJECTED, Aziza="ru")
    decide(event, Sentences(), by=actor_of(organiser))
    (second,) = placed(event, organiser, REJECTED, Bobur="en")
    decide(event, Sentences(rejected={"en": "Come in spring."}), by=actor_of(organiser))
    written = texts(session)
    # The usual reason, as on their page.
    assert first.reason == "Заявок было больше, чем мест."
    assert first.reason in written["ru"]
    assert second.reason == "Come in spring."
    assert second.reason in written["en"]
    assert "more applications than places" not in written["en"]
