"""How an operation of the API is declared, checked and answered."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, TypeAdapter

from webapp.core.api import idempotency
from webapp.core.api.values import Wrong, parse_body, parse_query
from webapp.core.error_pages import problem
from webapp.core.permissions import Access, current_actor, requires
from webapp.extensions import csrf

F = TypeVar("F", bound=Callable[..., Any])
KEY = "Idempotency-Key"
JSON = "application/json"
TEXTS = frozenset({"key"})
"""The parts of paths that are texts; all others are numbers."""
api = Blueprint("api", __name__, url_prefix="/api/v1")
csrf.exempt(api)


@dataclass(frozen=True)
class Operation:
    """What the OpenAPI document says of one operation."""

    method: str
    path: str
    summary: str
    access: Access
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: Any
    status: int
    tag: str
    media_type: str = JSON
    uploads: bool = False
    """Whether it takes a file, `file` of a form."""


@dataclass(frozen=True)
class Answer:
    """An answer with a status of its own."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


OPERATIONS: list[Operation] = []


def operation(
    method: str,
    path: str,
    *,
    access: Access,
    summary: str,
    answer: Any = None,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    status: int = 200,
    tag: str = "",
    media_type: str = JSON,
    uploads: bool = False,
) -> Callable[[F], F]:
    """Serve a function as an operation: it gets `body` and `query` as models and returns what `answer` describes."""

    def declare(handler: F) -> F:
        tag_name = tag or handler.__module__.split(".")[1]
        OPERATIONS.append(
            Operation(method, path, summary, access, body, query, answer, status, tag_name, media_type, uploads)
        )
        adapter = TypeAdapter(answer) if answer is not None else None

        @wraps(handler)
        def view(**arguments: Any) -> ResponseReturnValue:
            try:
                if query is not None:
                    arguments["query"] = parse_query(query)
                if body is not None:
                    arguments["body"] = parse_body(body)
            except Wrong as wrong:
                return problem(422, "invalid", "Some values are not right.", wrong.errors)
            if media_type != JSON:
                # A file is handed out anew each time: it is not kept among the answers.
                return _respond(handler(**arguments), adapter, status)
            return _replayable(lambda: _respond(handler(**arguments), adapter, status))

        rule = re.sub(r"{(\w+)}", lambda part: f"<{'' if part[1] in TEXTS else 'int:'}{part[1]}>", path)
        endpoint = f"{handler.__module__.rsplit('.', 2)[-2]}_{handler.__name__}"
        api.add_url_rule(rule, endpoint, requires(access)(view), methods=[method])
        return handler

    return declare


def _respond(result: Any, adapter: TypeAdapter[Any] | None, status: int) -> Response:
    if isinstance(result, Response):
        return result
    answer = result if isinstance(result, Answer) else Answer(result, status)
    if adapter is None or answer.body is None:
        return Response(status=HTTPStatus.NO_CONTENT)
    content = adapter.dump_json(adapter.validate_python(answer.body, from_attributes=True))
    return Response(content, answer.status, answer.headers, mimetype="application/json")


def _wrong_key(code: str, message: str) -> Response:
    return problem(422, code, message, [{"field": KEY, "message": message}])


def _replayable(run: Callable[[], Response]) -> Response:
    key = request.headers.get(KEY, "")
    if request.method != "POST" or not key:
        return run()
    if len(key) > idempotency.MAX_KEY:
        return _wrong_key("invalid", f"This is longer than {idempotency.MAX_KEY} characters.")
    held = idempotency.begin(current_actor().user_id or 0, key, request.path, request.get_data(cache=True))
    if held.answer is not None:
        return held.answer
    if held.mismatch:
        return _wrong_key("idempotency_key_reused", "This key was used for another request.")
    response = run()
    if response.status_code < HTTPStatus.BAD_REQUEST:
        idempotency.keep(held, response)

    return response
