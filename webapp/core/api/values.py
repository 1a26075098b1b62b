"""What a request brings, read against a model: as strictly as JSON allows, with every wrong value named."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from flask import abort, request
from pydantic import BaseModel, ValidationError

BODY = "body"
"""The field that is named where the body as a whole is wrong."""
NUL = "\x00"


class Wrong(Exception):
    """Values that a model does not take, each with its field."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("wrong values")
        self.errors = errors


def parse_query(model: type[BaseModel]) -> BaseModel:
    """The query parameters; raises Wrong."""
    values = request.args.to_dict()
    _refuse_nul(values)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Wrong(_named(error, values)) from None


def parse_body(model: type[BaseModel]) -> BaseModel:
    """The body, an empty one counting as an empty object; raises Wrong, or answers 400 where it is not JSON.

    No value is taken for one of another type: neither "5" nor true for a number.
    """
    values = _json() if request.get_data(cache=True) else {}
    _refuse_nul(values)
    try:
        return model.model_validate_json(json.dumps(values), strict=True)
    except ValidationError as error:
        raise Wrong(_named(error, values)) from None


def _json() -> Any:
    try:
        value = json.loads(request.get_data(cache=True), parse_constant=_not_json)
        # Halves of a pair of surrogates cannot be written as UTF-8.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        _not_json("")
    return value


def _not_json(_constant: str) -> NoReturn:
    abort(400, "The body is not JSON.")


def _refuse_nul(values: Any) -> None:
    """A NUL is a character of JSON that no text of the database can hold."""
    if errors := [{"field": where, "message": "This holds a NUL character."} for where in _with_nul(values, ())]:
        raise Wrong(errors)


def _with_nul(value: Any, path: tuple[Any, ...]) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            if NUL in key:
                yield _field(path)
            yield from _with_nul(one, (*path, key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _with_nul(one, (*path, number))
    elif isinstance(value, str) and NUL in value:
        yield _field(path)


def _named(error: ValidationError, values: Any) -> list[dict[str, str]]:
    """Each wrong field once, with the first that is wrong with it."""
    named: dict[str, str] = {}
    for one in error.errors(include_url=False, include_input=False):
        field = _field(_path(one["loc"], values))
        named.setdefault(field, str(one["msg"]).removeprefix("Value error, "))
    return [{"field": field, "message": message} for field, message in named.items()]


def _path(location: tuple[int | str, ...], value: Any) -> tuple[Any, ...]:
    """The part of a location that leads through the values: behind it come the names of types that were tried."""
    path: list[Any] = []
    for part in location:
        if not isinstance(value, dict | list):
            break
        path.append(part)
        inside = part in value if isinstance(value, dict) else isinstance(part, int) and part < len(value)
        value = value[part] if inside else None  # type: ignore[index]
    return tuple(path)


def _field(path: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in path) or BODY
