"""Serves the pages of one body behind each door."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from webapp.core.permissions import Access, requires
from webapp.ngo_meetings.pages import doors, focal_views, people_pages, request_pages
from webapp.ngo_meetings.pages.doors import BY_LINK, OWN, Door

View = Callable[..., ResponseReturnValue]
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

PAGES: tuple[tuple[str, str, View, tuple[str, ...]], ...] = (
    ("", "show", request_pages.show, GET),
    ("/request", "request", request_pages.change, BOTH),
    ("/focal-point", "hand_over", focal_views.hand_over, BOTH),
    ("/letter", "letter", request_pages.letter, GET),
    ("/documents/<int:document_id>", "document", request_pages.document, GET),
    ("/people/new", "add", people_pages.add, BOTH),
    ("/people/paste", "paste", people_pages.paste, BOTH),
    ("/people/order", "order", people_pages.order, POST),
    ("/people/<int:registration_id>", "person", people_pages.person, BOTH),
    ("/people/<int:registration_id>/confirm", "confirm", people_pages.confirm, POST),
    ("/people/<int:registration_id>/refuse", "refuse", people_pages.refuse, POST),
    ("/people/<int:registration_id>/replace", "replace", people_pages.replace, BOTH),
    ("/people/<int:registration_id>/<any(reserve, unreserve):deed>", "reserve", people_pages.reserve, POST),
    ("/people/<int:registration_id>/withdraw", "withdraw", people_pages.withdraw, POST),
    ("/people/<int:registration_id>/<any(accept, decline):deed>", "answer", people_pages.answer, POST),
)


def _behind(opener: Callable[..., Door], key: str, access: Access, view: View) -> View:
    @requires(access)
    @wraps(view)
    def opened(**values: Any) -> ResponseReturnValue:
        return view(opener(values.pop(key)), **values)

    return opened


def _blueprint(name: str, prefix: str, access: Access, opener: Callable[..., Door], key: str) -> Blueprint:
    served = Blueprint(name, __name__, url_prefix=prefix)
    for rule, endpoint, view, methods in PAGES:
        served.add_url_rule(rule, endpoint, _behind(opener, key, access, view), methods=list(methods))
    return served


by_link = _blueprint(BY_LINK, "/accreditations/<token>", Access.LINK, doors.by_link, "token")
own = _blueprint(OWN, "/accreditations/of/<int:accreditation_id>", Access.SIGNED_IN, doors.own, "accreditation_id")


@by_link.after_request
def _keep_private(response: Response) -> Response:
    """A focal point's link does not leave in a Referer, nor in a cache."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
