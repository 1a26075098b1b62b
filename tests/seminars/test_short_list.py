"""The short list, its balance, and the decision in bulk."""

import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import actor_of, organiser_of, reviewer_of
from tests.seminars.builders import application, apply, seminar
from tests.seminars.scores import reviewers_of, scored
from webapp.accounts.models import User
from webapp.core.audit import AuditEntry
from webapp.core.permissions import Actor
from webapp.events.models import Event, EventState, Quota, QuotaBy
from webapp.extensions import db
from webapp.mail import context
from webapp.mail.models import Message
from webapp.mail.rendering import render
from webapp.registration import places, services
from webapp.registration.models import Registration, ReserveOf
from webapp.registration.models import RegistrationState as State
from webapp.registration.places.claims import queue
from webapp.seminars.applications import state_sex
from webapp.seminars.decision import Plan, Sentences, decide, plan
from webapp.seminars.models import Placing, Sex, ShortListed, StatedSex
from webapp.seminars.short_list import Share, figures_of, place, quota_lines

A, B, C = Placing.ACCEPTED, Placing.RESERVE, Placing.REJECTED


@pytest.fixture
def event(session: Session) -> Event:
    """A seminar with three places."""
    return seminar(capacity=3)


@pytest.fixture
def organiser(event: Event) -> User:
    """Its organiser."""
    return organiser_of(event.host)


@pytest.fixture
def by(organiser: User) -> Actor:
    """The same as verbs see them."""
    return actor_of(organiser)


def placed(event: Event, by: Actor, *people: tuple[str, int, Placing], **more: str) -> dict[str, Registration]:
    """Applications with a score and a mark each."""
    (reviewer,) = reviewers_of(event, 1)
    found = {}
    for name, value, placing in people:
        found[name] = application(event, name, **more)
        scored(found[name], value, by=reviewer)
        place(event, [found[name].id], placing, by=by)
    db.session.commit()
    return found


def names(made: Plan, placing: Placing) -> list[str]:
    """Whom a plan puts somewhere."""
    return [line.registration.given_name for line in made.placed[placing]]


def test_places_go_by_rank_and_who_does_not_fit_is_skipped(event: Event, by: Actor, session: Session) -> None:
    event.capacity = 2
    people = placed(
        event, by, ("Low", 2, A), ("High", 5, A), ("Middle", 3, A), ("Second", 1, B), ("First", 4, B), ("No", 1, C)
    )
    application(event, "Unplaced")
    expected = {A: ["High", "Middle"], B: ["First", "Second"], C: ["No"]}
    shown = plan(event)
    assert {placing: names(shown, placing) for placing in Placing} == expected
    assert {one.state for one in people.values()} == {State.PENDING}
    made = decide(event, Sentences(), by=by)
    session.commit()
    assert {placing: names(made, placing) for placing in Placing} == expected
    ((line, why),) = made.skipped
    assert (line.registration.given_name, why) == ("Low", "All 2 places are taken.")
    states = {one.given_name: one.state for one in session.scalars(select(Registration))}
    assert states == {
        "High": State.CONFIRMED,
        "Middle": State.CONFIRMED,
        "Low": State.PENDING,
        "First": State.WAITLISTED,
        "Second": State.WAITLISTED,
        "No": State.REJECTED,
        "Unplaced": State.PENDING,
    }
    assert [one.given_name for one in session.scalars(queue(event.id))] == ["First", "Second"]
    assert people["No"].reason == "There were more applications than places."


def test_a_second_run_does_nothing_twice(event: Event, by: Actor, session: Session) -> None:
    placed(event, by, ("High", 5, A), ("First", 4, B), ("No", 1, C))
    decide(event, Sentences(), by=by)
    session.commit()
    mails = session.scalar(select(func.count()).select_from(Message))
    entries = session.scalar(select(func.count()).select_from(AuditEntry))
    again = decide(event, Sentences(), by=by)
    session.commit()
    assert (again.total, len(again.already), again.skipped) == (0, 3, [])
    assert session.scalar(select(func.count()).select_from(Message)) == mails == 3
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == entries


def test_quotas_hold_for_the_short_list(event: Event, by: Actor) -> None:
    db.session.add(Quota(event_id=event.id, by=QuotaBy.COUNTRY, value="KZ", label="Kazakhstan", places=1))
    placed(event, by, ("Aigerim", 5, A), ("Bolat", 4, A), country="KZ")
    placed(event, by, ("Umida", 3, A))
    (line,) = quota_lines(event, places.count(event))
    assert (line.label, line.places, line.taken, line.accepted, line.over) == ("Kazakhstan", 1, 0, 2, True)
    made = decide(event, Sentences(), by=by)
    assert names(made, A) == ["Aigerim", "Umida"]
    assert [(one.registration.given_name, why) for one, why in made.skipped] == [
        ("Bolat", "The only place for Kazakhstan is taken.")
    ]


