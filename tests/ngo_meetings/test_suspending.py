"""An accreditation is suspended, restored or taken back; nobody's attendance is lost by it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.ngo_meetings.builders import FOCAL, accredited, by_hand, in_days, meeting, named, page_of, register
from tests.ngo_meetings.helpers import states
from webapp.core.errors import Invalid
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.mail.models import Message
from webapp.ngo_meetings.accrediting import decisions, suspending
from webapp.ngo_meetings.errors import ImpossibleDecision, NotAccredited
from webapp.ngo_meetings.models import AccreditationState
from webapp.ngo_meetings.people import representatives
from webapp.ngo_meetings.people.representatives import PersonValues
from webapp.registration import services
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import waiting


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting."""
    return meeting()


def test_its_people_keep_their_places_and_are_told(event: Event, session: Session) -> None:
    body = accredited(event)
    own = named(body, "Aziza", email="aziza@example.org")[0]
    shared = named(body, "Bobur")[0]
    by_hand(event, "Yuksalish Movement", category="staff")
    suspending.suspend(body, "A complaint.", by=SYSTEM)
    assert body.state is AccreditationState.SUSPENDED
    assert states(own, shared) == [State.CONFIRMED, State.CONFIRMED]
    told = [
        (message.template, message.to_email)
        for message in session.scalars(select(Message).where(Message.template.like("%suspended%")).order_by(Message.id))
    ]
    assert told == [
        ("accreditation_suspended", "nodira@yuksalish.example"),
        ("accreditation_suspended_person", "aziza@example.org"),
        ("accreditation_suspended_person", "timur@example.org"),
    ]
    suspending.restore(body, by=SYSTEM)
    assert (body.state, body.remarks) == (AccreditationState.ACCREDITED, "")
    templates = session.scalars(select(Message.template).where(Message.template.like("%restored%")))
    assert sorted(templates) == ["accreditation_restored", *["accreditation_restored_person"] * 2]


def test_nobody_new_comes_meanwhile(client: PageClient, event: Event) -> None:
    body = accredited(event)
    person = named(body, "Aziza")[0]
    suspending.suspend(body, "A complaint.", by=SYSTEM)
    with pytest.raises(NotAccredited):
        representatives.add_people(body, [PersonValues(given_name="New")], by=FOCAL)
    answer = register(client, event)
    assert answer.status_code == 422
    assert "cannot send people at present" in answer.get_data(as_text=True)
    page = client.text(page_of(body))
    assert 'Questions? Write to <a href="mailto:contact@elchi.example">contact@elchi.example</a>.' in page
    assert "Your accreditation is suspended" in page
    assert "A complaint." in page
    assert person.name in page
    assert "Add a person" not in page
    assert "Yuksalish" not in client.text(f"/ngo-meetings/{event.slug}")


def test_who_waits_is_offered_nothing_until_it_is_restored(event: Event) -> None:
    body = accredited(event, cap=1)
    first, second = named(body, "Aziza", "Bobur")
    suspending.suspend(body, "A complaint.", by=SYSTEM)
    services.withdraw(first, by=FOCAL)
    waiting.offer_free_places(event.id)
    assert states(second) == [State.WAITLISTED]
    suspending.restore(body, by=SYSTEM)
    assert states(second) == [State.OFFERED]


def test_what_cannot_be_suspended(event: Event) -> None:
    body = accredited(event)
    with pytest.raises(Invalid):
        suspending.suspend(body, " ", by=SYSTEM)
    with pytest.raises(ImpossibleDecision):
        suspending.restore(body, by=SYSTEM)
    suspending.suspend(body, "A complaint.", by=SYSTEM)
    with pytest.raises(ImpossibleDecision):
        suspending.suspend(body, "Again.", by=SYSTEM)
    with pytest.raises(ImpossibleDecision):
        decisions.accredit(body, by=SYSTEM)


def test_organisers_suspend_restore_and_take_back(client: PageClient, event: Event, session: Session) -> None:
    body = accredited(event)
    person = named(body, "Aziza")[0]
    client.sign_in(organiser_of(event.host))
    address = f"/manage/events/{event.id}/bodies/{body.id}"
    assert client.post(f"{address}/suspend", data={"reason": "A complaint."}).status_code == 303
    assert "Let it hold again" in client.text(address)
    assert client.post(f"{address}/restore").status_code == 303
    assert client.post(f"{address}/suspend", data={"reason": "Again."}).status_code == 303
    assert client.post(f"{address}/refuse", data={"reason": "Dissolved."}).status_code == 303
    session.refresh(body)
    assert body.state is AccreditationState.REFUSED
    assert states(person) == [State.CANCELLED]


def test_taken_back_after_the_beginning_nobody_loses_their_place(event: Event, session: Session) -> None:
    body = accredited(event)
    person = named(body, "Aziza")[0]
    event.starts_at, event.ends_at = in_days(-1), in_days(1)
    session.commit()
    decisions.refuse(body, "Dissolved.", by=SYSTEM)
    assert body.state is AccreditationState.REFUSED
    assert states(person) == [State.CONFIRMED]
