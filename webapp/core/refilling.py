"""A form that was refused, shown again on the page it stands on with what was typed into it.

This is for forms that have no page of their own, such as the dialogs that ask for a reason: each says by a hidden field
that it can be filled in again, and asks `typed_into` whether it is the one. Where the page has that form no longer,
since somebody else has decided meanwhile, the page begins with what was written.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from flask import Flask, Response, current_app, g, render_template, request
from werkzeug.datastructures import MultiDict

FIELD = "refill"
"""The hidden field by which a form says so."""
WORDS = "reason"
"""How the names of the fields begin that hold sentences, also one a language."""
PLACE = "<!-- what was written -->"
"""Where on the page what was written goes when no form shows it."""


@dataclass
class Refused:
    """A form that was refused."""

    path: str
    typed: MultiDict[str, str]
    sentence: str
    field: str | None
    shown: bool = False
    """Whether the page has shown it again."""

    @property
    def words(self) -> list[str]:
        """The sentences that were written."""
        return [text for name, text in self.typed.items() if name.startswith(WORDS) and text.strip()]


def page_of(address: str | None, sentence: str, *, status: int, field: str | None = None) -> Response | None:
    """The page at an address of ours, filled in again; None where the form cannot be, or the page is not there now.

    The page is answered as on GET: that changes nothing, even where nobody has proven that the person sent the form.
    """
    if address is None or FIELD not in request.form:
        return None
    refused = Refused(request.path, MultiDict(request.form), sentence, field)
    g.refused_form = refused
    try:
        with current_app.request_context(_environ(address)):
            answer = current_app.full_dispatch_request()
            if answer.status_code != 200 or answer.mimetype != "text/html":
                return None
            written = "" if refused.shown else render_template("layout/_written.html", words=refused.words)
    finally:
        g.pop("refused_form")
    answer.set_data(answer.get_data(as_text=True).replace(PLACE, written, 1))
    answer.status_code = status
    return answer


def _environ(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    path = unquote(parts.path).encode().decode("latin-1")
    kept = {name: value for name, value in request.environ.items() if not name.startswith("werkzeug.")}
    return kept | {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": parts.query,
        "CONTENT_TYPE": "",
        "CONTENT_LENGTH": "0",
        "wsgi.input": BytesIO(),
        "HTTP_X_REQUEST_ID": structlog.contextvars.get_contextvars().get("request_id", ""),
    }


def typed_into(address: str) -> Refused | None:
    """The form that goes to an address, where it is the one that was refused."""
    refused: Refused | None = g.get("refused_form")
    if refused is None or urlsplit(address).path != refused.path:
        return None
    refused.shown = True
    return refused


def init_app(app: Flask) -> None:
    """Lets templates ask."""
    app.jinja_env.globals["typed_into"] = typed_into