def test_the_reserve_stands_in_for_the_group_of_its_quota(
    client: PageClient, event: Event, organiser: User, by: Actor, session: Session
) -> None:
    event.capacity = 1
    session.add(Quota(event_id=event.id, by=QuotaBy.COUNTRY, value="UZ", places=1))
    people = placed(event, by, ("High", 5, A), ("Second", 3, B), ("First", 4, B))
    people["Second"].country = people["First"].country = people["High"].country = "UZ"
    abroad = placed(event, by, ("Abroad", 5, B), country="KZ")["Abroad"]
    session.commit()
    client.sign_in(organiser)
    page = " ".join(client.text(f"/manage/events/{event.id}/selection/decision").split())
    assert "Waits for a place of" in page
    assert "<td>Uzbekistan</td>" in re.sub(r"<td[^>]*>", "<td>", page)
    assert "<td>Any place</td>" in re.sub(r"<td[^>]*>", "<td>", page)
    decide(event, Sentences(), by=by)
    session.commit()
    assert [one.reserve_of for one in (people["First"], people["Second"], abroad)] == [
        ReserveOf.COUNTRY,
        ReserveOf.COUNTRY,
        None,
    ]
    letters = session.scalars(select(Message).where(Message.template == "selection_reserve")).all()
    values = context.values_for(letters)
    texts = {message.to_name: render(message, values[message.id]).text for message in letters}
    assert "You stand in for Uzbekistan" in texts[people["First"].name]
    assert "You stand in for" not in texts[abroad.name]
    services.withdraw(people["High"], by=by)
    # The best in reserve of the country, although the list has somebody with more points.
    assert [one.state for one in (people["First"], people["Second"], abroad)] == [
        State.OFFERED,
        State.WAITLISTED,
        State.WAITLISTED,
    ]


def test_who_cannot_be_put_there_is_named_with_the_reason(event: Event, by: Actor, session: Session) -> None:
    people = placed(event, by, ("Gone", 5, A), ("Here", 4, B), ("Offered", 3, B))
    people["Gone"].state = State.WITHDRAWN
    people["Here"].state = State.CONFIRMED
    session.commit()
    made = plan(event)
    assert {line.registration.given_name: why for line, why in made.skipped} == {
        "Gone": "This cannot follow on “Withdrawn”.",
        "Here": "This cannot follow on “Confirmed”.",
    }
    assert names(made, B) == ["Offered"]


def test_nobody_gets_a_place_in_an_event_that_was_cancelled(event: Event, by: Actor, session: Session) -> None:
    placed(event, by, ("High", 5, A))
    event.state = EventState.CANCELLED
    session.commit()
    made = decide(event, Sentences(), by=by)
    assert made.total == 0
    assert len(made.skipped) == 1


def test_letters_are_in_each_persons_language(event: Event, by: Actor, session: Session) -> None:
    people = placed(event, by, ("High", 5, A), ("First", 4, B), ("No", 1, C))
    for one, language in zip(people.values(), ("ru", "uz", "ru"), strict=True):
        one.language = language
    session.commit()
    sentences = Sentences(
        accepted={"en": "Tickets follow.", "ru": "Билеты пришлём."},
        rejected={"ru": "Ждём вас весной.", "en": "Come in spring."},
    )
    decide(event, sentences, by=by)
    session.commit()
    written = session.scalars(select(Message).order_by(Message.id)).all()
    values = context.values_for(written)
    letters = {message.template: render(message, values[message.id]) for message in written}
    assert "Билеты пришлём." in letters["selection_accepted"].text
    assert "Вы отобраны" in letters["selection_accepted"].subject
    assert "Siz zaxiradasiz" in letters["selection_reserve"].html
    assert "Ждём вас весной." in letters["selection_rejected"].html
    assert people["No"].reason == "Ждём вас весной."
    parts = context.parts_for(written[0], values[written[0].id])
    assert [part.mimetype for part in parts] == ["text/calendar", "image/png"]


def test_the_balance_is_of_the_short_list_against_all(event: Event, by: Actor, session: Session) -> None:
    people = placed(event, by, ("Aigerim", 5, A), country="KZ")
    people |= placed(event, by, ("Umida", 5, A), ("Bobur", 4, B), ("Davron", 1, C))
    gone = application(event, "Gone", country="TJ")
    gone.state = State.WITHDRAWN
    for name, sex in (("Aigerim", Sex.FEMALE), ("Umida", Sex.FEMALE), ("Bobur", Sex.MALE)):
        state_sex(people[name], sex)
    session.commit()
    figures = figures_of(event.id)
    assert (figures.applied, figures.to_confirm) == (4, 2)
    assert figures.countries == [Share("UZ", 3, 1, 1, 75, 50), Share("KZ", 1, 1, 0, 25, 50)]
    assert [(share.key, share.applied, share.accepted) for share in figures.sexes] == [
        ("female", 2, 2),
        ("male", 1, 0),
        ("not_stated", 1, 0),
    ]


