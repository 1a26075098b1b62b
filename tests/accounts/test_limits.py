"""How often somebody may try."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.accounts.helpers import PASSWORD, messages, sign_in, user_with_password
from tests.client import PageClient
from tests.conftest import settings_for
from tests.factories import UserFactory
from tests.services import Services
from webapp import create_app
from webapp.extensions import db, limiter


@pytest.fixture
def counting_app(services: Services, clone_database: Callable[[], str]) -> Iterator[Flask]:
    """An application that counts, on a database and a Redis database of its own."""
    switched_on = limiter.enabled
    app = create_app(settings_for(services, clone_database(), rate_limit="on"))
    app.test_client_class = PageClient
    with app.app_context():
        limiter.reset()
        yield app
        limiter.reset()
        db.session.remove()
        db.engine.dispose()
    limiter.enabled = switched_on


def test_wrong_passwords_are_counted_by_address(counting_app: Flask) -> None:
    user, other = user_with_password(), user_with_password()
    db.session.commit()
    client = counting_app.test_client()
    for _attempt in range(10):
        assert sign_in(client, user.email, "wrong password").status_code == 422
    answer = sign_in(client, user.email.upper(), PASSWORD)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 901
    assert "Too many attempts" in answer.get_data(as_text=True)
    assert "15 minutes" in answer.get_data(as_text=True)
    assert client.get("/sign-in").status_code == 200
    assert sign_in(client, other.email).status_code == 303


def test_right_passwords_are_not_counted(counting_app: Flask) -> None:
    user = user_with_password()
    db.session.commit()
    for _attempt in range(15):
        assert sign_in(counting_app.test_client(), user.email).status_code == 303


def test_mailed_links_are_counted_for_known_and_strange_addresses(counting_app: Flask) -> None:
    user = UserFactory()
    db.session.commit()
    for email in (user.email, "strange@elchi.example"):
        client = counting_app.test_client()
        answers = [client.post("/sign-in/link", data={"email": email}).status_code for _attempt in range(6)]
        assert answers == [200] * 5 + [429]
    assert len(messages("sign_in_link")) == 5
