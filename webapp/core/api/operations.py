"""How an operation of the API is declared, checked and answered."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, TypeAdapter, ValidationError

from webapp.core.api import idempotency
from webapp.core.error_pages import problem
from webapp.core.permissions import Access, current_actor, requires
from webapp.extensions import csrf

F = TypeVar("F", bound=Callable[..., Any])
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
    media_type: str = "application/json"


@dataclass(frozen=True)
class Answer:
    """An answer with a status of its own."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


OPERATIONS: list[Operation] = []


class _Wrong(Exception):
    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("wrong values")
        self.errors = errors


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
    media_type: str = "application/json",
) -> Callable[[F], F]:
    """Serve a function as an operation: it gets `body` and `query` as models and returns what `answer` describes."""

    def declare(handler: F) -> F:
        tag_name = tag or handler.__module__.split(".")[1]
        OPERATIONS.append(Operation(method, path, summary, access, body, query, answer, status, tag_name, media_type))
        adapter = TypeAdapter(answer) if answer is not None else None

        @wraps(handler)
        def view(**arguments: Any) -> ResponseReturnValue:
            try:
                if query is not None:
                    arguments["query"] = _parse(query, request.args.to_dict())
                if body is not None:
                    arguments["body"] = _parse(body, _json())
            except _Wrong as wrong:
                return problem(422, "invalid", "Some values are not right.", wrong.errors)
            return _replayable(lambda: _respond(handler(**arguments), adapter, status))

        rule = path.replace("{", "<int:").replace("}", ">")
        endpoint = f"{handler.__module__.rsplit('.', 2)[-2]}_{handler.__name__}"
        api.add_url_rule(rule, endpoint, requires(access)(view), methods=[method])
        return handler

    return declare


def _json() -> Any:
    if not request.get_data(cache=True):
        return {}
    value = request.get_json(force=True, silent=True)
    if value is None or not _is_text(value):
        abort(400, "The body is not JSON.")
    return value


def _is_text(value: Any) -> bool:
    """Whether a value can be written as UTF-8: halves of a pair of surrogates cannot."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _parse(model: type[BaseModel], values: Any) -> BaseModel:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise _Wrong([_named(e) for e in error.errors(include_url=False, include_input=False)]) from None


def _named(error: Any) -> dict[str, str]:
    message = str(error["msg"]).removeprefix("Value error, ")
    return {"field": ".".join(str(part) for part in error["loc"]), "message": message}


def _respond(result: Any, adapter: TypeAdapter[Any] | None, status: int) -> Response:
    if isinstance(result, Response):
        return result
    answer = result if isinstance(result, Answer) else Answer(result, status)
    if adapter is None or answer.body is None:
        return Response(status=HTTPStatus.NO_CONTENT)
    content = adapter.dump_json(adapter.validate_python(answer.body, from_attributes=True))
    return Response(content, answer.status, answer.headers, mimetype="application/json")


def _replayable(run: Callable[[], Response]) -> Response:
    key = request.headers.get("Idempotency-Key", "")
    if request.method != "POST" or not key:
        return run()
    if len(key) > idempotency.MAX_KEY:
        return problem(422, "invalid", "Idempotency-Key is too long.", [{"field": "Idempotency-Key", "message": ""}])
    held = idempotency.begin(current_actor().user_id or 0, key, request.path, request.get_data(cache=True))
    if held.answer is not None:
        return held.answer
    if held.mismatch:
        return problem(422, "idempotency_key_reused", "This Idempotency-Key was used for another request.")
    response = run()
    if response.status_code < HTTPStatus.BAD_REQUEST:
        idempotency.keep(held, response)

    return response