def test_sex_is_stated_freely_and_shown_to_organisers_as_totals(
    client: PageClient, event: Event, organiser: User, session: Session
) -> None:
    own = apply(client, event, sex="female").headers["Location"].removesuffix("/registered")
    assert "Female" in client.text(own)
    assert apply(client, event, email="silent@example.org").status_code == 303
    found = session.scalars(select(Registration).order_by(Registration.id)).first()
    assert found is not None
    assert session.scalars(select(StatedSex.sex)).all() == [Sex.FEMALE]
    assert "sex" not in found.answers
    one, listed = f"/manage/events/{event.id}/selection/{found.id}", f"/manage/events/{event.id}/selection"
    client.sign_in(organiser)
    assert re.search(r"<dt>Sex</dt>\s*<dd>Female</dd>", client.text(one))
    page = client.text(listed)
    assert "Balance of women and men" in page
    for path in (f"{listed}?format=csv", f"/manage/events/{event.id}/people?format=csv"):
        assert "emale" not in client.get(path).get_data(as_text=True)
    client.post(f"{one}/sex", data={"sex": "not_stated"})
    assert session.scalar(select(StatedSex.sex)) is None
    assert client.post(f"{one}/sex", data={"sex": "other"}).status_code == 400
    client.post(f"{one}/sex", data={"sex": "female"})
    client.sign_in(reviewer_of(event.host))
    assert "Female" not in client.text(one)
    assert "Balance" not in client.text(listed)
    assert client.post(f"{one}/sex", data={"sex": "male"}).status_code == 403


def test_marks_are_set_singly_in_bulk_and_taken_off(
    client: PageClient, event: Event, organiser: User, session: Session
) -> None:
    ids = [application(event, name).id for name in ("Aziza", "Bobur")]
    stranger = application(seminar())
    client.sign_in(organiser)
    path = f"/manage/events/{event.id}/selection"
    client.post(f"{path}/short-list", data={"ids": [*ids, stranger.id], "action": "accepted"})
    assert session.scalars(select(ShortListed.registration_id)).all() == ids
    assert "Bobur" not in client.text(f"{path}?placing=reserve")
    assert "Bobur" in client.text(f"{path}?placing=accepted")
    answer = client.post(f"{path}/short-list", data={"ids": ids[0], "action": "reserve", "back": ids[0]})
    assert answer.headers["Location"].endswith(f"/{ids[0]}")
    client.post(f"{path}/short-list", data={"ids": ids[1], "action": "none"})
    assert session.scalars(select(ShortListed.placing)).all() == [Placing.RESERVE]
    assert "Bobur" in client.text(f"{path}?placing=none")
    assert client.post(f"{path}/short-list", data={"ids": ids, "action": "explode"}).status_code == 400
    marks = select(AuditEntry.details).where(AuditEntry.action == "application_placed").order_by(AuditEntry.id)
    kept = [details["placing"] for details in session.scalars(marks)]
    assert kept == ["accepted", "accepted", "reserve", None]


def test_the_page_shows_what_will_happen_and_does_it(
    client: PageClient, event: Event, organiser: User, by: Actor, session: Session
) -> None:
    event.capacity = 1
    people = placed(event, by, ("Aziza", 5, A), ("Bobur", 4, A), ("Dilnoza", 3, B), ("Eldor", 1, C))
    client.sign_in(organiser)
    path = f"/manage/events/{event.id}/selection/decision"
    page = client.text(path)
    assert "The reviewers have read your application" in page
    assert "Проверяющие прочли вашу заявку" in page
    assert "Get a place: 1" in page
    assert "Are skipped: 1" in page
    assert "The only place is taken." in page
    assert "the last by rank will be skipped" in page
    answer = client.post(path, data={"letters.accepted.en": "Welcome. Tickets follow.", "rejected.en": "Too many."})
    assert answer.status_code == 200
    report = answer.get_data(as_text=True)
    assert "3 applications decided." in report
    assert "Bobur" in report
    for one in people.values():
        session.refresh(one)
    assert [one.state for one in people.values()] == [State.CONFIRMED, State.PENDING, State.WAITLISTED, State.REJECTED]
    written = session.scalars(select(Message.params).order_by(Message.id)).all()
    assert [(params.get("letter"), params["sentence"]) for params in written] == [
        ("Welcome. Tickets follow.", ""),
        (None, ""),
        (None, "Too many."),
    ]
    too_long = client.post(path, data={"letters.accepted.en": "x" * 10_001})
    assert too_long.status_code == 422
