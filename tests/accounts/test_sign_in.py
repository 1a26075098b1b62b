"""Signing in by password, and out."""

import pytest
from argon2 import PasswordHasher
from flask import Flask

from tests.accounts.helpers import PASSWORD, sign_in, user_with_password
from tests.client import PageClient
from tests.factories import HostFactory, UserFactory, organiser_of
from tests.queries import QueryCounter
from webapp.accounts import passwords
from webapp.accounts.models import User
from webapp.accounts.services import end_sessions
from webapp.extensions import db


def test_the_right_password_lets_in_and_stays_in(client: PageClient) -> None:
    user = user_with_password()
    assert sign_in(client, f"  {user.email.upper()} ").status_code == 303
    assert user.name in client.text("/profile")
    assert user.last_sign_in_at is not None


@pytest.mark.parametrize("how", ["unknown", "wrong", "closed", "no password"])
def test_every_refusal_reads_the_same_and_keeps_the_address(client: PageClient, how: str) -> None:
    user = user_with_password(active=how != "closed")
    email, password = user.email, PASSWORD
    if how == "unknown":
        email = "nobody@elchi.example"
    if how == "wrong":
        password = "something else"
    if how == "no password":
        email = UserFactory(password_hash=None).email
    answer = sign_in(client, email, password)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "The address or the password is not right." in page
    assert f'value="{email}"' in page
    assert password not in page
    assert client.get("/profile").status_code == 303


def test_an_unknown_address_costs_as_much_as_a_known_one(app: Flask, client: PageClient) -> None:
    class Counting(PasswordHasher):
        calls = 0

        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002
            Counting.calls += 1
            return super().verify(hash, password)

    before = app.extensions[passwords.EXTENSION]
    app.extensions[passwords.EXTENSION] = passwords.Hashing(Counting(), before.decoy)
    try:
        sign_in(client, "nobody@elchi.example")
    finally:
        app.extensions[passwords.EXTENSION] = before
    assert Counting.calls == 1


def test_empty_fields_are_named_in_the_language_of_the_page(client: PageClient) -> None:
    answer = client.post("/sign-in?lang=ru", data={"email": "", "password": ""})
    assert answer.status_code == 422
    assert "Заполните это поле." in answer.get_data(as_text=True)


def test_an_old_hash_is_renewed(client: PageClient) -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1)
    user: User = UserFactory(password_hash=weaker.hash(PASSWORD))
    assert sign_in(client, user.email).status_code == 303
    db.session.refresh(user)
    assert user.password_hash
    assert not passwords.is_outdated(user.password_hash)
    assert passwords.matches(user.password_hash, PASSWORD)


@pytest.mark.parametrize(
    ("wanted", "arrives"),
    [
        ("/profile?a=1", "/profile?a=1"),
        ("//evil.example/", "/admin/"),
        ("/\\evil.example", "/admin/"),
        ("https://evil.example", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
        ("/a\tb", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_after_sign_in_one_lands_on_this_site(client: PageClient, wanted: str, arrives: str) -> None:
    user = user_with_password(is_admin=True)
    answer = client.post("/sign-in", query_string={"next": wanted}, data={"email": user.email, "password": PASSWORD})
    assert answer.headers["Location"] == arrives


def test_a_page_that_asks_for_sign_in_is_where_one_comes_out(client: PageClient) -> None:
    user = user_with_password(is_admin=True)
    answer = client.get("/admin/users?role=organiser")
    assert answer.status_code == 303
    assert (
        sign_in(client, user.email, path=answer.headers["Location"]).headers["Location"]
        == "/admin/users?role=organiser"
    )


def test_somebody_signed_in_is_led_on(client: PageClient) -> None:
    assert client.sign_in(UserFactory(is_admin=True)).get("/sign-in").headers["Location"] == "/admin/"


def test_demo_accounts_are_named_in_demo_mode(client: PageClient) -> None:
    page = client.text("/sign-in")
    for role in ("admin", "organiser", "reviewer", "coordinator", "participant"):
        assert f"{role}@elchi.example" in page
    assert "people-to-people" in page
    assert page.count('name="email"') == 1


def test_signing_out_ends_the_session(client: PageClient) -> None:
    user = user_with_password()
    sign_in(client, user.email)
    assert client.post("/sign-out").status_code == 303
    assert client.get("/profile").status_code == 303


def test_a_session_ends_when_the_epoch_rises_or_the_account_closes(client: PageClient) -> None:
    first, second = UserFactory(), UserFactory()
    client.sign_in(first)
    client.text("/profile")
    end_sessions(first)
    db.session.flush()
    assert client.get("/profile").status_code == 303
    client.sign_in(second)
    second.active = False
    db.session.flush()
    assert client.get("/profile").status_code == 303


@pytest.mark.parametrize("session_id", ["", "7", "x.y", "1.-1", "9" * 30 + ".0"])
def test_a_broken_session_is_nobodys(client: PageClient, session_id: str) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = session_id
    assert client.get("/profile").status_code == 303


def test_a_form_without_its_token_says_what_to_do(client: PageClient) -> None:
    user = user_with_password()
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD}, csrf=False)
    assert answer.status_code == 400
    assert "This form has expired" in answer.get_data(as_text=True)


def test_a_visitor_asks_the_database_nothing(client: PageClient, queries: QueryCounter) -> None:
    with queries.at_most(0):
        client.text("/sign-in")


def test_knowing_who_calls_takes_one_query(client: PageClient, queries: QueryCounter) -> None:
    client.sign_in(organiser_of(HostFactory(), HostFactory()))
    with queries.at_most(1):
        client.text("/no-such-page", 404)
