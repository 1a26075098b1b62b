"""The terms of an accreditation change, and its focal point reads what they were and what they are."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import organiser_of
from tests.ngo_meetings.builders import accredited, asks, in_days, meeting, named
from tests.ngo_meetings.helpers import states
from tests.ngo_meetings.test_validity import until
from webapp.core.audit import AuditEntry
from webapp.core.formatting import date as day
from webapp.core.i18n import in_language
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.events.services import update_event
from webapp.events.values import values_of
from webapp.mail import context, rendering
from webapp.mail.models import Message
from webapp.ngo_meetings.accrediting import decisions, suspending, terms
from webapp.ngo_meetings.models import Accreditation
from webapp.registration.models import RegistrationState as State


def letters(session: Session) -> list[tuple[str, str]]:
    """The letters on changed terms: to whom, and what they say."""
    session.flush()
    found = session.scalars(select(Message).where(Message.template == "accreditation_terms").order_by(Message.id)).all()
    told = []
    for message in found:
        with in_language(message.language):
            shown = rendering.render(message, context.values_for([message])[message.id])
        assert "/accreditations/" in shown.html
        told.append((message.to_email, shown.text))
    return told


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting that begins a series."""
    found = meeting()
    update_event(found, replace(values_of(found), series_name={"en": "River talks", "ru": "Речные беседы"}), by=SYSTEM)
    session.commit()
    return found


@pytest.fixture
def body(event: Event) -> Accreditation:
    """A body that is accredited to it."""
    return accredited(event)


def test_one_letter_says_what_was_and_what_is(
    client: PageClient, event: Event, body: Accreditation, session: Session
) -> None:
    client.sign_in(organiser_of(event.host))
    address = f"/manage/events/{event.id}/bodies/{body.id}"
    last = until(event)
    data = {"cap": "5", "extent": "until", "until": last.isoformat()}
    assert client.post(f"{address}/cap", data=data).status_code == 303
    ((to, text),) = letters(session)
    assert to == "nodira@yuksalish.example"
    now, was = text.split("Until now it was:")
    assert "up to 5 representatives" in now
    assert f"that begin by {day(last)}" in now
    assert "up to 2 representatives" in was
    assert "this meeting only" in was
    assert client.post(f"{address}/cap", data=data).status_code == 303
    assert client.post(f"{address}/edit", data=data | paper(body)).status_code == 303
    assert len(letters(session)) == 1
    assert client.post(f"{address}/edit", data=data | paper(body) | {"cap": "4"}).status_code == 303
    was = letters(session)[1][1].split("Until now it was:")[1]
    assert "up to 5 representatives" in was
    assert "that begin by" not in was


def paper(body: Accreditation) -> dict[str, str]:
    """The body as the form of an organiser holds it."""
    told = {"focal_name": body.focal_name, "focal_email": body.focal_email, "language": body.language}
    return told | {"name.en": body.name["en"], "type": body.type.value}


@pytest.mark.parametrize(
    ("language", "now", "was"),
    [
        ("en", "Holds for: every event of the series “River talks”", "Holds for: this meeting only"),
        ("ru", "Действует на: все мероприятия серии «Речные беседы»", "Действует на: только эту встречу"),
        ("uz", "Amal qilish doirasi: “River talks” turkumining barcha tadbirlari", "doirasi: faqat shu uchrashuv"),
    ],
)
def test_it_is_in_the_language_of_its_reader(event: Event, session: Session, language: str, now: str, was: str) -> None:
    terms.change(accredited(event, language=language), {"in_series": True}, by=SYSTEM)
    ((_to, text),) = letters(session)
    assert now in text
    assert was in text


def test_a_cap_in_another_place_that_changes_nothing_is_not_told(event: Event, session: Session) -> None:
    body = accredited(event)
    terms.change(body, {"cap": 2}, by=SYSTEM)
    terms.change(body, {"cap": 2}, by=SYSTEM)
    assert letters(session) == []
    entries = select(AuditEntry.details).where(AuditEntry.action == "accreditation_cap_set")
    assert [one["cap"] for one in session.scalars(entries)] == [2]


def test_a_body_that_is_not_accredited_hears_of_its_cap_with_the_decision(event: Event, session: Session) -> None:
    body = asks(event)
    terms.change(body, {"cap": 9}, by=SYSTEM)
    decisions.refuse(body, "No.", by=SYSTEM)
    assert (body.cap, letters(session)) == (9, [])


def test_a_lower_cap_takes_no_place_and_says_so(body: Accreditation, session: Session) -> None:
    people = named(body, "Aziza", "Bobur")
    suspending.suspend(body, "A complaint.", by=SYSTEM)
    terms.change(body, {"cap": 1}, by=SYSTEM)
    ((_to, text),) = letters(session)
    assert "those who have one keep it" in text
    assert "stays suspended" in text
    assert states(*people) == [State.CONFIRMED] * 2


def test_bodies_without_a_cap_of_their_own_hear_of_the_cap_of_the_meeting(event: Event, session: Session) -> None:
    accredited(event, focal_email="usual@example.org")
    accredited(event, "Own cap", cap=4, focal_email="own@example.org")
    asks(event, "Asked", focal_email="asked@example.org")
    wanted = values_of(event)
    for cap in (3, 3):
        update_event(event, replace(wanted, details={"cap": cap}), by=SYSTEM)
    ((to, text),) = letters(session)
    assert to == "usual@example.org"
    assert "up to 3 representatives" in text.split("Until now it was:")[0]
    assert "up to 2 representatives" in text.split("Until now it was:")[1]
    past = meeting(starts_at=in_days(-3), ends_at=in_days(-2))
    update_event(past, replace(values_of(past), details={"cap": 3}), by=SYSTEM)
    assert len(letters(session)) == 1


def test_programs_change_both_with_one_letter(
    client: PageClient, event: Event, body: Accreditation, session: Session
) -> None:
    headers = bearer(organiser_of(event.host))
    wanted = {"cap": 6, "series": True}
    for _again in range(2):
        assert client.patch(f"/api/v1/accreditations/{body.id}", json=wanted, headers=headers).status_code == 200
    ((_to, text),) = letters(session)
    assert "up to 6 representatives" in text
    assert "River talks" in text
