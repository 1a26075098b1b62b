"""The OpenAPI document as a page shows it: operations by room, their fields, and the codes of errors."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from webapp.core.errors import DomainError

Schema = dict[str, Any]
REF = "$ref"
HTTP_CODES = {
    "bad_request": 400,
    "unauthorized": 401,
    "method_not_allowed": 405,
    "idempotency_key_reused": 422,
    "too_many_requests": 429,
    "internal_error": 500,
}


@dataclass(frozen=True)
class Field:
    """A parameter, or a value of a body or an answer; `level` says how deep it lies."""

    name: str
    kind: str
    required: bool
    level: int = 0


@dataclass(frozen=True)
class Shown:
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    status: str
    parameters: list[Field]
    body: list[Field]
    answer: list[Field]
    failures: list[str]


@dataclass(frozen=True)
class Group:
    """The operations of a room."""

    tag: str
    operations: list[Shown]


def groups(document: dict[str, Any]) -> list[Group]:
    """Operations by the room that offers them, in the order of the document."""
    found: dict[str, list[Shown]] = {}
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            shown = _shown(document, path, method, described)
            found.setdefault(described["tags"][0], []).append(shown)
    return [Group(tag, operations) for tag, operations in found.items()]


def _shown(document: dict[str, Any], path: str, method: str, described: dict[str, Any]) -> Shown:
    status, success = next((code, it) for code, it in described["responses"].items() if code.startswith("2"))
    parameters = [
        Field(p["name"], kind_of(document, p["schema"]), bool(p.get("required"))) for p in described["parameters"]
    ]
    return Shown(
        id=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        status=status,
        parameters=parameters,
        body=list(_content_fields(document, described.get("requestBody", {}))),
        answer=list(_content_fields(document, success)),
        failures=[code for code in described["responses"] if not code.startswith("2")],
    )


def _content_fields(document: dict[str, Any], holder: dict[str, Any]) -> Iterator[Field]:
    content = holder.get("content", {})
    schema = content.get("application/json", content.get("multipart/form-data", {})).get("schema")
    if schema is not None:
        yield from _fields(document, schema)


def resolved(document: dict[str, Any], schema: Schema) -> Schema:
    """What a reference stands for."""
    while REF in schema:
        schema = document["components"]["schemas"][schema[REF].rpartition("/")[2]]
    return schema


def _fields(document: dict[str, Any], schema: Schema, level: int = 0) -> Iterator[Field]:
    """The fields of an object, and under a field the fields of what it holds; three levels are enough to read."""
    schema = resolved(document, _only_value(schema))
    if schema.get("type") == "array":
        schema = resolved(document, schema.get("items", {}))
    for name, shape in schema.get("properties", {}).items():
        yield Field(name, kind_of(document, shape), name in schema.get("required", []), level)
        if level < 2:
            yield from _fields(document, shape, level + 1)


def _only_value(schema: Schema) -> Schema:
    """A value that may be null, without the null."""
    options = [option for option in schema.get("anyOf", []) if option.get("type") != "null"]
    return options[0] if len(options) == 1 else schema


def kind_of(document: dict[str, Any], schema: Schema) -> str:
    """The type of a value in a few words."""
    if options := schema.get("anyOf"):
        return " | ".join(kind_of(document, option) for option in options)
    schema = resolved(document, schema)
    values = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    if values:
        return " | ".join(f'"{value}"' for value in values)
    if schema.get("type") == "array":
        return f"list of {kind_of(document, schema.get('items', {}))}"
    return _plain_kind(schema)


def _plain_kind(schema: Schema) -> str:
    kind = str(schema.get("type", "any"))
    if kind == "object" and schema.get("additionalProperties") == {"type": "string"}:
        return "object of texts"
    return str(schema["format"]) if kind == "string" and schema.get("format") else kind


@dataclass(frozen=True)
class Code:
    """A code of an error with its status and the phrase of HTTP."""

    code: str
    status: int
    phrase: str


def codes() -> list[Code]:
    """The codes that answers may carry, by status."""
    known = {**{kind.code: kind.status for kind in _kinds(DomainError)}, **HTTP_CODES}
    listed = sorted(known.items(), key=lambda item: (item[1], item[0]))
    return [Code(code, status, HTTPStatus(status).phrase) for code, status in listed]


def _kinds(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)
