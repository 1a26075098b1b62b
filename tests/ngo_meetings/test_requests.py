"""A body asks for accreditation on the public page."""

import io
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.client import PageClient
from tests.ngo_meetings.builders import BODY, accredited, asks, in_days, meeting, page_of
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event, EventState
from webapp.mail.models import Message
from webapp.ngo_meetings.accrediting import decisions
from webapp.ngo_meetings.models import Accreditation, AccreditationState

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def ask(client: PageClient, event: Event, **changed: Any) -> TestResponse:
    """Sends the form."""
    return client.post(f"/ngo-meetings/{event.slug}/accreditation", data={**BODY, **changed})


def the_one(session: Session) -> Accreditation:
    """The only accreditation there is."""
    return session.scalars(select(Accreditation)).one()


def test_a_body_asks_and_its_focal_point_gets_a_link(client: PageClient, session: Session) -> None:
    event = meeting()
    assert 'name="name.uz"' in client.text(f"/ngo-meetings/{event.slug}/accreditation")
    answer = ask(client, event)
    assert answer.status_code == 303
    page = client.text(answer.headers["Location"])
    assert "Yuksalish Movement" in page
    assert "The organisers have not decided yet." in page
    found = the_one(session)
    assert found.state is AccreditationState.APPLIED
    assert found.name == {"en": "Yuksalish Movement", "ru": "Движение «Юксалиш»"}
    assert (found.focal_email, found.focal_phone) == ("nodira@yuksalish.example", "+998901234567")
    assert found.consent_at is not None
    message = session.scalars(select(Message)).one()
    assert (message.template, message.to_email) == ("accreditation_received", "nodira@yuksalish.example")
    assert "token" not in str(message.params)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name.en": "", "name.ru": ""}, "Write it in at least one language."),
        ({"name.en": "?!", "name.ru": ""}, "Write the name with letters or digits."),
        ({"name.en": "x" * 201}, "cannot be longer than 200 characters"),
        ({"focal_email": "nodira@"}, "This is not an email address."),
        ({"focal_name": " "}, "Write who answers for your people."),
        ({"focal_phone": "none"}, "This is not a telephone number."),
        ({"country": "XX"}, "This is not the two-letter code of a country."),
        ({"country": ""}, "Choose the country."),
        ({"registration_number": ""}, "Write the number under which the organisation is registered."),
        ({"field.en": "x" * 1001}, "cannot be longer than 1000 characters"),
        ({"field.en": " "}, "Write it in at least one language."),
        ({"head_name": ""}, "Write who heads the organisation."),
        ({"type": "circus"}, "Not a valid choice"),
        ({"consent": ""}, "Without your consent"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_rest_is_kept(
    client: PageClient, session: Session, changed: dict[str, str], sentence: str
) -> None:
    answer = ask(client, meeting(), **changed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="Ministry of Justice"' in page
    assert session.scalar(select(Accreditation.id)) is None
    assert session.scalar(select(Message.id)) is None


def test_an_initiative_group_has_no_number(client: PageClient, session: Session) -> None:
    assert ask(client, meeting(), type="informal_group", registration_number="").status_code == 303


@pytest.mark.parametrize("name", ["Юксалиш Мовемент", "«YUKSALISH MOVEMENT» NGO", "Движение Юксалиш"])
def test_the_same_body_under_another_spelling_is_told_so(client: PageClient, session: Session, name: str) -> None:
    event = meeting()
    ask(client, event)
    answer = ask(client, event, **{"name.en": name, "name.ru": "", "registration_number": "9"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Yuksalish Movement has asked for accreditation already. Its focal point has the link to its page." in page
    the_one(session)


def test_a_body_of_almost_the_same_name_is_asked_whether_it_is_another(client: PageClient, session: Session) -> None:
    event = meeting()
    accredited(event)
    changed = {"name.en": "Yuksalosh Movement", "name.ru": "", "registration_number": "9"}
    answer = ask(client, event, **changed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Yuksalish Movement has asked already. If that is another organisation, tick here and send again." in page
    assert 'name="another"' in page
    assert ask(client, event, another="y", **changed).status_code == 303


def test_the_same_registration_number_is_noticed_too(client: PageClient, session: Session) -> None:
    event = meeting()
    ask(client, event)
    answer = ask(client, event, **{"name.en": "Istiqbolli Avlod", "name.ru": ""})
    assert "If that is another organisation" in answer.get_data(as_text=True)


def test_a_refused_body_may_ask_again_and_another_meeting_knows_nothing(client: PageClient, session: Session) -> None:
    event = meeting()
    decisions.refuse(asks(event), "No charter.", by=SYSTEM)
    assert ask(client, event).status_code == 303
    assert ask(client, meeting()).status_code == 303


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"state": EventState.CLOSED}, "Requests for accreditation are no longer taken"),
        ({"state": EventState.CANCELLED}, "This event has been cancelled."),
        ({"state": EventState.COMPLETED}, "This event is over."),
        ({"starts_at": in_days(-3)}, "This event is over."),
        ({"registration_closes_at": in_days(-1)}, "Requests for accreditation are no longer taken"),
    ],
)
def test_where_nobody_can_ask_the_page_says_why(
    client: PageClient, session: Session, facts: dict[str, Any], sentence: str
) -> None:
    event = meeting(**facts)
    page = client.text(f"/ngo-meetings/{event.slug}/accreditation")
    assert sentence in page
    assert 'name="focal_email"' not in page
    assert ask(client, event).status_code == 422
    assert session.scalar(select(Accreditation.id)) is None


def test_bodies_can_ask_before_people_can_register(client: PageClient, session: Session) -> None:
    assert ask(client, meeting(registration_opens_at=in_days(3))).status_code == 303


def test_drafts_and_other_kinds_have_no_accreditation(client: PageClient, session: Session) -> None:
    draft = meeting(state=EventState.DRAFT)
    assert client.get(f"/ngo-meetings/{draft.slug}/accreditation").status_code == 404
    seminar = meeting()
    seminar.kind = "seminar"
    assert client.get(f"/ngo-meetings/{seminar.slug}/accreditation").status_code == 404


def test_the_letter_is_kept_and_handed_out_to_who_may_see_it(client: PageClient, session: Session) -> None:
    answer = ask(client, meeting(), letter=(io.BytesIO(PDF), "Письмо 7.pdf"))
    back = answer.headers["Location"]
    assert "Письмо 7.pdf" in client.text(back)
    letter = client.get(f"{back}/letter")
    assert (letter.status_code, letter.data) == (200, PDF)
    assert client.get(f"{page_of(asks(meeting()))}/letter").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"MZ\x90\x00 not a document", "letter.pdf", "The file is damaged or not a PDF file."),
        (PDF, "letter.exe", "Files of this kind are not taken here."),
        (PDF + b"x" * 3000, "letter.pdf", "The file is larger than"),
    ],
)
def test_a_letter_that_is_not_taken_costs_nothing_typed(
    small_uploads: None, client: PageClient, session: Session, content: bytes, name: str, sentence: str
) -> None:
    answer = ask(client, meeting(), letter=(io.BytesIO(content), name))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="Ministry of Justice"' in page
    assert session.scalar(select(Accreditation.id)) is None


def test_a_forged_form_is_explained(client: PageClient, session: Session) -> None:
    event = meeting()
    answer = client.post(f"/ngo-meetings/{event.slug}/accreditation", data=BODY, csrf=False)
    assert answer.status_code == 400
    assert "This form has expired" in answer.get_data(as_text=True)
