"""Who may do what: for nobody's hosts nobody, for a host its people, for all of them administrators."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.client import PageClient
from tests.factories import HostFactory, UserFactory, organiser_of
from webapp.core.permissions import ANONYMOUS, SYSTEM, Access, Actor, allowed, link_holder

OURS, THEIRS = 1, 2
PEOPLE = {
    "visitor": ANONYMOUS,
    "link": link_holder("Aziza", "aziza@example.org"),
    "system": SYSTEM,
    "user": Actor(user_id=1),
    "organiser": Actor(user_id=1, organises=frozenset({OURS})),
    "reviewer": Actor(user_id=1, reviews=frozenset({OURS})),
    "protocol": Actor(user_id=1, protocol=frozenset({OURS})),
    "administrator": Actor(user_id=1, is_admin=True),
}
CONDUCTING = {"organiser", "reviewer", "administrator"}
STAFF = {*CONDUCTING, "protocol"}


def those(may: Callable[[Actor], bool]) -> set[str]:
    """The people who may."""
    return {name for name, actor in PEOPLE.items() if may(actor)}


def test_the_people_of_a_host_work_for_it_in_their_own_part() -> None:
    assert those(lambda one: one.may_organise(OURS)) == {"organiser", "administrator"}
    assert those(lambda one: one.may_review(OURS)) == {"reviewer", "administrator"}
    assert those(lambda one: one.may_read_protocol(OURS)) == {"protocol", "administrator"}
    assert those(lambda one: one.may_conduct(OURS)) == CONDUCTING
    assert those(lambda one: one.may_see(OURS)) == STAFF
    assert those(lambda one: one.is_staff) == STAFF


@pytest.mark.parametrize("hosts", [(THEIRS,), (None,), ()])
def test_at_other_hosts_only_administrators_may_do_anything(hosts: tuple[int | None, ...]) -> None:
    assert those(lambda one: one.may_organise(*hosts)) == {"administrator"}
    assert those(lambda one: one.may_review(*hosts)) == {"administrator"}
    assert those(lambda one: one.may_read_protocol(*hosts)) == {"administrator"}
    assert those(lambda one: one.may_conduct(*hosts)) == {"administrator"}
    assert those(lambda one: one.may_see(*hosts)) == {"administrator"}


def test_one_of_several_hosts_is_enough() -> None:
    assert those(lambda one: one.may_organise(THEIRS, None, OURS)) == {"organiser", "administrator"}
    assert those(lambda one: one.may_review(THEIRS, None, OURS)) == {"reviewer", "administrator"}


@pytest.mark.parametrize(
    ("access", "who"),
    [
        (Access.PUBLIC, set(PEOPLE)),
        (Access.LINK, set(PEOPLE)),
        (Access.SIGNED_IN, {"user", *STAFF}),
        (Access.ORGANISE, {"organiser", "administrator"}),
        (Access.REVIEW, {"reviewer", "administrator"}),
        (Access.CONDUCT, CONDUCTING),
        (Access.STAFF, STAFF),
        (Access.ADMINISTER, {"administrator"}),
    ],
)
def test_each_permission_lets_in_whom_it_names(access: Access, who: set[str]) -> None:
    assert those(lambda one: allowed(access, one)) == who


def test_a_route_that_asks_nothing_answers_nobody(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.text("/sign-in")
    monkeypatch.delattr(app.view_functions["accounts.sign_in"], "access")
    assert client.get("/sign-in").status_code == 403
    assert client.sign_in(UserFactory(is_admin=True)).get("/sign-in").status_code == 403


def test_whoever_is_asked_to_sign_in_comes_back_to_what_they_read(client: PageClient) -> None:
    assert client.get("/manage/").headers["Location"] == "/sign-in?next=/manage/"
    assert client.get("/manage/?q=a&b=1").headers["Location"] == "/sign-in?next=/manage/?q%3Da%26b%3D1"
    assert client.post("/check-in/1/mark?q=a").headers["Location"] == "/sign-in"


def test_whoever_is_signed_in_is_refused_instead(client: PageClient) -> None:
    client.sign_in(organiser_of(HostFactory()))
    assert client.get("/manage/").status_code == 200
    assert client.get("/admin/users").status_code == 403
