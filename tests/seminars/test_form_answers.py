"""Reviewers read where they score what the event's own form asked, as far as it is theirs to read."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of, reviewer_of
from tests.queries import QueryCounter
from tests.registration.form_builder.builders import field
from tests.registration.form_builder.uploading import OTHER, picture, sent
from tests.seminars.builders import PDF, apply, seminar
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.registration.form_builder.presets import add_usual
from webapp.registration.form_builder.sealing import MASK
from webapp.registration.form_builder.services import move_field
from webapp.registration.models import Registration
from webapp.registration.questions import SeenBy


@pytest.fixture
def event(session: Session) -> Event:
    """A seminar that asks for more than its kind does."""
    event = seminar()
    field(event, "Passport", sensitive=True)
    field(event, "Visa number", seen_by=SeenBy.PROTOCOL)
    field(event, "Recommendation", "file", accept=["pdf"])
    field(event, "Portrait", "photo")
    essay = field(event, "Essay", "long")
    move_field(essay, -4, by=SYSTEM)
    return event


def applied(client: PageClient, event: Event, session: Session, **more: Any) -> Registration:
    """Somebody who has answered everything."""
    answers = {
        "field-f_passport": "AB1234567",
        "field-f_visa_number": "V-77",
        "field-f_recommendation": sent(OTHER, "from-the-rector.pdf"),
        "field-f_portrait": sent(picture(), "me.jpg"),
        "field-f_essay": "Water first.\n\nThen borders.",
    }
    answer = apply(client, event, (PDF, "cv.pdf"), **(answers | more))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return session.scalars(select(Registration)).one()


def page_of(client: PageClient, found: Registration) -> str:
    """What stands where it is scored."""
    return client.text(f"/manage/events/{found.event_id}/selection/{found.id}")


def test_every_answer_that_is_theirs_to_read_stands_there(client: PageClient, event: Event, session: Session) -> None:
    found = applied(client, event, session)
    client.sign_in(reviewer_of(event.host))
    page = page_of(client, found)
    asked = re.findall(r"<dt>(.*?)</dt>", page[page.index('id="own-answers"') :])
    assert asked == ["Essay", "Passport", "Recommendation", "Portrait"]
    assert "<p>Water first.</p>" in page
    assert MASK in page
    for hidden in ("AB1234567", "V-77", "/reveal"):
        assert hidden not in page
    files = f"/manage/events/{event.id}/people/{found.id}/files"
    assert f'href="{files}/f_recommendation"' in page
    assert client.get(f"{files}/f_recommendation").data == OTHER
    assert f'src="{files}/f_portrait/picture"' in page
    assert client.get(f"{files}/f_portrait/picture").content_type == "image/jpeg"


def test_organisers_see_there_what_they_see_of_the_person(client: PageClient, event: Event, session: Session) -> None:
    found = applied(client, event, session)
    client.sign_in(organiser_of(event.host))
    page = page_of(client, found)
    assert "Visa number" in page
    assert f"/manage/events/{event.id}/people/{found.id}/reveal" in page
    for hidden in ("AB1234567", "V-77"):
        assert hidden not in page


def test_the_form_of_address_does_not_tell_reviewers_the_sex(client: PageClient, session: Session) -> None:
    event = seminar()
    add_usual(event, by=SYSTEM)
    answers = {"field-f_form_of_address": "ms", "field-f_funded_by": "own_body", "sex": "female"}
    assert apply(client, event, **answers).status_code == 303
    found = session.scalars(select(Registration)).one()
    client.sign_in(reviewer_of(event.host))
    page = page_of(client, found)
    assert "My organisation" in page
    for hidden in ("Form of address", "Ms", "Female"):
        assert f">{hidden}<" not in page
    client.sign_in(organiser_of(event.host))
    assert "<p>Ms</p>" in page_of(client, found)


def test_it_costs_one_statement_however_much_is_asked(
    client: PageClient, event: Event, session: Session, queries: QueryCounter
) -> None:
    found = applied(client, event, session)
    page = f"/manage/events/{event.id}/selection/{found.id}"
    client.sign_in(reviewer_of(event.host))
    client.text(page)
    with queries.at_most(14):
        client.text(page)
    found.answers = {key: value for key, value in found.answers.items() if not key.startswith("f_")}
    found.sealed = {}
    session.commit()
    with queries.at_most(13):
        client.text(page)
