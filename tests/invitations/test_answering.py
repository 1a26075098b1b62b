"""What the invited see and do by their link."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory
from webapp.core import clock, tokens
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.extensions import db
from webapp.invitations import answers, queries, services
from webapp.invitations.addressees import Addressee
from webapp.invitations.models import Invitation, InvitationState
from webapp.registration.models import Registration, Source


@pytest.fixture
def event(session: Session) -> Event:
    made: Event = EventFactory(title={"en": "Water and trust", "ru": "Вода и доверие", "uz": "Suv va ishonch"})
    return made


@pytest.fixture
def invitation(event: Event) -> Invitation:
    guest = Addressee("dilnoza@example.org", "Dilnoza Karimova", "Nur", "en")
    services.invite(event, [guest], by=SYSTEM, message="We would be glad.")
    db.session.commit()
    return db.session.scalars(queries.of_event(event.id)).one()


@pytest.fixture
def link(invitation: Invitation) -> str:
    token = tokens.mint(answers.PURPOSE, invitation.id)
    db.session.commit()
    return f"/invitations/{token}"


def reread(invitation: Invitation) -> Invitation:
    db.session.expire_all()
    return db.session.get_one(Invitation, invitation.id)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Will you come?"), ("ru", "Вы приедете?"), ("uz", "Kelasizmi?")]
)
def test_opening_the_link_shows_the_event_and_changes_nothing(
    client: PageClient, invitation: Invitation, link: str, language: str, words: str
) -> None:
    page = client.text(f"{link}?lang={language}")
    assert words in page
    assert "We would be glad." in page
    assert reread(invitation).state is InvitationState.OPEN
    assert client.get(f"{link}/accept").status_code == 405


def test_accepting_leads_to_the_filled_form(
    client: PageClient, event: Event, invitation: Invitation, link: str
) -> None:
    answer = client.post(f"{link}/accept")
    assert answer.status_code == 303
    assert reread(invitation).state is InvitationState.ACCEPTED
    form = client.text(answer.headers["Location"])
    assert 'value="Dilnoza"' in form
    assert 'value="Karimova"' in form
    assert 'value="dilnoza@example.org"' in form
    registered = client.post(
        answer.headers["Location"],
        data={
            "given_name": "Dilnoza",
            "family_name": "Karimova",
            "email": "dilnoza@example.org",
            "country": "UZ",
            "consent": "y",
            "field-expertise": "Water law",
            "field-motivation": "To learn",
            "expertise": "Water law",
            "motivation": "To learn from others",
        },
    )
    assert registered.status_code == 303, re.findall(r'class="field-error".*?</div>', registered.text, re.DOTALL)
    found = reread(invitation)
    registration = db.session.get_one(Registration, found.registration_id)
    assert registration.source is Source.INVITATION
    assert "are registered" in client.text(link)
    refused = client.post(f"{link}/decline", data={"reason": ""})
    assert refused.status_code == 422
    assert "personal link" in refused.text


def test_a_link_fills_the_form_of_its_own_event_only(client: PageClient, event: Event, link: str) -> None:
    token = link.rpartition("/")[2]
    assert 'value="Dilnoza"' in client.text(f"/seminars/{event.slug}/register?invitation={token}")
    other = EventFactory()
    assert 'value="Dilnoza"' not in client.text(f"/seminars/{other.slug}/register?invitation={token}")


def test_declining_with_a_reason_and_somebody_else(client: PageClient, invitation: Invitation, link: str) -> None:
    wrong = client.post(f"{link}/decline", data={"reason": "Away.", "instead_name": "Aziz", "instead_email": "aziz@"})
    assert wrong.status_code == 422
    assert "Away." in wrong.text
    assert 'value="Aziz"' in wrong.text
    assert "not an email address" in wrong.text
    fine = {"reason": "Away.", "instead_name": "Aziz", "instead_email": "Aziz@Example.org"}
    assert client.post(f"{link}/decline", data=fine).status_code == 303
    found = reread(invitation)
    assert (found.state, found.reason) == (InvitationState.DECLINED, "Away.")
    assert (found.suggested_name, found.suggested_email) == ("Aziz", "aziz@example.org")
    assert "You have declined" in client.text(link)
    client.post(f"{link}/accept")
    assert reread(invitation).state is InvitationState.ACCEPTED


def test_links_that_no_longer_work_say_why(client: PageClient, event: Event, invitation: Invitation, link: str) -> None:
    assert client.get("/invitations/" + "x" * 32).status_code == 404
    invitation.valid_until = clock.now() - timedelta(minutes=1)
    db.session.commit()
    assert "The time to answer this invitation is over." in client.text(link, 410)
    assert client.post(f"{link}/accept").status_code == 410
    services.resend(reread(invitation), by=SYSTEM)
    services.revoke(reread(invitation), by=SYSTEM)
    db.session.commit()
    assert "taken this invitation back" in client.text(link, 410)
    assert client.post(f"{link}/decline", data={}).status_code in (410, 422)
    assert reread(invitation).state is InvitationState.REVOKED


def test_a_forged_form_is_refused(client: PageClient, invitation: Invitation, link: str) -> None:
    assert client.post(f"{link}/accept", csrf=False).status_code == 400
    assert reread(invitation).state is InvitationState.OPEN
