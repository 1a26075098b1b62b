"""A form whose token is missing, forged or too old comes back with what was typed, and nothing has happened."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from tests.client import PageClient
from tests.factories import EventFactory, HostFactory, RegistrationFactory, UserFactory, organiser_of
from webapp.accounts.models import User
from webapp.core import clock
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.models import Registration, RegistrationState

PERSON = {"given_name": "Ўткир", "family_name": "<b>Ҳошимов", "email": "utkir@example.org", "consent": "y"}


@pytest.mark.parametrize("token", [None, "forged", ""])
def test_a_public_form_comes_back_filled_in(client: PageClient, token: str | None) -> None:
    event = EventFactory(kind="exchange")
    data = PERSON | ({} if token is None else {"csrf_token": token})
    answer = client.post(f"/exchanges/{event.slug}/register", data=data, csrf=False)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "This form has expired, and nothing was sent." in page
    assert 'value="Ўткир"' in page
    assert "&lt;b&gt;Ҳошимов" in page
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0


def test_the_form_that_came_back_can_be_sent(app: Flask, client: PageClient) -> None:
    event = EventFactory(kind="exchange")
    path = f"/exchanges/{event.slug}/register"
    with time_machine.travel(clock.now() - timedelta(hours=13), tick=False), client.session_transaction() as session:
        session["csrf_token"] = "0" * 40
        old = client._csrf_token()
    page = client.post(path, data=PERSON | {"csrf_token": old}, csrf=False).get_data(as_text=True)
    new = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    assert client.post(path, data=PERSON | {"csrf_token": new}, csrf=False).status_code == 303


def test_it_says_so_in_the_language_of_the_visitor(client: PageClient) -> None:
    event = EventFactory(kind="exchange")
    path = f"/exchanges/{event.slug}/register"
    for language, words in (("ru", "Срок действия формы истёк"), ("uz", "Shaklning muddati tugagan")):
        answer = client.post(path, data=PERSON, csrf=False, headers={"Accept-Language": language})
        assert words in answer.get_data(as_text=True)


def test_a_long_form_of_an_organiser_comes_back_filled_in(client: PageClient) -> None:
    client.sign_in(organiser_of(HostFactory()))
    data = {"title.en": "A long title", "title.uz": "Uzun nom", "starts_on": "2027-03-01"}
    answer = client.post("/manage/events/new/seminars", data=data, csrf=False)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'value="A long title"' in page
    assert 'value="Uzun nom"' in page
    assert db.session.scalar(select(func.count()).select_from(Event)) == 0


def test_a_button_without_a_form_of_its_own_says_what_to_do(client: PageClient) -> None:
    registration = RegistrationFactory()
    client.sign_in(organiser_of(registration.event.host))
    path = f"/manage/events/{registration.event_id}/people/bulk"
    answer = client.post(path, data={"ids": str(registration.id), "action": "cancel", "reason": "x"}, csrf=False)
    assert answer.status_code == 400
    assert "Open it again and send it once more." in answer.get_data(as_text=True)
    db.session.refresh(registration)
    assert registration.state is RegistrationState.CONFIRMED


def test_a_form_for_people_who_are_signed_in_stays_closed(client: PageClient) -> None:
    answer = client.post("/manage/events/new/seminars", data={"title.en": "Mine"}, csrf=False)
    assert answer.status_code == 400
    assert "Mine" not in answer.get_data(as_text=True)


def test_a_password_is_not_shown_again(client: PageClient) -> None:
    user: User = UserFactory()
    answer = client.post("/sign-in", data={"email": user.email, "password": "quite secret"}, csrf=False)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert f'value="{user.email}"' in page
    assert "quite secret" not in page


def test_a_form_with_a_file_comes_back_without_it(client: PageClient) -> None:
    event = EventFactory(kind="seminar")
    data = PERSON | {"field-cv": (BytesIO(b"%PDF-1.7"), "cv.pdf")}
    answer = client.post(f"/seminars/{event.slug}/register", data=data, csrf=False, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert 'value="Ўткир"' in answer.get_data(as_text=True)
