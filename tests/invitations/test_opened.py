"""When a person has looked at the answer page, and who is told of it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import EventFactory, organiser_of
from tests.mailing import deliver
from webapp.core import clock, tokens
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.extensions import db
from webapp.invitations import answers, queries, services
from webapp.invitations.addressees import Addressee
from webapp.invitations.models import Invitation


@pytest.fixture
def event(session: Session) -> Event:
    made: Event = EventFactory()
    guests = [Addressee("looks@example.org"), Addressee("silent@example.org")]
    services.invite(made, guests, by=SYSTEM)
    db.session.commit()
    deliver()
    return made


def of(event: Event, email: str) -> Invitation:
    db.session.expire_all()
    return db.session.scalars(queries.of_event(event.id).where(Invitation.email == email)).one()


def link_of(invitation: Invitation) -> str:
    token = tokens.mint(answers.PURPOSE, invitation.id)
    db.session.commit()
    return f"/invitations/{token}"


def test_only_the_pages_own_word_counts_and_only_the_first(client: PageClient, event: Event) -> None:
    link = link_of(of(event, "looks@example.org"))
    page = client.text(link)
    assert f'data-opened="{link}/opened"' in page
    assert of(event, "looks@example.org").opened_at is None
    assert client.get(f"{link}/opened").status_code == 405
    first = clock.now() + timedelta(minutes=1)
    with clock.at(first):
        assert client.post(f"{link}/opened").status_code == 204
    with clock.at(first + timedelta(hours=1)):
        client.post(f"{link}/opened")
    assert of(event, "looks@example.org").opened_at == first
    assert "data-opened" not in client.text(link)


def test_a_word_without_the_forms_token_or_by_a_closed_link_does_not_count(client: PageClient, event: Event) -> None:
    invitation = of(event, "looks@example.org")
    link = link_of(invitation)
    assert client.post(f"{link}/opened", csrf=False).status_code == 400
    assert client.post("/invitations/forged/opened").status_code == 404
    services.revoke(invitation, by=SYSTEM)
    db.session.commit()
    assert client.post(f"{link}/opened").status_code == 410
    assert of(event, "looks@example.org").opened_at is None


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_who_answers_has_looked(client: PageClient, event: Event, answer: str) -> None:
    link, now = link_of(of(event, "looks@example.org")), clock.now()
    with clock.at(now):
        assert client.post(f"{link}/{answer}").status_code == 303
    looked = of(event, "looks@example.org")
    assert (looked.opened_at, looked.answered_at) == (now, now)


def test_whoever_is_invited_anew_begins_anew(client: PageClient, event: Event) -> None:
    invitation = of(event, "looks@example.org")
    client.post(f"{link_of(invitation)}/opened")
    services.revoke(of(event, "looks@example.org"), by=SYSTEM)
    services.invite(event, [Addressee("looks@example.org")], by=SYSTEM)
    assert of(event, "looks@example.org").opened_at is None


@pytest.mark.parametrize(
    ("language", "figure", "note"),
    [
        ("en", "Opened the page", "at least"),
        ("ru", "Открыли страницу", "не меньше"),
        ("uz", "Sahifani ochgan", "kamida"),
    ],
)
def test_organisers_see_and_filter(client: PageClient, event: Event, language: str, figure: str, note: str) -> None:
    client.post(f"{link_of(of(event, 'looks@example.org'))}/opened")
    client.sign_in(organiser_of(event.host))
    path = f"/manage/events/{event.id}/invitations"
    page = client.text(f"{path}?lang={language}")
    assert figure in page
    assert note in page
    opened, unopened = client.text(f"{path}?opened=yes"), client.text(f"{path}?opened=no")
    assert "looks@example.org" in opened
    assert "silent@example.org" not in opened
    assert "silent@example.org" in unopened
    assert "looks@example.org" not in unopened
    assert queries.counts(event.id).opened == 1


def test_the_api_tells_when(client: PageClient, event: Event) -> None:
    client.post(f"{link_of(of(event, 'looks@example.org'))}/opened")
    answer = client.get(f"/api/v1/events/{event.id}/invitations", headers=bearer(organiser_of(event.host)))
    looks, silent = answer.json["items"]
    assert looks["opened_at"] == of(event, "looks@example.org").opened_at.isoformat(timespec="seconds")
    assert silent["opened_at"] is None
