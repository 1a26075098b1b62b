"""A person registers on the page of an event."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory
from tests.queries import QueryCounter
from webapp.core import clock
from webapp.events.models import Approval, Event, EventState
from webapp.mail.models import Message
from webapp.registration.models import Registration, Source
from webapp.registration.models import RegistrationState as State

PERSON = {
    "given_name": "Aziza",
    "family_name": "Karimova",
    "email": "Aziza+Work@Example.org",
    "country": "UZ",
    "organisation": "Yuksalish",
    "phone": "+998 90 123-45-67",
    "consent": "y",
    "field-motivation": "To learn.\nAnd to meet.",
    "field-languages": ["uz", "ru"],
    "field-diet": "vegetarian",
    "field-since": "2020-05-01",
}


def toy(**more: Any) -> Event:
    """An event of the toy kind."""
    event: Event = EventFactory(kind="toy", **more)
    return event


def post(client: PageClient, event: Event, **changed: Any) -> Any:
    """Sends the form."""
    return client.post(f"/toys/{event.slug}/register", data={**PERSON, **changed})


def the_one(session: Session, event: Event) -> Registration:
    """The only registration of an event."""
    session.expire_all()
    return session.scalars(select(Registration).where(Registration.event_id == event.id)).one()


def test_the_form_registers_and_thanks_with_a_link(client: PageClient, session: Session) -> None:
    event = toy(capacity=3)
    page = client.text(f"/toys/{event.slug}/register")
    assert 'name="field-motivation"' in page
    answer = post(client, event)
    assert answer.status_code == 303
    thanks = client.text(answer.headers["Location"])
    found = the_one(session, event)
    assert (found.state, found.source, found.email) == (State.CONFIRMED, Source.SELF, "aziza+work@example.org")
    assert (found.phone, found.country, found.organisation_key) == ("+998901234567", "UZ", "yoksalish")
    assert found.answers == {
        "motivation": "To learn.\nAnd to meet.",
        "languages": ["uz", "ru"],
        "diet": "vegetarian",
        "since": "2020-05-01",
        "photos": False,
    }
    assert found.consent_at is not None
    assert found.consent_version
    assert f"{found.reference[:4]}-{found.reference[4:]}" in thanks
    assert "data:image/svg+xml" in thanks
    message = session.scalars(select(Message)).one()
    assert (message.template, message.to_email) == ("registration_confirmed", "aziza+work@example.org")


def test_registering_takes_few_statements(client: PageClient, session: Session, queries: QueryCounter) -> None:
    event = toy(capacity=3)
    post(client, event)
    session.refresh(event)
    with queries.at_most(9):
        assert post(client, event, email="second@example.org").status_code == 303


@pytest.mark.parametrize(
    ("approval", "capacity", "state", "template"),
    [
        (Approval.AUTOMATIC, 0, State.WAITLISTED, "registration_waitlisted"),
        (Approval.MANUAL, 5, State.PENDING, "registration_pending"),
        (Approval.MANUAL, 0, State.PENDING, "registration_pending"),
    ],
)
def test_where_no_place_is_given_at_once(
    client: PageClient, session: Session, approval: Approval, capacity: int, state: State, template: str
) -> None:
    event = toy(capacity=capacity, approval=approval)
    answer = post(client, event)
    client.text(answer.headers["Location"])
    assert the_one(session, event).state is state
    assert session.scalars(select(Message.template)).one() == template


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"given_name": " "}, "Write your name."),
        ({"given_name": "x" * 201}, "This is longer than 200 characters."),
        ({"email": ""}, "Write an email address."),
        ({"email": "aziza@"}, "This is not an email address."),
        ({"phone": "no number"}, "This is not a telephone number."),
        ({"country": "XX"}, "This is not the two-letter code of a country."),
        ({"consent": ""}, "Without your consent"),
        ({"field-motivation": ""}, "This field is required."),
        ({"field-diet": "stones"}, "Not a valid choice."),
        ({"field-since": "yesterday"}, "Not a valid date value."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_rest_is_kept(
    client: PageClient, session: Session, changed: dict[str, str], sentence: str
) -> None:
    event = toy()
    answer = post(client, event, **changed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert "And to meet." in page or "field-motivation" in changed
    assert "Yuksalish" in page
    assert session.scalar(select(Registration.id)) is None


@pytest.mark.parametrize(
    "name",
    ["Мирзиёев", "Oʻtkir Gʻafurovich", "王小明", "محمد", "O'Brien-Ng", "Ñandú 3rd", "<b>Ann</b>", "김 민준", "𐎀"],
)
def test_no_name_is_refused_for_its_letters(client: PageClient, session: Session, name: str) -> None:
    event = toy()
    client.text(post(client, event, given_name=name, family_name="").headers["Location"])
    assert the_one(session, event).given_name == name


def test_control_characters_are_left_out(client: PageClient, session: Session) -> None:
    event = toy()
    assert post(client, event, given_name=" Azi\x01za\t\n", **{"field-motivation": " a\r\nb "}).status_code == 303
    found = the_one(session, event)
    assert (found.given_name, found.answers["motivation"]) == ("Azi za", "a\nb")


def test_a_second_registration_of_the_address_is_refused_beside_it(client: PageClient, session: Session) -> None:
    event = toy()
    post(client, event)
    answer = post(client, event, email="AZIZA+work@example.ORG")
    assert answer.status_code == 422
    assert "registered for this event already" in answer.get_data(as_text=True)
    the_one(session, event)


def test_whoever_withdrew_may_come_back(client: PageClient, session: Session) -> None:
    event = toy()
    RegistrationFactory(event=event, email="aziza+work@example.org", state=State.WITHDRAWN)
    assert post(client, event).status_code == 303


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"state": EventState.CLOSED}, "Registration for this event is closed."),
        ({"state": EventState.CANCELLED}, "This event has been cancelled."),
        ({"state": EventState.COMPLETED}, "This event is over."),
        ({"registration_opens_at": clock.now() + timedelta(days=1)}, "has not opened yet"),
        ({"registration_closes_at": clock.now() - timedelta(days=1)}, "Registration for this event is closed."),
        ({"starts_at": clock.now() - timedelta(days=2)}, "This event is over."),
        ({"capacity": 0, "waiting_list": False}, "All places are taken."),
    ],
)
def test_where_nobody_can_get_in_the_page_says_why(
    client: PageClient, session: Session, facts: dict[str, Any], sentence: str
) -> None:
    event = toy(**facts)
    page = client.text(f"/toys/{event.slug}/register")
    assert sentence in page
    assert 'name="given_name"' not in page
    answer = post(client, event)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="Karimova"' in page
    assert session.scalar(select(Registration.id)) is None


def test_a_draft_has_no_registration(client: PageClient, session: Session) -> None:
    event = toy(state=EventState.DRAFT)
    assert client.get(f"/toys/{event.slug}/register").status_code == 404
    assert client.get("/toys/nothing/register").status_code == 404


def test_a_form_without_its_token_is_explained(client: PageClient, session: Session) -> None:
    event = toy()
    answer = client.post(f"/toys/{event.slug}/register", data=PERSON, csrf=False)
    assert answer.status_code == 400
    assert "This form has expired" in answer.get_data(as_text=True)


def test_a_limit_of_the_kind_counts_too(client: PageClient, session: Session) -> None:
    event = toy(waiting_list=False)
    answer = post(client, event, organisation="Closed Circle")
    assert answer.status_code == 422
    assert "None for the Closed Circle." in answer.get_data(as_text=True)
    assert post(client, event).status_code == 303


def test_a_nul_in_a_name_is_left_out(client: PageClient, session: Session) -> None:
    event = toy()
    assert post(client, event, given_name="Ay\0gul").status_code == 303
    assert the_one(session, event).given_name == "Aygul"


def test_errors_are_told_in_the_order_of_the_page(client: PageClient) -> None:
    event = EventFactory(kind="toy")
    page = client.post(f"/toys/{event.slug}/register", data={"phone": "x"}).get_data(as_text=True)
    summary = page.split("error-summary")[1].split("</ul>")[0]
    told = re.findall('href="#([^"]+)"', summary)
    assert told == ["given_name", "email", "phone", "field-motivation", "consent"]
