"""The OpenAPI document, made from the operations themselves."""

import re
from functools import lru_cache
from typing import Any

from flask import Flask, jsonify, render_template
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from webapp.core.addresses import page_url
from webapp.core.api.operations import OPERATIONS, TEXTS, Operation, api
from webapp.core.api.reading import codes, groups
from webapp.core.permissions import Access, requires

REFERENCES = "#/components/schemas/{model}"
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
UPLOAD = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        **{side: {"type": "number"} for side in ("x", "y", "w", "h")},
    },
}
"""A file and, of a photo, what to cut out of it: the corner and the size as shares of its width and height."""
FAILURES = {
    "400": "The body is not JSON",
    "401": "No token, or one that is not valid",
    "403": "The token's user may not do this",
    "404": "No such object, or none that the user may see",
    "409": "Impossible in the state things are in",
    "422": "Wrong values, each named",
    "429": "Too many requests",
}


def document() -> dict[str, Any]:
    """The whole document."""
    schemas: dict[str, Any] = {"Problem": PROBLEM}
    paths: dict[str, dict[str, Any]] = {}
    for op in OPERATIONS:
        paths.setdefault(op.path, {})[op.method.lower()] = _describe(op, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Elchi", "version": "1", "description": "Events and exchanges of people's diplomacy."},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {
                code: {
                    "description": text,
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
                for code, text in FAILURES.items()
            },
        },
    }


def _describe(op: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "summary": op.summary,
        "operationId": re.sub(r"\W+", "_", f"{op.method.lower()}{op.path}").strip("_"),
        "tags": [op.tag],
        "parameters": [*_path_parameters(op.path), *_query_parameters(op.query, schemas)],
        "responses": {str(op.status): _success(op, schemas)} | _failures(op),
    }
    if op.method == "POST":
        key = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 200}}
        described["parameters"].append(key)
    if op.body is not None:
        schema = _schema(op.body, "validation", schemas)
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if op.uploads:
        described["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": UPLOAD}}}
    if op.access is Access.PUBLIC:
        described["security"] = [{}, {"token": []}]
    return described


def _success(op: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    if op.answer is None:
        if op.media_type == "application/json":
            return {"description": "Done"}
        return {"description": "The file", "content": {op.media_type: {"schema": {"type": "string"}}}}
    schema = _schema(op.answer, "serialization", schemas)
    return {"description": "Done", "content": {op.media_type: {"schema": schema}}}


def _failures(op: Operation) -> dict[str, Any]:
    codes = {"401", "403", "429"}
    codes |= {"404"} if "{" in op.path else set()
    codes |= {"400", "409", "422"} if op.method != "GET" else {"422"} if op.query is not None else set()
    return {code: {"$ref": f"#/components/responses/{code}"} for code in sorted(codes)}


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = re.findall(r"{(\w+)}", path)
    kinds = {name: "string" if name in TEXTS else "integer" for name in names}
    return [{"name": name, "in": "path", "required": True, "schema": {"type": kinds[name]}} for name in names]


def _query_parameters(model: type[BaseModel] | None, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if model is None:
        return []
    schema = model.model_json_schema(ref_template=REFERENCES, mode="validation")
    schemas.update(schema.get("$defs", {}))
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": shape}
        for name, shape in schema.get("properties", {}).items()
    ]


def _schema(kind: Any, mode: JsonSchemaMode, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = TypeAdapter(kind).json_schema(ref_template=REFERENCES, mode=mode)
    schemas.update(schema.pop("$defs", {}))
    title = str(schema.get("title", ""))
    if not title or "[" in title:
        return schema
    schemas[title] = schema
    return {"$ref": REFERENCES.format(model=title)}


@lru_cache(maxsize=1)
def _cached_document() -> dict[str, Any]:
    return document()


@api.get("/openapi.json")
@requires(Access.PUBLIC)
def openapi_json() -> ResponseReturnValue:
    """The document for programs."""
    return jsonify(_cached_document())


@api.get("/docs")
@requires(Access.PUBLIC)
def docs() -> ResponseReturnValue:
    """The document for people."""
    return render_template(
        "core/api_docs.html", groups=groups(_cached_document()), codes=codes(), base=page_url().rstrip("/") + "/api/v1"
    )


def init_app(app: Flask) -> None:
    """Serves the API once every room has declared its operations."""
    app.register_blueprint(api)
