"""Those who wait are told how long an offer will be held: as long as it will be."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, organiser_of
from tests.registration.test_mails import read, text_of
from tests.registration.test_waiting import waits
from webapp.core import clock
from webapp.core.i18n import in_language
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.registration import messages, services
from webapp.registration.models import ReserveOf
from webapp.registration.places import offers
from webapp.registration.standing import standing_of

DAYS = {
    ("en", 1): "You then have 1 day to take it, at most until the event begins.",
    ("en", 2): "You then have 2 days to take it, at most until the event begins.",
    ("ru", 1): "На ответ у вас будет 1 день, но не позже начала мероприятия.",
    ("ru", 3): "На ответ у вас будет 3 дня, но не позже начала мероприятия.",
    ("ru", 5): "На ответ у вас будет 5 дней, но не позже начала мероприятия.",
    ("ru", 21): "На ответ у вас будет 21 день, но не позже начала мероприятия.",
    ("uz", 5): "Javob berish uchun sizga 5 kun beriladi, lekin tadbir boshlanishidan kechikmasdan.",
}


def event_in(**time: float) -> Event:
    """An event that begins in some time."""
    begins = clock.now() + timedelta(**time)
    made: Event = EventFactory(starts_at=begins, ends_at=begins + timedelta(hours=6))
    return made


@pytest.mark.parametrize(("language", "days"), DAYS)
def test_the_time_is_told_in_days(session: Session, monkeypatch: pytest.MonkeyPatch, language: str, days: int) -> None:
    monkeypatch.setattr(offers, "LASTS", timedelta(days=days))
    with in_language(language):
        assert offers.time_to_answer(event_in(days=60)) == DAYS[language, days]


def test_what_is_no_whole_number_of_days_is_told_in_hours(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "LASTS", timedelta(hours=33))
    with in_language("ru"):
        assert "будет 33 часа," in offers.time_to_answer(event_in(days=60))
        assert offers.held_for() == "Предложенное место держат 33 часа."


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        (49, "You then have 2 days to take it, at most until the event begins."),
        (47, "You can then take it until the event begins."),
        (-1, "You can then take it until the event is over."),
    ],
)
def test_the_sentence_goes_by_the_deadline_of_an_offer(session: Session, hours: int, sentence: str) -> None:
    event, now = event_in(hours=hours), clock.now()
    assert offers.time_to_answer(event) == sentence
    whole = offers.deadline(event, now) - now == offers.LASTS
    assert whole is ("2 days" in sentence)


@pytest.mark.parametrize("group", [None, ReserveOf.COUNTRY])
def test_letters_and_the_personal_page_tell_it(session: Session, group: ReserveOf | None) -> None:
    soon, later = event_in(hours=30), event_in(days=30)
    for event, number in ((soon, 1), (later, 2)):
        registration = waits(event, number, reserve_of=group, language="ru")
        messages.post_about(registration, event, "registration_waitlisted")
        assert offers.time_to_answer(event) in standing_of(registration, event).more
    near, far = read(session)
    for kind in ("plain", "html"):
        assert "Принять его можно будет до начала мероприятия." in text_of(near, kind)
        assert "будет 2 дня, но не позже начала" in text_of(far, kind)


def test_organisers_read_how_long_an_offer_holds_its_place(client: PageClient, session: Session) -> None:
    event = event_in(days=30)
    organiser = organiser_of(event.host)
    waits(event, 1)
    session.commit()
    client.sign_in(organiser)
    assert "An offer holds its place for 2 days." in client.text(f"/manage/events/{event.id}/people/waiting")


def test_an_offer_is_held_as_long_as_was_told(session: Session) -> None:
    event = event_in(days=30)
    registration = waits(event, 1)
    services.offer(registration, by=SYSTEM)
    assert registration.offer_expires_at is not None
    assert timedelta(hours=47) < registration.offer_expires_at - clock.now() <= offers.LASTS
