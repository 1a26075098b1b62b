"""Who calls: sessions on pages, tokens under the API."""

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.accounts.helpers import PASSWORD, sign_in
from tests.api import bearer
from tests.client import PageClient
from tests.factories import (
    HostFactory,
    RegistrationFactory,
    UserFactory,
    organiser_of,
    protocol_officer_of,
    reviewer_of,
)
from tests.queries import QueryCounter
from webapp.accounts import passwords
from webapp.accounts.services import user_by_email
from webapp.extensions import db


def test_a_session_means_nothing_to_the_api(client: PageClient) -> None:
    answer = client.sign_in(UserFactory(is_admin=True)).get("/api/v1/me")
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_means_nothing_to_pages(client: PageClient) -> None:
    assert client.get("/profile", headers=bearer(UserFactory())).status_code == 303


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "Bearer \x7fü"])
def test_a_token_that_is_none_is_refused(client: PageClient, value: str) -> None:
    assert client.get("/api/v1/me", headers={"Authorization": value.encode("latin-1")}).status_code == 401


def test_the_token_of_a_closed_account_is_refused(client: PageClient) -> None:
    user = UserFactory()
    headers = bearer(user)
    user.active = False
    db.session.flush()
    assert client.get("/api/v1/me", headers=headers).status_code == 401


def test_roles_are_named(client: PageClient) -> None:
    host = HostFactory()
    assert client.get("/api/v1/me", headers=bearer(organiser_of(host))).json["roles"] == ["organiser"]
    assert client.get("/api/v1/me", headers=bearer(reviewer_of(host))).json["roles"] == ["reviewer"]
    assert client.get("/api/v1/me", headers=bearer(UserFactory(is_admin=True))).json["roles"] == ["administrator"]


def test_a_token_costs_one_query_and_a_note_once_a_day(client: PageClient, queries: QueryCounter) -> None:
    headers = bearer(organiser_of(HostFactory()))
    db.session.commit()
    for note in (1, 0):
        with queries.at_most(2 + note):
            assert client.get("/api/v1/cities", headers=headers).status_code == 200


@pytest.fixture
def cli(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def test_the_token_command_prints_only_a_token_that_works(app: Flask, cli: FlaskCliRunner, client: PageClient) -> None:
    user = UserFactory()
    db.session.commit()
    result = cli.invoke(args=["token", user.email.upper()])
    assert result.exit_code == 0
    [line] = result.output.splitlines()
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {line}"}).json["email"] == user.email


def test_commands_say_what_is_wrong(cli: FlaskCliRunner) -> None:
    result = cli.invoke(args=["token", "nobody@elchi.example"])
    assert result.exit_code == 2
    assert "There is no account with this address." in result.output
    result = cli.invoke(args=["user", "create", "new@elchi.example", "--name", "New", "--password", "short"])
    assert result.exit_code == 2
    assert "at least 10" in result.output


def test_an_account_is_made_on_the_command_line(cli: FlaskCliRunner, client: PageClient) -> None:
    arguments = ["--name", "New", "--language", "uz", "--password", "a good password", "--admin"]
    assert cli.invoke(args=["user", "create", "new@elchi.example", *arguments]).exit_code == 0
    user = user_by_email("new@elchi.example")
    assert user is not None
    assert (user.is_admin, user.language) == (True, "uz")
    assert sign_in(client, user.email, "a good password").status_code == 303
    assert cli.invoke(args=["user", "set-password", user.email, "--password", "another password"]).exit_code == 0
    assert client.get("/profile").status_code == 303
    assert sign_in(client, user.email, "another password").status_code == 303


def test_an_administrator_is_named_on_the_command_line(cli: FlaskCliRunner) -> None:
    host = HostFactory()
    user = organiser_of(host)
    assert cli.invoke(args=["user", "make-admin", user.email]).exit_code == 0
    db.session.expire_all()
    assert user.is_admin
    assert [m.organisation_id for m in user.memberships] == [host.id]


@pytest.mark.parametrize("arguments", [["--help"], ["user", "--help"]])
def test_every_command_has_help(cli: FlaskCliRunner, arguments: list[str]) -> None:
    output = cli.invoke(args=arguments).output
    assert "Print a new API token" in output or "set-password" in output


def test_each_role_lands_on_what_needs_it(client: PageClient) -> None:
    host = HostFactory()
    landings = {
        "/admin/": UserFactory(is_admin=True),
        "/manage/": organiser_of(host),
        "/manage/events": protocol_officer_of(host),
        "/admin/review/": reviewer_of(host),
        "/me": UserFactory(),
    }
    RegistrationFactory(email=landings["/me"].email)
    for address, user in landings.items():
        user.password_hash = passwords.hashed(PASSWORD)
        db.session.flush()
        assert sign_in(client, user.email).headers["Location"] == address
        client.post("/sign-out")
