"""Who has let an offer go is asked again for what is freed or added later, behind the others, and once for it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import EventFactory, RegistrationFactory
from tests.queries import QueryCounter
from tests.registration.test_mails import read, text_of
from tests.registration.test_places import enter
from tests.registration.test_waiting import full, waits
from webapp.core import clock
from webapp.core.permissions import SYSTEM, link_holder
from webapp.events import hooks
from webapp.events.models import Event, Quota, QuotaBy
from webapp.mail.models import Message
from webapp.registration import people_verbs, services
from webapp.registration.models import Registration, ReserveOf
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import waiting
from webapp.registration.standing import standing_of

PERSON = link_holder("Aziz")
Ending = Callable[[Registration], None]


def decline(person: Registration) -> None:
    services.decline(person, by=PERSON)


def lapse(person: Registration) -> None:
    assert person.offer_expires_at is not None
    with clock.at(person.offer_expires_at + timedelta(seconds=1)):
        waiting.expire_offers(person.event_id)


def all_let_go(*people: Registration, holder: Registration, by: Ending = decline) -> None:
    """A place is given up, and everybody who waits lets it go."""
    services.withdraw(holder, by=PERSON)
    for person in people:
        assert person.state is State.OFFERED
        by(person)


def offered(*people: Registration) -> list[bool]:
    return [person.state is State.OFFERED for person in people]


@pytest.mark.parametrize("by", [decline, lapse])
def test_a_place_that_all_have_let_go_is_open_to_everybody(session: Session, by: Ending) -> None:
    event, holder = full()
    first, second = waits(event, 1), waits(event, 2)
    all_let_go(first, second, holder=holder, by=by)
    for _sweep in range(2):
        with clock.at(clock.now() + timedelta(days=4)):
            waiting.expire_offers(event.id)
            waiting.release_places(event.id)
        assert offered(first, second) == [False, False]
    assert enter(event, "new@example.org").state is State.CONFIRMED


@pytest.mark.parametrize("by", [decline, lapse])
def test_a_place_given_up_later_is_offered_to_them_before_a_newcomer(session: Session, by: Ending) -> None:
    event, holder = full()
    first, second = waits(event, 1), waits(event, 2)
    all_let_go(first, second, holder=holder, by=by)
    newcomer = enter(event, "new@example.org")
    services.cancel(newcomer, by=SYSTEM, reason="Ill.")
    assert offered(first, second) == [True, False]
    assert enter(event, "other@example.org").state is State.WAITLISTED
    by(first)
    # To the one who has not been asked at all, before the one who was asked for another place.
    later = session.query(Registration).filter_by(email="other@example.org").one()
    assert offered(first, second, later) == [False, False, True]
    by(later)
    assert offered(first, second, later) == [False, True, False]
    by(second)
    assert offered(first, second, later) == [False, False, False]


def test_one_place_more_is_offered_once_beside_one_that_is_open(session: Session) -> None:
    event, holder = full()
    event.capacity = 2
    other = RegistrationFactory(event=event)
    first, second = waits(event, 1), waits(event, 2)
    all_let_go(first, second, holder=holder)
    services.withdraw(other, by=PERSON)
    assert offered(first, second) == [True, False]
    assert enter(event, "new@example.org").state is State.CONFIRMED
    decline(first)
    assert offered(first, second) == [False, True]


def raise_capacity(event: Event) -> None:
    event.capacity = (event.capacity or 0) + 1


def lift_capacity(event: Event) -> None:
    event.capacity = None


def change_nothing(event: Event) -> None:
    event.title = {"en": "Another title"}


def lower_capacity(event: Event) -> None:
    event.capacity = (event.capacity or 0) - 1


@pytest.mark.parametrize(
    ("change", "asked"),
    [(raise_capacity, True), (lift_capacity, True), (change_nothing, False), (lower_capacity, False)],
)
def test_only_places_that_are_added_are_offered_again(
    session: Session, change: Callable[[Event], None], asked: bool
) -> None:
    event = EventFactory(capacity=3)
    holder, _other = RegistrationFactory(event=event), RegistrationFactory(event=event)
    event.capacity = 2
    first, second = waits(event, 1), waits(event, 2)
    all_let_go(first, second, holder=holder)
    for _time in range(2):
        session.flush()
        hooks.on_changed.fire(event, SYSTEM)
        assert offered(first, second) == [False, False]
        event.capacity = 2
    change(event)
    session.flush()
    hooks.on_changed.fire(event, SYSTEM)
    lifted = change is lift_capacity
    assert offered(first, second) == [asked, lifted]
    for person in (first, second):
        if person.state is State.OFFERED:
            services.accept(person, by=PERSON)
    change_nothing(event)
    session.flush()
    hooks.on_changed.fire(event, SYSTEM)
    assert offered(first, second) == [False, False]


def test_a_place_taken_meanwhile_does_not_hide_the_one_that_is_added(session: Session) -> None:
    event, holder = full()
    first = waits(event, 1)
    all_let_go(first, holder=holder)
    assert enter(event, "new@example.org").state is State.CONFIRMED
    raise_capacity(event)
    session.flush()
    hooks.on_changed.fire(event, SYSTEM)
    assert offered(first) == [True]


def test_a_raised_quota_is_offered_to_its_group_alone(session: Session) -> None:
    event = EventFactory(capacity=3)
    quotas = [Quota(by=QuotaBy.COUNTRY, value=country, places=1) for country in ("UZ", "KZ")]
    event.quotas.extend(quotas)
    holders = [RegistrationFactory(event=event, country=country) for country in ("UZ", "KZ")]
    uzbek, kazakh = waits(event, 1, country="UZ"), waits(event, 2, country="KZ")
    for holder, person in zip(holders, (uzbek, kazakh), strict=True):
        all_let_go(person, holder=holder)
    for country in ("KZ", "UZ"):
        assert enter(event, f"{country}@example.org", country=country).state is State.CONFIRMED
    quotas[1].places = 2
    session.flush()
    hooks.on_changed.fire(event, SYSTEM)
    assert offered(uzbek, kazakh) == [False, True]
    decline(kazakh)
    event.quotas.remove(quotas[0])
    session.flush()
    hooks.on_changed.fire(event, SYSTEM)
    assert offered(uzbek, kazakh) == [True, False]


def test_places_whose_day_has_come_are_offered_again_too(session: Session) -> None:
    event, holder = full()
    first = waits(event, 1)
    all_let_go(first, holder=holder)
    assert enter(event, "new@example.org").state is State.CONFIRMED
    event.capacity = 2
    kept = Quota(by=QuotaBy.COUNTRY, value="KG", set_aside=1, release_at=clock.now() + timedelta(hours=1))
    event.quotas.append(kept)
    session.flush()
    hooks.on_changed.fire(event, SYSTEM)
    assert offered(first) == [False]
    with clock.at(clock.now() + timedelta(hours=2)):
        assert waiting.release_places(event.id) == [first]


def test_whoever_leaves_three_offers_unanswered_is_asked_by_hand_alone(session: Session) -> None:
    event, holder = full()
    first, second = waits(event, 1, language="en"), waits(event, 2)
    for _round in range(2):
        all_let_go(first, second, holder=holder, by=lapse)
        holder = enter(event, f"new{_round}@example.org")
    services.withdraw(holder, by=PERSON)
    lapse(first)
    decline(second)
    letter = [mail for mail in read(session) if mail["Subject"].startswith("The offer has run out")][-1]
    assert all("3 offers in a row" in text_of(letter, kind) for kind in ("plain", "html"))
    assert "3 offers in a row" in standing_of(first, event).more
    assert [waiting.position(person) for person in (first, second)] == [2, 1]
    holder = enter(event, "new9@example.org")
    services.withdraw(holder, by=PERSON)
    # A decline breaks the row; three without an answer do not come back.
    assert offered(first, second) == [False, True]
    decline(second)
    assert offered(first, second) == [False, False]
    services.offer(first, by=SYSTEM)
    services.accept(first, by=PERSON)
    assert (first.state, first.lapses) == (State.CONFIRMED, 0)


def test_whoever_is_to_be_asked_first_is_asked_at_once_where_a_place_is_free(session: Session) -> None:
    event, holder = full()
    first, second = waits(event, 1), waits(event, 2)
    all_let_go(first, second, holder=holder, by=lapse)
    second.lapses = 3
    people_verbs.move_on_list(second, people_verbs.FIRST, by=SYSTEM, reason="She speaks.")
    assert offered(first, second) == [False, True]
    assert second.lapses == 0


def test_an_offered_place_whose_person_withdraws_is_not_offered_to_who_let_it_go(session: Session) -> None:
    event, holder = full()
    first, second, third = waits(event, 1), waits(event, 2), waits(event, 3)
    services.withdraw(holder, by=PERSON)
    decline(first)
    services.withdraw(second, by=PERSON)
    assert offered(first, third) == [False, True]
    services.withdraw(third, by=PERSON)
    assert offered(first) == [False]


def test_a_reserve_is_asked_again_for_a_place_of_its_group(session: Session) -> None:
    event = EventFactory(capacity=2)
    uzbek, kazakh = (RegistrationFactory(event=event, country=country) for country in ("UZ", "KZ"))
    one, other = (waits(event, n, country="UZ", reserve_of=ReserveOf.COUNTRY) for n in (1, 2))
    listed = waits(event, 3, country="KG")
    all_let_go(one, other, holder=uzbek)
    services.accept(listed, by=PERSON)
    services.withdraw(kazakh, by=PERSON)
    assert offered(one, other) == [False, False]
    assert enter(event, "uz@example.org", country="UZ").state is State.CONFIRMED
    newcomer = session.query(Registration).filter_by(email="uz@example.org").one()
    services.withdraw(newcomer, by=PERSON)
    assert offered(one, other) == [True, False]
    decline(one)
    assert offered(one, other) == [False, True]
    decline(other)
    assert offered(one, other) == [False, False]


def test_the_position_is_the_order_in_which_they_are_asked(session: Session) -> None:
    event, holder = full()
    people = [waits(event, number) for number in range(4)]
    people[0].offers_missed, people[1].offers_missed, people[2].offers_missed = 1, 1, 2
    people[0].priority = 5
    people[1].lapses = 3
    session.flush()
    expected = sorted(people, key=lambda one: waiting.position(one) or 0)
    assert expected == [people[3], people[0], people[2], people[1]]
    asked = []
    for _number in range(4):
        services.withdraw(holder, by=PERSON)
        found = [one for one in people if one.state is State.OFFERED]
        if not found:
            break
        asked += found
        services.accept(found[0], by=PERSON)
        holder = found[0]
    assert asked == expected[:3]


def test_the_personal_page_tells_what_was_let_go(session: Session) -> None:
    event, holder = full()
    first = waits(event, 1)
    all_let_go(first, holder=holder)
    assert "A place is free that you let go" in standing_of(first, event).more
    enter(event, "new@example.org")
    assert "All places are taken" in standing_of(first, event).more
    assert "those who have let fewer offers go are asked before you" in standing_of(first, event).more


def test_where_nobody_has_let_an_offer_go_a_place_costs_one_look_more(session: Session, queries: QueryCounter) -> None:
    event, holder = full()
    for number in range(3):
        waits(event, number)
    session.flush()
    with queries.at_most(16):
        services.withdraw(holder, by=PERSON)
        session.flush()
    assert session.query(Message).filter_by(template="registration_offered").count() == 1
