"""Whoever fills in a form that gets fields meanwhile sees them before anything is kept."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory
from tests.queries import QueryCounter
from tests.registration.form_builder.builders import PERSON, field
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.registration.form_builder import services
from webapp.registration.models import Registration


@pytest.fixture
def event(session: Session) -> Event:
    made: Event = EventFactory(kind="toy")
    return made


def test_a_field_that_came_meanwhile_is_shown_and_what_was_typed_kept(
    client: PageClient, session: Session, event: Event
) -> None:
    url = f"/toys/{event.slug}/register"
    client.text(url)
    field(event, "Diet", required=True)
    session.commit()
    answer = client.post(url, data=PERSON)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "added to this form meanwhile" in page
    assert "Diet" in page
    assert 'value="Aziza"' in page
    assert session.scalar(select(func.count(Registration.id))) == 0
    assert client.post(url, data={**PERSON, "field-f_diet": "Halal"}).status_code == 303


def test_an_event_without_fields_is_not_searched_for_them(
    client: PageClient, session: Session, event: Event, queries: QueryCounter
) -> None:
    url = f"/toys/{event.slug}/register"
    client.text(url)
    queries.reset()
    assert client.post(url, data=PERSON).status_code == 303
    assert not [statement for statement in queries.statements if "form_fields" in statement]


def test_the_event_knows_whether_it_has_fields(session: Session, event: Event) -> None:
    made = field(event, "Diet")
    session.refresh(event)
    assert event.has_form
    services.remove_field(made, by=SYSTEM)
    session.flush()
    session.refresh(event)
    assert not event.has_form
