"""Signing in by a mailed link, and choosing a new password."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.accounts.helpers import link_in, messages, sign_in, user_with_password
from tests.client import PageClient
from tests.factories import UserFactory, actor_of
from tests.queries import QueryCounter
from webapp.accounts import known_addresses, services
from webapp.accounts.known_addresses import KnownAddress
from webapp.accounts.models import User
from webapp.accounts.sign_in import mail_password_reset, mail_sign_in_link, mail_welcome
from webapp.core import clock
from webapp.core.i18n import in_language
from webapp.extensions import db
from webapp.mail.context import values_for
from webapp.mail.rendering import render

NEW = "a longer new password"


@pytest.fixture
def known(app: Flask) -> str:
    """An address that a room knows although it has no account."""
    email = "guest@elchi.example"
    before = list(app.extensions.get(known_addresses.EXTENSION, []))
    known_addresses.register(app, lambda asked: KnownAddress("Aziza", "uz") if asked == email else None)
    yield email
    app.extensions[known_addresses.EXTENSION] = before


@pytest.mark.parametrize("path", ["/sign-in/link", "/sign-in/forgotten"])
def test_a_strange_address_gets_the_same_answer_and_no_mail(client: PageClient, path: str) -> None:
    user = UserFactory(email="known@elchi.example")
    pages = [client.post(path, data={"email": email}) for email in (user.email, "other@elchi.example")]
    assert [page.status_code for page in pages] == [200, 200]
    texts = [page.get_data(as_text=True).replace("other@", "known@") for page in pages]
    assert texts[0].split("<main")[1] == texts[1].split("<main")[1]
    posted = messages("sign_in_link") + messages("password_reset")
    assert [message.to_email for message in posted] == [user.email]


@pytest.mark.parametrize("path", ["/sign-in/link", "/sign-in/forgotten"])
def test_an_address_that_is_none_is_named(client: PageClient, path: str) -> None:
    answer = client.post(path, data={"email": "not an address"})
    assert answer.status_code == 422
    assert "This is not a complete e-mail address." in answer.get_data(as_text=True)


def test_a_link_signs_in_once_and_only_by_its_button(client: PageClient) -> None:
    user = UserFactory()
    mail_sign_in_link(user.email)
    path = link_in(messages("sign_in_link")[0])
    for _visit in range(3):
        assert user.email in client.text(path)
    assert client.get("/profile").status_code == 303
    assert client.post(path).status_code == 303
    assert user.name in client.text("/profile")
    client.post("/sign-out")
    assert client.post(path).status_code == 410
    assert 'href="/sign-in/link"' in client.text(path, 410)


def test_no_secret_is_kept_with_the_message(app: Flask) -> None:
    user = UserFactory()
    mail_sign_in_link(user.email)
    assert messages("sign_in_link")[0].params == {"user_id": user.id}


def test_asking_twice_mails_twice(app: Flask) -> None:
    user = UserFactory()
    mail_sign_in_link(user.email)
    mail_sign_in_link(user.email)
    assert len(messages("sign_in_link")) == 2


def test_a_link_is_short_lived(client: PageClient) -> None:
    mail_sign_in_link(UserFactory().email)
    path = link_in(messages("sign_in_link")[0])
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        answer = client.get(path)
    assert answer.status_code == 410
    assert "expired" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "way_on"), [("/sign-in/link/nothing", "/sign-in/link"), ("/reset/nothing", "/sign-in/forgotten")]
)
def test_a_forged_link_opens_nothing_and_leads_to_a_new_one(client: PageClient, path: str, way_on: str) -> None:
    assert f'href="{way_on}"' in client.text(path, 404)
    assert client.post(path, data={"password": NEW}).status_code == 404


def test_somebody_a_room_knows_gets_an_account_by_using_the_link(client: PageClient, known: str) -> None:
    mail_sign_in_link(known)
    message = messages("sign_in_link")[0]
    assert (message.to_name, message.language) == ("Aziza", "uz")
    path = link_in(message)
    client.text(path)
    assert services.user_by_email(known) is None
    assert client.post(path).status_code == 303
    created = services.user_by_email(known)
    assert created is not None
    assert (created.name, created.language, created.password_hash) == ("Aziza", "uz", None)
    client.text("/profile")


def test_a_closed_account_is_not_opened_by_being_known(client: PageClient, known: str) -> None:
    UserFactory(email=known, active=False)
    mail_sign_in_link(known)
    mail_password_reset(known)
    assert messages("sign_in_link") + messages("password_reset") == []


def test_closing_an_account_closes_its_links(client: PageClient) -> None:
    user = UserFactory()
    mail_sign_in_link(user.email)
    mail_password_reset(user.email)
    paths = [link_in(message) for message in messages("sign_in_link") + messages("password_reset")]
    services.deactivate(user, by=actor_of(UserFactory(is_admin=True)))
    db.session.flush()
    assert [client.get(path).status_code for path in paths] == [404, 404]


def test_a_new_password_replaces_the_old_and_ends_sessions(app: Flask, client: PageClient) -> None:
    user = user_with_password()
    elsewhere = app.test_client()
    sign_in(elsewhere, user.email)
    elsewhere.text("/profile")
    mail_password_reset(user.email)
    path = link_in(messages("password_reset")[0])
    other = link_in(messages("password_reset")[0])
    assert user.email in client.text(path)
    answer = client.post(path, data={"password": NEW})
    assert answer.status_code == 303
    client.text("/profile")
    assert elsewhere.get("/profile").status_code == 303
    assert client.get(path).status_code in (404, 410)
    assert client.get(other).status_code == 404
    assert sign_in(app.test_client(), user.email).status_code == 422
    assert sign_in(app.test_client(), user.email, NEW).status_code == 303


@pytest.mark.parametrize(
    ("password", "why"),
    [("short", "at least 10 characters"), ("aaaaaaaaaaaa", "too easy"), ("x" * 201, "at most 200"), ("", "required")],
)
def test_a_password_that_will_not_do_leaves_the_link_alive(client: PageClient, password: str, why: str) -> None:
    user = user_with_password()
    mail_password_reset(user.email)
    path = link_in(messages("password_reset")[0])
    answer = client.post(path, data={"password": password})
    assert answer.status_code == 422
    assert why in answer.get_data(as_text=True)
    assert client.post(path, data={"password": NEW}).status_code == 303


@pytest.mark.parametrize("language", ["en", "ru", "uz"])
def test_every_mail_can_be_read(app: Flask, language: str) -> None:
    user: User = UserFactory(language=language, name="Oʻtkir <b>")
    mail_sign_in_link(user.email)
    mail_password_reset(user.email)
    mail_welcome(user)
    for template in ("sign_in_link", "password_reset", "account_created"):
        message = messages(template)[0]
        assert message.language == language
        values = values_for([message])[message.id]
        with in_language(language):
            shown = render(message, values)
        assert values["action_url"] in shown.text
        assert values["action_url"] in shown.html
        assert "Oʻtkir &lt;b&gt;" in shown.html
        assert "<b>" not in shown.html


def test_links_of_a_batch_are_minted_together(app: Flask, queries: QueryCounter) -> None:
    for _number in range(3):
        mail_sign_in_link(UserFactory().email)
    batch = messages("sign_in_link")
    with queries.at_most(1):
        assert len({values["action_url"] for values in values_for(batch).values()}) == 3
