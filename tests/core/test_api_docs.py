"""The OpenAPI document and the page that shows it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.client import PageClient
from webapp.core.api.operations import OPERATIONS
from webapp.core.api.reading import codes, groups, kind_of
from webapp.core.permissions import Access

CONTRACT = {
    "GET /me",
    "GET /events",
    "POST /events",
    "GET /events/{event_id}",
    "PATCH /events/{event_id}",
    "POST /events/{event_id}/publish",
    "POST /events/{event_id}/close",
    "POST /events/{event_id}/cancel",
    "POST /events/{event_id}/complete",
    "GET /cities",
    "GET /organisations",
    "GET /people",
    "GET /twinnings",
}


@pytest.fixture
def document(client: PageClient) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    if isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            yield method, path, described


def test_every_operation_is_described_once(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    described = [f"{method.upper()} {path}" for method, path, _operation in operations(document)]
    assert sorted(described) == sorted(f"{op.method} {op.path}" for op in OPERATIONS)
    assert set(described) >= CONTRACT
    ids = [operation["operationId"] for _method, _path, operation in operations(document)]
    assert len(ids) == len(set(ids))


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for node in walk(document):
        if "$ref" not in node:
            continue
        target: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            assert part in target, node["$ref"]
            target = target[part]


def test_every_operation_says_what_it_takes_and_how_it_fails(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        where = f"{method} {path}"
        assert operation["summary"], where
        parameters = {(p["in"], p["name"]) for p in operation["parameters"]}
        assert {name for kind, name in parameters if kind == "path"} == set(re.findall(r"{(\w+)}", path)), where
        assert ("header", "Idempotency-Key") in parameters or method != "post", where
        answers = operation["responses"]
        assert any(code.startswith("2") for code in answers), where
        assert {"401", "403", "429"} <= set(answers), where
        for code, answer in answers.items():
            if code.startswith("4"):
                assert answer == {"$ref": f"#/components/responses/{code}"}, where


def test_what_is_open_to_everybody_says_so(document: dict[str, Any]) -> None:
    declared = {(op.method.lower(), op.path): op.access for op in OPERATIONS}
    for method, path, operation in operations(document):
        is_open = declared[method, path] is Access.PUBLIC
        assert ({} in operation.get("security", [])) is is_open


def test_schemas_name_their_types(document: dict[str, Any]) -> None:
    known = {"string", "integer", "number", "boolean", "object", "array", "null"}
    for node in walk(document["components"]["schemas"]):
        if isinstance(node.get("type"), str):
            assert node["type"] in known
        for name in node.get("required", []) if isinstance(node.get("required"), list) else []:
            assert name in node["properties"]


@pytest.mark.parametrize("language", ["en", "ru", "uz"])
def test_the_page_shows_every_operation_to_everybody(client: PageClient, language: str) -> None:
    page = client.text(f"/api/v1/docs?lang={language}")
    for op in OPERATIONS:
        assert f"<code>{op.path}</code>" in page
        assert op.summary.replace("'", "&#39;") in page
    assert 'id="not_found"' in page
    assert "http://elchi.test/api/v1/me" in page


def test_fields_are_read_through_references(app: Flask) -> None:
    document: dict[str, Any] = {
        "paths": {
            "/things/{id}": {
                "post": {
                    "operationId": "post_thing",
                    "tags": ["things"],
                    "summary": "A thing",
                    "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                    "requestBody": {
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
                    },
                    "responses": {"201": {"description": "Done"}, "404": {}},
                }
            }
        },
        "components": {
            "schemas": {
                "Thing": {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {
                        "kind": {"enum": ["a", "b"], "type": "string"},
                        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
                        "at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
                        "name": {"type": "object", "additionalProperties": {"type": "string"}},
                        "as": {"const": "thing", "type": "string"},
                    },
                },
                "Part": {"type": "object", "properties": {"size": {"type": "integer"}}},
            }
        },
    }
    [group] = groups(document)
    [shown] = group.operations
    assert [(field.name, field.kind, field.required, field.level) for field in shown.body] == [
        ("kind", '"a" | "b"', True, 0),
        ("parts", "list of object", False, 0),
        ("size", "integer", False, 1),
        ("at", "date-time | null", False, 0),
        ("name", "object of texts", False, 0),
        ("as", '"thing"', False, 0),
    ]
    assert (shown.status, shown.failures, shown.parameters[0].kind) == ("201", ["404"], "integer")
    assert kind_of(document, {}) == "any"


def test_codes_of_errors_are_listed_with_their_status(app: Flask) -> None:
    listed = {code.code: code.status for code in codes()}
    assert listed["not_found"] == 404
    assert listed["expired_link"] == 410
    assert listed["idempotency_key_reused"] == 422
