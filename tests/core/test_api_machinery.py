"""What every operation of the API shares: errors, pages, keys that make a POST safe to repeat."""

import json
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from tests.client import PageClient
from tests.conftest import settings_for
from tests.factories import CityFactory, UserFactory, actor_of
from tests.services import Services
from webapp import create_app
from webapp.accounts.api_tokens import issue_api_token
from webapp.accounts.models import User
from webapp.core import clock
from webapp.core.api import Answer, Schema, operation
from webapp.core.api.operations import OPERATIONS, api
from webapp.core.errors import Conflict, Forbidden, Invalid, InvalidMany, NotFound
from webapp.core.permissions import Access, current_actor
from webapp.directory.models import City
from webapp.extensions import db

ERRORS = {
    "conflict": Conflict("Not now.", code="too_late"),
    "forbidden": Forbidden("Not you."),
    "missing": NotFound("No such thing."),
    "invalid": Invalid("Too long.", field="name"),
    "many": InvalidMany("Two things.", [("name.en", "Empty."), ("size", "Too large.")]),
}


class PartIn(Schema):
    """A part of what is sent."""

    weight: int


class ThingIn(Schema):
    """What is sent."""

    name: str
    size: int = 1
    owner: int | str | None = None
    parts: list[PartIn] = []


class ThingOut(Schema):
    """What comes back."""

    id: int
    name: str


def _declare() -> None:
    """Operations that only tests have, declared on a blueprint that has been registered already."""
    before = len(OPERATIONS)
    api._got_registered_once = False

    @operation("POST", "/test-cities", access=Access.ADMINISTER, summary="x", body=ThingIn, answer=ThingOut, status=201)
    def add(body: ThingIn) -> Answer:
        city = CityFactory.build(name={"en": body.name}, key=secrets.token_hex(8))
        db.session.add(city)
        db.session.flush()
        if body.name in ERRORS:
            raise ERRORS[body.name]
        if body.name == "crash":
            raise RuntimeError("broken")
        return Answer({"id": city.id, "name": current_actor().channel}, 201, {"Location": f"/things/{city.id}"})

    @operation("DELETE", "/test-cities/{city_id}", access=Access.ADMINISTER, summary="x")
    def remove(city_id: int) -> None:
        db.session.delete(db.session.get_one(City, city_id))

    api._got_registered_once = True
    del OPERATIONS[before:]


@pytest.fixture(scope="module")
def thing_database(clone_database: Callable[[], str]) -> str:
    return clone_database()


@pytest.fixture(scope="module")
def thing_app(services: Services, thing_database: str) -> Iterator[Flask]:
    """An application with a few operations of its own, whose commits are real."""
    kept = list(api.deferred_functions)
    _declare()
    app = create_app(settings_for(services, thing_database))
    app.test_client_class = PageClient
    api.deferred_functions[:] = kept
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def tokens(thing_app: Flask) -> dict[str, str]:
    """Tokens of an administrator, of another one, and of somebody without a role."""
    with thing_app.app_context():
        made = {}
        for name in ("admin", "other", "nobody"):
            user: User = UserFactory(email=f"{name}@elchi.example", is_admin=name != "nobody")
            made[name] = issue_api_token(user, "test", by=actor_of(user))
        db.session.commit()
        db.session.remove()
    return made


def post(app: Flask, token: str, body: Any, **headers: str) -> Any:
    headers["Authorization"] = f"Bearer {token}"
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return app.test_client().post("/api/v1/test-cities", data=data, headers=headers, csrf=False)


def cities(app: Flask) -> int:
    with app.app_context():
        found = db.session.scalar(select(func.count()).select_from(City)) or 0
        db.session.remove()
    return found


def test_an_answer_has_its_status_and_headers(thing_app: Flask, tokens: dict[str, str]) -> None:
    answer = post(thing_app, tokens["admin"], {"name": "Thing", "unknown": 1})
    assert answer.status_code == 201
    assert answer.json["name"] == "api"
    assert answer.headers["Location"] == f"/things/{answer.json['id']}"


