"""Serves the pages of one delegation behind each door."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from webapp.core.permissions import Access, requires
from webapp.registration.delegations.pages import adding, deeds, doors, member_pages, overview, papers
from webapp.registration.delegations.pages.doors import BY_LINK, HOST, OWN, Door

View = Callable[..., ResponseReturnValue]
Opener = Callable[..., Door]
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

PAGES: tuple[tuple[str, str, View, tuple[str, ...]], ...] = (
    ("", "show", overview.show, GET),
    ("/members/new", "add", member_pages.add, BOTH),
    ("/members/paste", "paste", adding.paste, BOTH),
    ("/members/copy", "copy", adding.copy, BOTH),
    ("/members/import", "import_file", adding.import_file, BOTH),
    ("/members/template.<format>", "template", adding.template, GET),
    ("/members/<int:member_id>", "edit", member_pages.edit, BOTH),
    ("/members/<int:member_id>/replace", "replace", member_pages.replace, BOTH),
    ("/members/<int:member_id>/remove", "remove", member_pages.remove, POST),
    ("/members/<int:member_id>/restore", "restore", member_pages.restore, POST),
    ("/members/<int:member_id>/files/<key>/picture", "picture", member_pages.picture, GET),
    ("/order", "order", deeds.order, POST),
    ("/journey", "journey", deeds.journey, BOTH),
    ("/submit", "submit", deeds.submit, POST),
    ("/accept", "accept", deeds.accept, POST),
    ("/decline", "decline", deeds.decline, POST),
    ("/withdraw", "withdraw", deeds.withdraw, POST),
    ("/print", "printed", deeds.printed, GET),
    ("/documents/<int:document_id>", "document", papers.document, GET),
)
READ = ("show", "printed")
"""Pages that are opened also by those who only read."""


def behind(opener: Opener, keys: tuple[str, ...], access: Access, view: View) -> View:
    """A view of an address: the keys in it open the door, the rest goes to the page."""

    @requires(access)
    @wraps(view)
    def opened(**values: Any) -> ResponseReturnValue:
        door = opener(**{key: values.pop(key) for key in keys})
        return view(door, **values)

    return opened


def _blueprint(
    name: str, prefix: str, access: Access, opener: Opener, *keys: str, reading: tuple[Access, Opener] | None = None
) -> Blueprint:
    served = Blueprint(name, __name__, url_prefix=prefix)
    for rule, endpoint, view, methods in PAGES:
        asked, opened_by = reading if reading and endpoint in READ else (access, opener)
        served.add_url_rule(rule, endpoint, behind(opened_by, keys, asked, view), methods=list(methods))
    return served


by_link = _blueprint(BY_LINK, "/delegations/<token>", Access.LINK, doors.by_link, "token")
own = _blueprint(OWN, "/delegations/of/<int:delegation_id>", Access.SIGNED_IN, doors.own, "delegation_id")
host = _blueprint(
    HOST,
    "/manage/events/<int:event_id>/delegations/<int:delegation_id>",
    Access.ORGANISE,
    doors.of_host,
    "event_id",
    "delegation_id",
    reading=(Access.STAFF, doors.of_staff),
)


@by_link.after_request
@own.after_request
def _keep_private(response: Response) -> Response:
    """What is known of members stays in no cache, and no search engine keeps a coordinator's link."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
