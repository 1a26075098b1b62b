"""Structured logs with a request id, which the tasks of a request carry on."""

import logging
import re
import secrets
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")
SECRET = re.compile(r"(token|password|secret|authorization|cookie)", re.IGNORECASE)
LINK = re.compile(r"/(r|i|d|a|reset|link|invitation|delegation|accreditation)/[A-Za-z0-9_-]{16,}")
log = structlog.get_logger("elchi.request")


def _hide_secrets(_logger: Any, _name: str, entry: structlog.typing.EventDict) -> structlog.typing.EventDict:
    for key, value in entry.items():
        if SECRET.search(key):
            entry[key] = "***"
        elif isinstance(value, str):
            entry[key] = LINK.sub(r"/\1/***", value)
    return entry


def configure(level: str) -> None:
    """Writes every entry as one line of JSON to standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _hide_secrets,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=level.upper(), format="%(levelname)s %(name)s %(message)s", force=True)


def new_request_id() -> str:
    """A short id by which support finds a request in the logs."""
    return secrets.token_hex(6)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=given if REQUEST_ID.match(given) else new_request_id())
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = structlog.contextvars.get_contextvars().get("request_id", "")
    took = (time.perf_counter() - g.began) * 1000 if "began" in g else 0
    log.debug(
        "request", method=request.method, path=request.path, status=response.status_code, milliseconds=round(took, 1)
    )
    return response


def init_app(app: Flask, level: str) -> None:
    """Gives each request its id and logs how it ended."""
    configure(level)
    # Before whatever else may refuse a request, so that its answer names its own id and not the last one's.
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)
    app.after_request(_end)
