"""Every route says who may use it, and keeps to it for every role."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.client import PageClient
from tests.factories import HostFactory, UserFactory, organiser_of, protocol_officer_of, reviewer_of
from webapp.accounts.models import User
from webapp.core.permissions import Access, access_of

ROLES = ("anonymous", "participant", "reviewer", "protocol", "organiser", "administrator")
LETS_IN = {
    Access.PUBLIC: set(ROLES),
    Access.LINK: set(ROLES),
    Access.SIGNED_IN: set(ROLES) - {"anonymous"},
    Access.STAFF: {"reviewer", "protocol", "organiser", "administrator"},
    Access.CONDUCT: {"reviewer", "organiser", "administrator"},
    Access.ORGANISE: {"organiser", "administrator"},
    Access.REVIEW: {"reviewer", "administrator"},
    Access.ADMINISTER: {"administrator"},
}


def _routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def _address(rule: Rule) -> str:
    filled = re.sub(r"<(int|float):\w+>", "999999999", rule.rule)
    filled = re.sub(r"<any\((\w+)[^>]*>", r"\1", filled)
    return re.sub(r"<[^>]+>", "none-such", filled)


def _user(role: str) -> User | None:
    match role:
        case "anonymous":
            return None
        case "participant":
            return UserFactory()
        case "reviewer":
            return reviewer_of(HostFactory())
        case "protocol":
            return protocol_officer_of(HostFactory())
        case "organiser":
            return organiser_of(HostFactory())
        case _:
            return UserFactory(is_admin=True)


def test_every_route_declares_its_permission(worker_app: Flask) -> None:
    with worker_app.app_context():
        silent = sorted({rule.endpoint for rule, _method in _routes(worker_app) if access_of(rule.endpoint) is None})
    assert silent == []


@pytest.mark.parametrize("role", ROLES)
def test_every_route_for_every_role(app: Flask, role: str) -> None:
    """A role that a route lets in gets anything but a refusal; another one gets a refusal and nothing else."""
    user = _user(role)
    wrong = []
    for rule, method in _routes(app):
        access = access_of(rule.endpoint)
        client = app.test_client()
        assert isinstance(client, PageClient)
        # The pages here are mostly one and the same error page, which other tests look at.
        client.lint = False
        is_api = rule.rule.startswith("/api/")
        if user is not None and not is_api:
            client.sign_in(user)
        response = client.open(_address(rule), method=method) if method == "GET" else _send(client, rule, method)
        let_in = role in LETS_IN[access] if access else False
        if is_api and access not in (Access.PUBLIC, Access.LINK):
            # Without a token the API knows nobody, whatever the browser's session says.
            let_in = False
        refused = response.status_code in (401, 403) or "/sign-in?" in response.headers.get("Location", "")
        refused = refused or response.headers.get("Location", "").endswith("/sign-in")
        if response.status_code >= 500 or refused == let_in:
            wrong.append(f"{role} {method} {rule.rule} [{access}]: {response.status_code}")
    assert wrong == []


def test_what_everybody_who_works_for_an_event_may_open_is_for_reading(worker_app: Flask) -> None:
    """Protocol officers change nothing; that a sensitive answer was looked at is written down, no more."""
    with worker_app.app_context():
        found = {rule.endpoint for rule, method in _routes(worker_app) if method != "GET"}
        assert {endpoint for endpoint in found if access_of(endpoint) is Access.STAFF} == {
            "form_builder.reveal",
            "api.form_builder_reveal_file",
            "api.form_builder_reveal_proposed_file",
        }


def _send(client: PageClient, rule: Rule, method: str) -> TestResponse:
    if method == "POST":
        return client.post(_address(rule))
    return client.open(_address(rule), method=method)


def test_nothing_changes_on_get(worker_app: Flask) -> None:
    """An address that changes something is named by a verb and takes POST, never GET."""
    verbs = re.compile(r"/(delete|remove|approve|reject|cancel|publish|close|submit|revoke|resend|sign-off|withdraw)$")
    changing = [rule.rule for rule, method in _routes(worker_app) if method == "GET" and verbs.search(rule.rule)]
    pages = {"/sign-in", "/sign-out"}
    assert [rule for rule in changing if rule not in pages and not rule.endswith("/cancel")] == []
