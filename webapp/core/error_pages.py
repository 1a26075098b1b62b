"""The one place that turns errors into answers: a page, or problem+json (RFC 9457) under /api."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from webapp.core import refilling, refused
from webapp.core.errors import DomainError, InvalidMany
from webapp.core.i18n import _, _l
from webapp.core.permissions import current_actor
from webapp.core.unit_of_work import rollback, undo_request

log = structlog.get_logger(__name__)

PAGES: dict[int, tuple[Any, Any]] = {
    400: (_l("This request could not be read"), _l("Go back, check what you entered and try again.")),
    401: (_l("Please sign in"), _l("This page is for people who have signed in.")),
    403: (
        _l("This page is not open to you"),
        _l("You are signed in, but your role does not include it. Ask an administrator of your organisation."),
    ),
    404: (_l("There is nothing at this address"), _l("The link may be old, or one of its characters may be missing.")),
    405: (_l("This address does not take that request"), _l("Go back and use the buttons of the page.")),
    409: (_l("This cannot be done now"), _l("Something has changed in the meantime. Go back and look again.")),
    410: (_l("This link no longer works"), _l("Ask the organiser, or whoever sent it to you, for a new one.")),
    413: (_l("What you sent is too large"), _l("Choose a smaller file and try again.")),
    422: (_l("Something in your entry is not right"), _l("Go back and mend it: what you typed is still there.")),
    429: (_l("Too many attempts"), _l("Wait a few minutes and try again.")),
    500: (
        _l("Something went wrong on our side"),
        _l("It has been noted. Try again in a moment; if it happens again, send us the reference below."),
    ),
    503: (_l("Elchi is busy or being updated"), _l("Try again in a minute.")),
}


HOME = "elchi.home_of"
"""Where `app.extensions` keeps the way to the start page of an actor, which a room above knows."""


def is_api() -> bool:
    """Whether the client speaks JSON under /api."""
    return request.path.startswith("/api/")


def problem(
    status: int, code: str, detail: str = "", errors: list[dict[str, str]] | None = None, **extra: Any
) -> Response:
    """An error as the API tells it."""
    body: dict[str, Any] = {"type": f"/api/v1/docs#{code}", "title": HTTPStatus(status).phrase, "status": status}
    body |= {"code": code, "detail": detail} | extra
    if errors is not None:
        body["errors"] = errors
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Elchi"'
    return response


def error_page(
    status: int, *, title: str = "", advice: str = "", way_on: tuple[str, str] | None = None
) -> tuple[str, int]:
    """An error as a person sees it; `way_on` is what to do instead, as a label and an address."""
    known = PAGES.get(status, PAGES[500] if status >= 500 else PAGES[400])
    reference = structlog.contextvars.get_contextvars().get("request_id", "")
    page = render_template(
        "errors/error.html",
        status=status,
        error_title=title or str(known[0]),
        advice=advice or str(known[1]),
        reference=reference,
        back=_referrer(),
        way_on=way_on or _way_home(status),
    )
    return page, status


def _way_home(status: int) -> tuple[str, str] | None:
    """To one's own start page from a page of others; nothing for visitors and where that page itself refused."""
    if status != HTTPStatus.FORBIDDEN:
        return None
    actor, home_of = current_actor(), current_app.extensions.get(HOME)
    if actor.user_id is None or home_of is None:
        return None
    home = str(home_of(actor))
    return (_("Go to your start page"), home) if home != request.path else None


def _referrer() -> str | None:
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host or (came_from.path == request.path and request.method == "GET"):
        return None
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def _domain_error(error: DomainError) -> ResponseReturnValue:
    rollback()
    if is_api():
        fields = error.errors if isinstance(error, InvalidMany) else [(error.field, error.message)]
        listed = [{"field": field, "message": str(message)} for field, message in fields if field]
        return problem(error.status, error.code, str(error), listed or None)
    back = _referrer()
    if request.method == "POST" and back and error.status in (409, 422):
        if (again := refilling.page_of(back, str(error), status=error.status, field=error.field)) is not None:
            return again
        undo_request()
        flash(str(error), "error")
        return redirect(back, 303)
    way_on = (str(error.way[0]), url_for(error.way[1])) if error.way else None
    return error_page(error.status, advice=str(error), way_on=way_on)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    rollback()
    status = error.code or 500
    if error.response is not None:
        return error.response
    if is_api():
        codes = {400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found", 429: "too_many_requests"}
        answer = problem(status, codes.get(status, HTTPStatus(status).name.lower()), str(error.description or ""))
    else:
        answer = Response(*error_page(status))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            answer.headers[name] = value
    return answer


def _unstorable(error: DataError) -> ResponseReturnValue:
    """A value that the database cannot hold, such as a NUL in a text: the sender's mistake, not ours."""
    rollback()
    if is_api():
        return problem(422, "invalid", "A value cannot be stored.")
    return error_page(404 if request.method in ("GET", "HEAD") else 422)


def _csrf_error(error: CSRFError) -> ResponseReturnValue:
    rollback()
    again = refused.form_again() or refilling.page_of(_referrer(), str(refused.EXPIRED), status=400)
    return again or error_page(
        400,
        title=_("This form has expired"),
        advice=_("For your safety a form works for a limited time. Open it again and send it once more."),
    )


def _unexpected(error: Exception) -> ResponseReturnValue:
    rollback()
    log.error("unhandled_error", exc_info=error, path=request.path, method=request.method)
    if is_api():
        return problem(500, "internal_error")
    return error_page(500)


def init_app(app: Flask) -> None:
    """Registers the answers to every error."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(DataError, _unstorable)
    app.register_error_handler(HTTPException, _http_error)
    if not app.config.get("PROPAGATE_ERRORS"):
        app.register_error_handler(Exception, _unexpected)
