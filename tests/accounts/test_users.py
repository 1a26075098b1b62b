"""Accounts as administrators see them."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.accounts.helpers import link_in, messages
from tests.client import PageClient
from tests.factories import HostFactory, UserFactory, actor_of, organiser_of, reviewer_of
from tests.queries import QueryCounter
from webapp.accounts.models import Role, User
from webapp.accounts.services import (
    Profile,
    change_address,
    create_user,
    deactivate,
    set_roles,
    user_by_email,
)
from webapp.core import audit
from webapp.core.audit import AuditEntry
from webapp.core.errors import Conflict, Invalid
from webapp.core.permissions import SYSTEM
from webapp.extensions import db

VALUES = {"name": "Nodira", "email": "nodira@elchi.example", "language": "uz", "timezone": "Asia/Samarkand"}


@pytest.fixture
def admin(client: PageClient) -> User:
    user: User = UserFactory(is_admin=True, name="Zebiniso Admin")
    client.sign_in(user)
    return user


def roles_of(user: User) -> set[tuple[int, Role]]:
    return {(m.organisation_id, m.role) for m in user.memberships}


def test_a_new_account_gets_its_roles_and_a_mail(client: PageClient, admin: User) -> None:
    first, second = HostFactory(), HostFactory()
    values = VALUES | {
        "organises": [str(first.id), str(second.id)],
        "reviews": [str(second.id)],
        "protocol": [str(first.id)],
    }
    answer = client.post("/admin/users/new", data=values)
    assert answer.status_code == 303
    user = user_by_email("nodira@elchi.example")
    assert user is not None
    assert (user.name, user.language, user.timezone, user.is_admin) == ("Nodira", "uz", "Asia/Samarkand", False)
    assert roles_of(user) == {
        (first.id, Role.ORGANISER),
        (second.id, Role.ORGANISER),
        (second.id, Role.REVIEWER),
        (first.id, Role.PROTOCOL),
    }
    [message] = messages("account_created")
    assert (message.to_email, message.language) == ("nodira@elchi.example", "uz")
    assert client.get(link_in(message)).status_code == 200
    page = client.text(answer.headers["Location"])
    assert "Account created" in page
    assert "Zebiniso Admin" in page


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("email", "nonsense", "not a complete e-mail address"),
        ("email", "taken@elchi.example", "an account with this address already"),
        ("name", " ", "required"),
        ("name", "x" * 201, "longer than 200"),
        ("timezone", "Nowhere/Here", "Not a valid choice"),
        ("organises", "999999", "not a valid choice"),
    ],
)
def test_wrong_values_are_named_and_change_nothing(
    client: PageClient, admin: User, field: str, value: str, message: str
) -> None:
    UserFactory(email="taken@elchi.example")
    answer = client.post("/admin/users/new", data=VALUES | {field: value})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert f'id="{field}-error"' in page
    assert message in page
    assert user_by_email("nodira@elchi.example") is None
    assert messages("account_created") == []


def test_an_account_is_changed(client: PageClient, admin: User) -> None:
    host, other = HostFactory(), HostFactory()
    user = organiser_of(host)
    assert user.name in client.text(f"/admin/users/{user.id}")
    values = VALUES | {"reviews": [str(other.id)], "is_admin": "y"}
    assert client.post(f"/admin/users/{user.id}", data=values).status_code == 303
    assert (user.email, user.name, user.is_admin) == ("nodira@elchi.example", "Nodira", True)
    assert roles_of(user) == {(other.id, Role.REVIEWER)}


def test_an_address_of_somebody_else_is_refused(client: PageClient, admin: User) -> None:
    UserFactory(email="nodira@elchi.example")
    user = UserFactory(name="Before")
    answer = client.post(f"/admin/users/{user.id}", data=VALUES)
    assert answer.status_code == 422
    assert "an account with this address already" in answer.get_data(as_text=True)
    assert user.name == "Before"


def test_an_account_is_closed_and_opened_again(app: Flask, client: PageClient, admin: User) -> None:
    user = UserFactory()
    theirs = app.test_client().sign_in(user)
    theirs.text("/profile")
    assert client.post(f"/admin/users/{user.id}/deactivate").status_code == 303
    assert theirs.get("/profile").status_code == 303
    assert "Account closed" in client.text(f"/admin/users/{user.id}")
    assert client.post(f"/admin/users/{user.id}/reactivate").status_code == 303
    assert theirs.get("/profile").status_code == 303
    assert user.active


def test_a_link_for_a_password_can_be_sent_again(client: PageClient, admin: User) -> None:
    user = UserFactory()
    assert client.post(f"/admin/users/{user.id}/link").status_code == 303
    assert [message.to_email for message in messages("account_created")] == [user.email]


def test_nobody_closes_their_own_account(client: PageClient, admin: User) -> None:
    UserFactory(is_admin=True)
    with pytest.raises(Conflict):
        deactivate(admin, by=actor_of(admin))


def test_the_last_administrator_stays_one(app: Flask) -> None:
    last = UserFactory(is_admin=True)
    UserFactory(is_admin=True, active=False)
    with pytest.raises(Conflict):
        deactivate(last, by=SYSTEM)
    with pytest.raises(Conflict):
        set_roles(last, is_admin=False, hosts={}, by=SYSTEM)
    UserFactory(is_admin=True)
    set_roles(last, is_admin=False, hosts={}, by=SYSTEM)
    assert not last.is_admin


@pytest.mark.parametrize("email", ["", "a@", "a b@c.example", "x" * 260 + "@elchi.example"])
def test_addresses_that_are_none_are_refused(app: Flask, email: str) -> None:
    with pytest.raises(Invalid) as error:
        create_user(email, Profile("Name", "en", "UTC"), by=SYSTEM)
    assert error.value.field == "email"


def test_one_address_has_one_account(app: Flask) -> None:
    create_user("Aziz@Elchi.example", Profile("Aziz", "en", "UTC"), by=SYSTEM)
    with pytest.raises(Conflict):
        create_user("aziz@elchi.example", Profile("Aziz", "en", "UTC"), by=SYSTEM)
    other = create_user("other@elchi.example", Profile("Other", "en", "UTC"), by=SYSTEM)
    with pytest.raises(Conflict):
        change_address(other, "AZIZ@elchi.example", by=SYSTEM)


def test_the_list_is_searched_filtered_and_exported(client: PageClient, admin: User) -> None:
    host = HostFactory(name={"en": "Centre of Dialogue"})
    organiser, reviewer = organiser_of(host), reviewer_of(host)
    page = client.text("/admin/users")
    assert "Organiser: Centre of Dialogue" in page
    assert organiser.email in client.text(f"/admin/users?q={organiser.email[:9]}&role=organiser")
    assert reviewer.email not in client.text("/admin/users?role=organiser")
    assert admin.email in client.text("/admin/users?role=administrator&state=active")
    assert organiser.email not in client.text("/admin/users?role=administrator")
    assert organiser.email in client.text(f"/admin/users?host={host.id}")
    assert organiser.email not in client.text(f"/admin/users?host={host.id + 1}")
    assert client.get("/admin/users?host=9999999999999999999999&role=x&state=y&q=%25").status_code == 200
    exported = client.get("/admin/users?format=csv").get_data(as_text=True)
    assert organiser.email in exported
    assert "Organiser: Centre of Dialogue" in exported


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_as_many_queries_for_three_rows_as_for_one(
    client: PageClient, admin: User, queries: QueryCounter, rows: int
) -> None:
    host = HostFactory()
    for _number in range(rows):
        organiser_of(host)
    with queries.at_most(5):
        client.text("/admin/users")
    with queries.at_most(4):
        client.text("/admin/audit")


def test_strange_ids_are_not_found(client: PageClient, admin: User) -> None:
    for path in ("/admin/users/0", "/admin/users/99999999999999999999999999", "/admin/users/9223372036854775807"):
        assert client.get(path).status_code == 404


def test_the_trail_reads_in_the_reader_s_language(client: PageClient, admin: User) -> None:
    user = UserFactory()
    audit.record(
        "user_updated", user, by=actor_of(admin), title={"en": "Opening", "ru": "Открытие"}, places={"city": 2}
    )
    audit.record("user_updated", user, by=SYSTEM)
    page = client.text("/admin/audit").split("<tbody>")[1]
    assert "Title: Opening; Places: City: 2" in page
    assert "Elchi itself" in page


def test_the_trail_is_filtered_by_deed_person_and_month(client: PageClient, admin: User) -> None:
    user = UserFactory(name="Somebody Else")
    deactivate(user, by=actor_of(admin))
    set_roles(user, is_admin=False, hosts={}, by=actor_of(user))
    page = client.text("/admin/audit")
    assert "Account closed" in page
    assert f'href="/admin/users/{user.id}"' in page
    month = db.session.scalars(select(AuditEntry.at)).first()
    assert month is not None
    table = client.text(f"/admin/audit?action=user_deactivated&month={month:%Y-%m}").split("<tbody>")[1]
    assert "Account closed" in table
    assert "Roles changed" not in table
    assert "Roles changed" in client.text("/admin/audit?q=somebody").split("<tbody>")[1]
    assert "Nothing matches" in client.text("/admin/audit?month=1999-01")
    for month_value in ("2026-13", "x", "9999999999-01", "2026-00"):
        assert client.get(f"/admin/audit?month={month_value}").status_code == 200
    assert "Account closed" in client.get("/admin/audit?format=csv").get_data(as_text=True)
    assert client.get("/admin/audit?format=xlsx").data.startswith(b"PK")


def test_the_landing_page_shows_a_role_only_what_it_may_use(app: Flask, client: PageClient, admin: User) -> None:
    assert "/admin/users" in client.text("/admin/")
    page = app.test_client().sign_in(organiser_of(HostFactory())).text("/admin/")
    assert "/admin/users" not in page


@pytest.mark.parametrize("path", ["/admin/users", "/admin/users/new", "/admin/audit"])
def test_only_administrators_come_here(client: PageClient, path: str) -> None:
    assert client.sign_in(organiser_of(HostFactory())).get(path).status_code == 403
