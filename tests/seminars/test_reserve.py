"""The reserve of a decision: those who wait already are put in it, and the letters are shown as they will leave."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import actor_of, organiser_of
from tests.seminars.builders import application, seminar
from tests.seminars.scores import reviewers_of, scored
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.permissions import Actor
from webapp.events.models import Event, Quota, QuotaBy
from webapp.mail import context
from webapp.mail.models import Message
from webapp.mail.rendering import render
from webapp.registration import services
from webapp.registration.models import Registration, ReserveOf
from webapp.registration.models import RegistrationState as State
from webapp.registration.places.claims import queue
from webapp.seminars.decision import Sentences, decide, look, plan
from webapp.seminars.models import Placing
from webapp.seminars.short_list import place

LETTER = "selection_reserve"


@pytest.fixture
def event(session: Session) -> Event:
    """A full seminar with places for one country."""
    event = seminar(capacity=1)
    session.add(Quota(event_id=event.id, by=QuotaBy.COUNTRY, value="UZ", label="Uzbekistan", places=1))
    session.commit()
    return event


@pytest.fixture
def by(event: Event) -> Actor:
    """Its organiser."""
    return actor_of(organiser_of(event.host))


def reserved(event: Event, by: Actor, **points: int) -> list[Registration]:
    """Applications on the short list's reserve, by name, with what they were scored."""
    found = [application(event, name, country="UZ") for name in points]
    (reviewer,) = reviewers_of(event, 1)
    for one, value in zip(found, points.values(), strict=True):
        scored(one, value, by=reviewer)
    place(event, [one.id for one in found], Placing.RESERVE, by=by)
    return found


def marks(session: Session, registration: Registration) -> list[str]:
    """Who put somebody in reserve."""
    query = select(AuditEntry.actor).where(AuditEntry.action == "registration_reserved")
    return list(session.scalars(query.where(AuditEntry.object_id == registration.id)))


def letters(session: Session) -> dict[str, str]:
    """What was written to the reserve, by name."""
    session.flush()
    messages = session.scalars(select(Message).where(Message.template == LETTER)).all()
    values = context.values_for(messages)
    return {message.to_name: render(message, values[message.id]).text for message in messages}


def test_whoever_waits_already_is_put_in_reserve(event: Event, by: Actor, session: Session) -> None:
    new, waits = reserved(event, by, Aziza=3, Bobur=5)
    services.put_on_waiting_list(waits, by=by)
    session.commit()
    shown = plan(event).placed[Placing.RESERVE]
    assert [line.registration for line in shown] == [waits, new]
    made = decide(event, Sentences(), by=by)
    session.commit()
    assert (made.total, made.already) == (2, [])
    assert [(one.state, one.reserve_of) for one in (waits, new)] == [(State.WAITLISTED, ReserveOf.COUNTRY)] * 2
    assert waits.priority < new.priority < 0
    assert marks(session, waits) == marks(session, new) == [by.name]
    assert set(letters(session)) == {waits.name, new.name}


def test_nobody_is_put_there_or_written_to_twice(event: Event, by: Actor, session: Session) -> None:
    new, waits = reserved(event, by, Aziza=3, Bobur=5)
    services.put_on_waiting_list(waits, by=by)
    decide(event, Sentences(), by=by)
    session.commit()
    again = decide(event, Sentences(), by=by)
    session.commit()
    assert (again.total, [line.registration for line in again.already]) == (0, [waits, new])
    assert len(marks(session, waits)) == 1
    assert len(letters(session)) == 2


def test_without_a_group_whoever_waits_already_waits_by_rank(event: Event, by: Actor, session: Session) -> None:
    new, waits = reserved(event, by, Aziza=5, Bobur=3)
    waits.country = new.country = "KZ"
    services.put_on_waiting_list(waits, by=by)
    session.commit()
    assert decide(event, Sentences(), by=by).total == 2
    session.commit()
    assert session.scalars(queue(event.id)).all() == [new, waits]
    assert marks(session, waits) == marks(session, new) == []
    assert decide(event, Sentences(), by=by).total == 0


def test_a_mark_set_by_hand_stays(event: Event, by: Actor, session: Session) -> None:
    (one,) = reserved(event, by, Aziza=3)
    one.reserve_of, one.organisation, one.organisation_key = ReserveOf.ORGANISATION, "Yuksalish", "yuksalish"
    session.commit()
    decide(event, Sentences(), by=by)
    session.commit()
    assert (one.state, one.reserve_of) == (State.WAITLISTED, ReserveOf.ORGANISATION)
    assert marks(session, one) == []


def test_what_is_shown_is_what_is_sent(event: Event, by: Actor, session: Session) -> None:
    home, abroad = reserved(event, by, Aziza=3, Bobur=5)
    abroad.country = "KZ"
    session.commit()
    shown = look(event, Sentences(reserve={"en": "See you soon."}))
    assert [(one.stands_in, one.number, one.to_name) for one in shown] == [
        (False, 1, abroad.name),
        (True, 1, home.name),
    ]
    assert (home.state, home.reserve_of, marks(session, home)) == (State.PENDING, None, [])
    decide(event, Sentences(reserve={"en": "See you soon."}), by=by)
    sent = letters(session)
    assert "You stand in for Uzbekistan" in sent[home.name]
    assert {one.to_name: without_links(one.text) for one in shown} == {
        name: without_links(text) for name, text in sent.items()
    }


def test_the_reserve_is_told_how_long_an_offer_is_held(event: Event, by: Actor, session: Session) -> None:
    reserved(event, by, Aziza=3)
    session.commit()
    (shown,) = look(event, Sentences())
    assert "2 days to take it, at most until the event begins." in " ".join(shown.text.split())
    event.starts_at = clock.now() + timedelta(hours=20)
    session.commit()
    decide(event, Sentences(), by=by)
    (sent,) = letters(session).values()
    assert "You can then take it until the event begins." in " ".join(sent.split())


def without_links(text: str) -> list[str]:
    """Links are made anew for each letter."""
    return [line for line in text.splitlines() if "://" not in line]
