"""A request is given back with remarks beside its fields, which the focal point reads where they are to be mended."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import organiser_of
from tests.ngo_meetings.builders import BODY, asks, meeting, page_of
from webapp.core.errors import Invalid
from webapp.core.i18n import in_language
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.mail import context, rendering
from webapp.mail.models import Message
from webapp.ngo_meetings.accrediting import decisions
from webapp.ngo_meetings.models import AccreditationState as State

API = "/api/v1"
NUMBER = "The number is that of <b>another</b> body."


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting."""
    return meeting()


def test_the_secretariat_says_it_beside_a_field_and_the_focal_point_reads_it_there(
    client: PageClient, event: Event, session: Session
) -> None:
    body = asks(event, registration_number="77", language="ru")
    client.sign_in(organiser_of(event.host))
    path = f"/manage/events/{event.id}/bodies/{body.id}"
    page = client.text(f"{path}/more")
    assert "77" in page
    assert "Nothing was given." in page
    silent = client.post(f"{path}/more", data={"reason": " ", "beside.mandate": " "})
    assert silent.status_code == 422
    assert "Write what is missing" in silent.get_data(as_text=True)
    assert client.post(f"{path}/more", data={"beside.mandate": "x" * 501}).status_code == 422
    assert client.post(f"{path}/more", data={"beside.registration_number": NUMBER}).status_code == 303
    session.refresh(body)
    assert (body.state, body.remarks, body.field_remarks) == (
        State.NEEDS_MORE,
        "",
        {"registration_number": NUMBER},
    )
    escaped = NUMBER.replace("<", "&lt;").replace(">", "&gt;")
    assert escaped in client.text(path)
    assert f'value="{escaped}"' in client.text(f"{path}/more")
    own = page_of(body)
    assert escaped in client.text(own)
    form = client.text(f"{own}/request")
    assert form.index(escaped) < form.index('name="registration_number"') < form.index('name="registration_authority"')
    message = session.scalars(select(Message).where(Message.template == "accreditation_needs_more")).one()
    with in_language("ru"):
        letter = rendering.render(message, context.values_for([message])[message.id])
    assert f"Регистрационный номер: {NUMBER}" in letter.text
    assert escaped in letter.html
    assert client.post(f"{own}/request", data=BODY | {"name.en": "Yuksalish Movement"}).status_code == 303
    session.refresh(body)
    assert body.state is State.APPLIED
    assert escaped not in client.text(own)
    assert escaped not in client.text(f"{own}/request")


def test_decided_requests_are_not_given_back(client: PageClient, event: Event, session: Session) -> None:
    body = asks(event)
    decisions.ask_more(body, "", by=SYSTEM, beside={"mandate": "Which article?"})
    decisions.accredit(body, by=SYSTEM)
    assert body.field_remarks == {}
    session.commit()
    client.sign_in(organiser_of(event.host))
    assert client.get(f"/manage/events/{event.id}/bodies/{body.id}/more").status_code == 409


def test_only_fields_there_are(event: Event) -> None:
    with pytest.raises(Invalid) as raised:
        decisions.ask_more(asks(event), "", by=SYSTEM, beside={"colour": "Blue?"})
    assert raised.value.field == "beside.colour"


def test_over_the_api(client: PageClient, event: Event) -> None:
    headers = bearer(organiser_of(event.host))
    url = f"{API}/accreditations/{asks(event).id}"
    beside = {"mandate": "Which article?"}
    made = client.post(f"{url}/ask-more", json={"beside": beside}, headers=headers).json
    assert (made["state"], made["remarks"], made["field_remarks"]) == ("needs_more", "", beside)
    wrong = client.post(f"{url}/ask-more", json={"beside": {"colour": "Blue?"}}, headers=headers)
    assert [error["field"] for error in wrong.json["errors"]] == ["beside.colour"]
    assert client.post(f"{url}/ask-more", json={}, headers=headers).status_code == 422