@pytest.mark.parametrize(
    ("name", "status", "code", "errors"),
    [
        ("conflict", 409, "too_late", None),
        ("forbidden", 403, "forbidden", None),
        ("missing", 404, "not_found", None),
        ("invalid", 422, "invalid", [{"field": "name", "message": "Too long."}]),
        (
            "many",
            422,
            "invalid",
            [{"field": "name.en", "message": "Empty."}, {"field": "size", "message": "Too large."}],
        ),
        ("crash", 500, "internal_error", None),
    ],
)
def test_an_error_is_a_problem_and_leaves_nothing_behind(
    thing_app: Flask, tokens: dict[str, str], name: str, status: int, code: str, errors: Any
) -> None:
    before = cities(thing_app)
    answer = post(thing_app, tokens["admin"], {"name": name})
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert (answer.json["status"], answer.json["code"], answer.json.get("errors")) == (status, code, errors)
    assert answer.json["type"].endswith(f"#{code}")
    assert answer.json["title"]
    assert cities(thing_app) == before
    assert "broken" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "nonsense",
        b"\xff\xfe",
        '{"name": NaN}',
        '{"name": "\\ud800"}',
        "[" * 100_000,
        '{"size": ' + "9" * 5_000 + "}",
    ],
)
def test_a_body_that_is_not_json_is_a_bad_request(thing_app: Flask, tokens: dict[str, str], body: str | bytes) -> None:
    answer = post(thing_app, tokens["admin"], body)
    assert (answer.status_code, answer.json["code"]) == (400, "bad_request")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("", "name"),
        ({}, "name"),
        ({"name": 1}, "name"),
        ({"name": None}, "name"),
        ({"name": "a\0"}, "name"),
        ({"name": "a", "size": "x"}, "size"),
        ({"name": "a", "size": "1"}, "size"),
        ({"name": "a", "size": True}, "size"),
        ({"name": "a", "owner": True}, "owner"),
        ({"name": "a", "parts": [{"weight": 1}, {"weight": "x"}]}, "parts.1.weight"),
        ({"name": "a", "deep": [{"\0": 1}]}, "deep.0"),
        ([], "body"),
        ("1", "body"),
        ("null", "body"),
    ],
)
def test_wrong_values_are_named(thing_app: Flask, tokens: dict[str, str], body: Any, field: str) -> None:
    answer = post(thing_app, tokens["admin"], body)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert answer.json["errors"][0]["message"]


def test_a_role_that_may_not_is_told_so(thing_app: Flask, tokens: dict[str, str]) -> None:
    answer = post(thing_app, tokens["nobody"], {"name": "a"})
    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")
    answer = post(thing_app, "wrong", {"name": "a"})
    assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")


@pytest.mark.parametrize(("method", "status"), [("get", 404), ("post", 404), ("delete", 404)])
def test_an_address_that_is_none_is_a_problem(client: PageClient, method: str, status: int) -> None:
    answer = getattr(client, method)("/api/v1/nothing/here")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_a_method_that_is_none_is_a_problem(client: PageClient) -> None:
    answer = client.delete("/api/v1/me")
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


def test_nothing_to_say_is_no_content(thing_app: Flask, tokens: dict[str, str]) -> None:
    made = post(thing_app, tokens["admin"], {"name": "Going"}).json["id"]
    headers = {"Authorization": f"Bearer {tokens['admin']}"}
    answer = thing_app.test_client().delete(f"/api/v1/test-cities/{made}", headers=headers)
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_repeated_key_gives_the_first_answer_and_no_second_effect(thing_app: Flask, tokens: dict[str, str]) -> None:
    before = cities(thing_app)
    first = post(thing_app, tokens["admin"], {"name": "Once"}, **{"Idempotency-Key": "key-1"})
    again = post(thing_app, tokens["admin"], {"name": "Once"}, **{"Idempotency-Key": "key-1"})
    assert (again.status_code, again.json) == (first.status_code, first.json) == (201, first.json)
    assert cities(thing_app) == before + 1
    other = post(thing_app, tokens["other"], {"name": "Once"}, **{"Idempotency-Key": "key-1"})
    assert other.json["id"] != first.json["id"]


def test_a_key_is_for_one_request(thing_app: Flask, tokens: dict[str, str]) -> None:
    post(thing_app, tokens["admin"], {"name": "One"}, **{"Idempotency-Key": "key-2"})
    answer = post(thing_app, tokens["admin"], {"name": "Another"}, **{"Idempotency-Key": "key-2"})
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")
    answer = post(thing_app, tokens["admin"], {"name": "One"}, **{"Idempotency-Key": "x" * 201})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_a_request_that_failed_may_be_repeated(thing_app: Flask, tokens: dict[str, str]) -> None:
    for name, status in (("conflict", 409), ("crash", 500), ("", 422)):
        body = {"name": name} if name else {}
        answer = post(thing_app, tokens["admin"], body, **{"Idempotency-Key": f"key-3-{name}"})
        assert answer.status_code == status
        answer = post(thing_app, tokens["admin"], {"name": "Now"}, **{"Idempotency-Key": f"key-3-{name}"})
        assert answer.status_code == 201


def test_a_key_is_forgotten_after_a_day(thing_app: Flask, tokens: dict[str, str]) -> None:
    first = post(thing_app, tokens["admin"], {"name": "Daily"}, **{"Idempotency-Key": "key-4"})
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        later = post(thing_app, tokens["admin"], {"name": "Daily"}, **{"Idempotency-Key": "key-4"})
    assert later.json["id"] != first.json["id"]


def test_two_at_the_same_time_have_one_effect(thing_app: Flask, tokens: dict[str, str]) -> None:
    before, start = cities(thing_app), Barrier(6)

    def send(_number: int) -> Any:
        start.wait(10)
        return post(thing_app, tokens["admin"], {"name": "Race"}, **{"Idempotency-Key": "key-5"})

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.json["id"] for answer in answers}) == 1
    assert cities(thing_app) == before + 1
