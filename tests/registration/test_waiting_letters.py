"""The letter of the waiting list tells what keeps its reader from a place, as it is when the letter is made."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import EventFactory, RegistrationFactory
from tests.queries import QueryCounter
from tests.registration.delegation_helpers import composed, exchange
from tests.registration.test_mails import read, text_of
from tests.registration.test_waiting import waits
from webapp.core import clock
from webapp.core.i18n import LANGUAGES
from webapp.events.models import Event, Quota, QuotaBy
from webapp.registration import messages
from webapp.registration.models import DelegationState, Registration, ReserveOf
from webapp.registration.models import RegistrationState as State

Sentences = dict[str, str]
FULL = {
    "en": "All places are taken at the moment.",
    "ru": "Сейчас все места заняты.",
    "uz": "Hozir barcha joylar band.",
}


def letters_to(session: Session, *people: Registration) -> list[str]:
    """Both parts of the letters to them."""
    for person in people:
        messages.post_about(person, person.event, "registration_waitlisted")
    session.flush()
    return [" ".join(f"{text_of(mail)} {text_of(mail, 'html')}".split()) for mail in read(session)]


def is_full(event: Event) -> None:
    event.capacity = 0


def group_is_full(event: Event) -> None:
    event.quotas.append(Quota(by=QuotaBy.COUNTRY, value="UZ", places=2))
    event.quotas.append(Quota(by=QuotaBy.COUNTRY, value="KG", places=7))
    for _number in range(2):
        RegistrationFactory(event=event, country="UZ")


def set_aside(event: Event) -> None:
    event.quotas.append(Quota(by=QuotaBy.COUNTRY, value="KG", set_aside=10))


def set_aside_until(event: Event) -> None:
    day = clock.now().replace(year=2030, month=3, day=5, hour=4, minute=0)
    event.starts_at, event.ends_at = day + timedelta(days=9), day + timedelta(days=10)
    event.quotas.append(Quota(by=QuotaBy.COUNTRY, value="KG", set_aside=10, release_at=day))


@pytest.mark.parametrize(
    ("obstacle", "told"),
    [
        (is_full, FULL),
        (
            group_is_full,
            {
                "en": "All 2 places for Uzbekistan are taken.",
                "ru": "Узбекистан",
                "uz": "Oʻzbekiston",
            },
        ),
        (
            set_aside,
            {
                "en": "The places that are left are set aside for others.",
                "ru": "Оставшиеся места отложены для других.",
                "uz": "Qolgan joylar boshqalar uchun ajratilgan.",
            },
        ),
        (
            set_aside_until,
            {
                "en": "set aside for others until 5 Mar 2030, 09:00",
                "ru": "отложены для других до 5 мар. 2030, 09:00",
                "uz": "ajratilgan: 5 mar 2030, 09:00",
            },
        ),
    ],
)
def test_the_reason_is_the_true_one_and_says_nothing_of_others(
    session: Session, obstacle: Callable[[Event], None], told: Sentences
) -> None:
    event = EventFactory(capacity=10)
    obstacle(event)
    people = [waits(event, number, country="UZ", language=language) for number, language in enumerate(LANGUAGES)]
    for person, letter in zip(people, letters_to(session, *people), strict=True):
        assert letter.count(told[person.language]) >= 2
        assert obstacle is is_full or FULL[person.language] not in letter
        assert not any(name in letter for name in ("Kyrgyzstan", "Киргизия", "Qirgʻiziston", "KG"))


def test_a_member_of_a_delegation_reads_that_it_waits_as_a_whole(session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na")
    delegation.state = DelegationState.WAITLISTED
    member = delegation.members[0]
    member.state, member.queued_at, member.email = State.WAITLISTED, clock.now(), "wang@example.org"
    letter = letters_to(session, member)[-1]
    assert "Your delegation waits as a whole" in letter
    assert FULL["en"] not in letter


def test_a_reserve_reads_for_whose_place_it_waits(session: Session) -> None:
    letter = letters_to(session, waits(EventFactory(capacity=0), 1, country="UZ", reserve_of=ReserveOf.COUNTRY))[0]
    assert "You have been named as a reserve: Uzbekistan." in letter
    assert FULL["en"] not in letter


def test_where_nothing_is_in_the_way_nothing_is_claimed(session: Session) -> None:
    letter = letters_to(session, waits(EventFactory(capacity=5), 1))[0]
    assert FULL["en"] not in letter
    assert "offered to those who wait, in their order" in letter


def test_who_has_the_registration_no_more_learns_nothing_of_it(session: Session) -> None:
    person = waits(EventFactory(capacity=0), 1)
    messages.post_about(person, person.event, "registration_waitlisted")
    person.email = "other@example.org"
    session.flush()
    assert FULL["en"] not in text_of(read(session)[0])


def test_many_letters_count_the_places_once_an_event(session: Session, queries: QueryCounter) -> None:
    counts = []
    for number in (1, 12):
        event = EventFactory(capacity=0)
        for minute in range(number):
            messages.post_about(waits(event, minute), event, "registration_waitlisted")
        session.flush()
        session.expire_all()
        queries.reset()
        read(session)
        counts.append(queries.count)
        session.rollback()
    assert counts[1] <= counts[0] + 3
