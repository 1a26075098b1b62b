"""Whoever works for another host, or holds another link, gets nowhere with the numbers of what belongs to a host."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.client import PageClient
from tests.house.belongings import Belongings, belongings
from webapp.core.permissions import Access, access_of

ARGUMENT = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
OF_ALL = {"organisation_id", "person_id", "twinning_id", "city_id", "user_id"}
"""Records of the directory are everybody's; accounts are the administrator's."""
FILLED = {"format": "csv", "key": "f_diet", "way": "up", "number": "1", "what": "cities"}
REFUSED = {401, 403, 404}
NOT_THERE = re.compile(r"/files/|/letter$|/cv$")
"""What nobody has sent here."""
BODY = {
    "name": {"en": "A name"},
    "given_name": "Aziza",
    "email": "aziza@example.org",
    "reason": "Because.",
    "where": "first",
    "recipients": [{"email": "aziza@example.org"}],
    "when": {"after": "PT3H"},
    "subject": {"en": "The bus"},
    "text": {"en": "At nine."},
    "audience": ["confirmed"],
    "marks": [{"registration_id": 1, "mark": "attended"}],
    "mark": "attended",
    "registration_id": 1,
    "registration_ids": [1],
    "member_ids": [1],
    "from_id": 1,
    "placing": "accepted",
    "granted": True,
    "scans": [],
    "fields": [],
    "criteria": [{"name": {"en": "Depth"}}],
    "scores": {},
    "places": 3,
    "sending_city": "Xi’an",
    "coordinator_email": "li@example.org",
    "focal_name": "Nodira",
    "focal_email": "nodira@example.org",
}
"""A body that many calls take; each leaves out what it does not know."""


@pytest.fixture
def owner(app: Flask) -> Belongings:
    """Whose the things are."""
    return belongings()


@pytest.fixture
def stranger(app: Flask) -> Belongings:
    """Who has the same of their own."""
    return belongings()


def _rules(app: Flask, *, link: bool) -> Iterator[tuple[Rule, str]]:
    """Every address with the number of something that belongs to somebody, and what it takes."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        access = access_of(rule.endpoint)
        numbers = {name for name in rule.arguments if name.endswith("_id")}
        if access is Access.PUBLIC or (access is Access.LINK) is not link or not numbers:
            continue
        if numbers <= OF_ALL and "/sheets/" not in rule.rule:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def _address(rule: Rule, things: dict[str, int], token: str = "") -> str:
    given = {
        **FILLED,
        "kind": "text" if "/form/add/" in rule.rule else "csv",
        **{name: str(number) for name, number in things.items()},
        "token": token,
    }
    alternatives = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
    return ARGUMENT.sub(lambda found: given[found[1]], alternatives)


def _status(client: PageClient, rule: Rule, method: str, address: str, token: str) -> int:
    if rule.rule.startswith("/api/"):
        headers = {"Authorization": f"Bearer {token}"}
        named = {"name": "Nodira"} if rule.rule.endswith("/focal-point") else {}
        body = None if method in ("GET", "DELETE") else BODY | named
        return client.open(address, method=method, headers=headers, json=body).status_code
    return (client.post(address) if method == "POST" else client.open(address, method=method)).status_code


def test_a_stranger_gets_nowhere(app: Flask, client: PageClient, owner: Belongings, stranger: Belongings) -> None:
    client.lint = False
    client.sign_in(stranger.worker)
    let_in = []
    for rule, method in _rules(app, link=False):
        address = _address(rule, owner.of(rule.rule))
        status = _status(client, rule, method, address, stranger.token)
        if status not in REFUSED:
            let_in.append(f"{method} {rule.rule}: {status}")
    assert let_in == []


def test_the_addresses_are_those_of_things_that_are_there(app: Flask, client: PageClient, owner: Belongings) -> None:
    """Else the test above would find nothing because there is nothing."""
    client.lint = False
    client.sign_in(owner.worker)
    missing = []
    for rule, method in _rules(app, link=False):
        if method == "GET" and not NOT_THERE.search(rule.rule):
            status = _status(client, rule, method, _address(rule, owner.of(rule.rule)), owner.token)
            if status in REFUSED or status >= 500:
                missing.append(f"{rule.rule}: {status}")
    assert missing == []


def test_another_link_opens_nothing_of_ones_neighbour(
    app: Flask, client: PageClient, owner: Belongings, stranger: Belongings
) -> None:
    client.lint = False
    let_in = []
    for rule, method in _rules(app, link=True):
        token = next(token for begin, token in stranger.links.items() if rule.rule.startswith(begin))
        address = _address(rule, owner.of(rule.rule), token)
        status = _status(client, rule, method, address, "")
        if status not in REFUSED:
            let_in.append(f"{method} {rule.rule}: {status}")
    assert let_in == []
