"""One's own account."""

import re

import pytest
from flask import Flask

from tests.accounts.helpers import PASSWORD, sign_in, user_with_password
from tests.client import PageClient
from tests.factories import HostFactory, UserFactory, actor_of, organiser_of
from tests.queries import QueryCounter
from webapp.accounts.api_tokens import MOST, issue_api_token
from webapp.accounts.models import ApiToken
from webapp.accounts.queries import live_tokens
from webapp.core.errors import Conflict
from webapp.extensions import db

NEW = "a longer new password"


def test_name_language_and_zone_are_saved_and_used_at_once(client: PageClient) -> None:
    user = UserFactory()
    client.sign_in(user)
    values = {"details-name": " Дилноза ", "details-language": "ru", "details-timezone": "Europe/Berlin"}
    answer = client.post("/profile", data=values)
    assert answer.headers["Location"] == "/profile?lang=ru"
    assert (user.name, user.language, user.timezone) == ("Дилноза", "ru", "Europe/Berlin")
    assert '<html lang="ru">' in client.text(answer.headers["Location"])


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "x" * 201), ("language", "tlh"), ("timezone", "Mars/Olympus")]
)
def test_a_wrong_value_is_named_and_the_others_are_kept(client: PageClient, field: str, value: str) -> None:
    user = UserFactory(name="Before")
    values = {"details-name": "After", "details-language": "uz", "details-timezone": "Asia/Tashkent"}
    answer = client.sign_in(user).post("/profile", data=values | {f"details-{field}": value})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert f'id="details-{field}-error"' in page
    if field != "name":
        assert 'value="After"' in page
    assert user.name == "Before"


def test_changing_the_password_ends_other_sessions_only(app: Flask, client: PageClient) -> None:
    user = user_with_password()
    elsewhere = app.test_client()
    for browser in (client, elsewhere):
        sign_in(browser, user.email)
    answer = client.post("/profile/password", data={"password-current": PASSWORD, "password-new": NEW})
    assert answer.status_code == 303
    client.text("/profile")
    assert elsewhere.get("/profile").status_code == 303
    assert sign_in(app.test_client(), user.email, NEW).status_code == 303


@pytest.mark.parametrize(("current", "new", "field"), [("wrong", NEW, "current"), (PASSWORD, "short", "new")])
def test_a_password_is_not_changed_without_the_old_or_to_a_bad_one(
    client: PageClient, current: str, new: str, field: str
) -> None:
    user = user_with_password()
    before = user.password_hash
    client.sign_in(user)
    answer = client.post("/profile/password", data={"password-current": current, "password-new": new})
    assert answer.status_code == 422
    assert f'id="password-{field}-error"' in answer.get_data(as_text=True)
    assert user.password_hash == before


def test_who_has_no_password_sets_one_without_an_old_one(app: Flask, client: PageClient) -> None:
    user = UserFactory(password_hash=None)
    client.sign_in(user)
    assert "password-current" not in client.text("/profile")
    assert client.post("/profile/password", data={"password-new": NEW}).status_code == 303
    assert sign_in(app.test_client(), user.email, NEW).status_code == 303


def test_sessions_elsewhere_can_be_ended(app: Flask, client: PageClient) -> None:
    user = UserFactory()
    elsewhere = app.test_client().sign_in(user)
    client.sign_in(user)
    assert client.post("/profile/sessions/end").status_code == 303
    client.text("/profile")
    assert elsewhere.get("/profile").status_code == 303


def test_roles_are_shown_with_their_bodies(client: PageClient) -> None:
    host = HostFactory(name={"en": "Centre of Dialogue"})
    page = client.sign_in(organiser_of(host)).text("/profile")
    assert "Organiser: Centre of Dialogue" in page


def test_a_token_is_shown_once_and_works_until_revoked(app: Flask, client: PageClient) -> None:
    user = UserFactory()
    client.sign_in(user)
    answer = client.post("/profile/tokens", data={"token-label": "Registry of letters"})
    assert answer.status_code == 201
    raw = re.search(r'value="(elchi_[^"]+)"', answer.get_data(as_text=True))
    assert raw
    page = client.text("/profile")
    assert "Registry of letters" in page
    assert raw[1] not in page
    program = app.test_client()
    headers = {"Authorization": f"Bearer {raw[1]}"}
    assert program.get("/api/v1/me", headers=headers).json == {
        "email": user.email,
        "name": user.name,
        "roles": ["participant"],
    }
    [token] = live_tokens(user.id)
    assert token.last_used_on is not None
    assert client.post(f"/profile/tokens/{token.id}/revoke").status_code == 303
    assert program.get("/api/v1/me", headers=headers).status_code == 401
    assert live_tokens(user.id) == []


def test_a_token_wants_a_purpose(client: PageClient) -> None:
    answer = client.sign_in(UserFactory()).post("/profile/tokens", data={"token-label": "  "})
    assert answer.status_code == 422


def test_nobody_revokes_somebody_elses_token(client: PageClient) -> None:
    owner = UserFactory()
    issue_api_token(owner, "mine", by=actor_of(owner))
    [token] = live_tokens(owner.id)
    assert client.sign_in(UserFactory()).post(f"/profile/tokens/{token.id}/revoke").status_code == 404
    assert db.session.get_one(ApiToken, token.id).revoked_at is None


def test_tokens_do_not_pile_up(app: Flask) -> None:
    user = UserFactory()
    for number in range(MOST):
        issue_api_token(user, f"token {number}", by=actor_of(user))
    with pytest.raises(Conflict):
        issue_api_token(user, "one more", by=actor_of(user))


def test_the_profile_takes_few_queries(client: PageClient, queries: QueryCounter) -> None:
    user = organiser_of(HostFactory())
    for number in range(3):
        issue_api_token(user, f"token {number}", by=actor_of(user))
    db.session.commit()
    client.sign_in(user)
    with queries.at_most(3):
        client.text("/profile")
