"""How often somebody may try: by the address tried and by where the tries come from, kept in Redis."""

import hashlib
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Response, make_response, render_template, request
from flask_limiter import RequestLimit
from flask_limiter.util import get_remote_address
from flask_login import current_user

from webapp.extensions import limiter

F = TypeVar("F", bound=Callable[..., Any])
FAILURES_OF_ADDRESS = "10 per 15 minutes"
FAILURES_OF_IP = "100 per 15 minutes"
MAILS_TO_ADDRESS = "5 per hour"
MAILS_FROM_IP = "60 per hour"


def _address() -> str:
    # A digest: Redis need not know who tried.
    email = request.form.get("email", "").strip().lower()
    return "address:" + hashlib.sha256(email.encode()).hexdigest()[:24]


def _user() -> str:
    return f"user:{current_user.get_id()}"


def _failed(response: Response) -> bool:
    return response.status_code == 422


def too_many(limit: RequestLimit) -> Response:
    """The page that says how long to wait."""
    seconds = max(1, int(limit.reset_at - time.time()))
    page = render_template("accounts/too_many.html", minutes=-(-seconds // 60))
    response = make_response(page, 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _limited(view: F, rule: str, key: Callable[[], str], scope: str, *, failures: bool) -> F:
    deduct = _failed if failures else None
    limit = limiter.limit(rule, key_func=key, methods=["POST"], deduct_when=deduct, on_breach=too_many, scope=scope)
    return cast(F, limit(view))


def limit_failures(view: F) -> F:
    """Count wrong passwords by the address tried and by IP; what succeeds is not counted."""
    view = _limited(view, FAILURES_OF_IP, get_remote_address, "sign-in", failures=True)
    return _limited(view, FAILURES_OF_ADDRESS, _address, "sign-in", failures=True)


def limit_own_failures(view: F) -> F:
    """Count wrong passwords of somebody who is signed in."""
    return _limited(view, FAILURES_OF_ADDRESS, _user, "password", failures=True)


def limit_mails(view: F) -> F:
    """Count requests for mailed links, whether or not the address has an account."""
    view = _limited(view, MAILS_FROM_IP, get_remote_address, "links", failures=False)
    return _limited(view, MAILS_TO_ADDRESS, _address, "links", failures=False)


def limit_guesses(view: F) -> F:
    """Count tries of links from one IP."""
    return _limited(view, FAILURES_OF_IP, get_remote_address, "links", failures=False)
