"""A form whose token was missing, forged or too old: shown again with what was typed, by the page that shows it."""

from typing import Any

from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from webapp.core.errors import DomainError
from webapp.core.i18n import _l

EXPIRED = _l(
    "This form has expired, and nothing was sent. What you typed is still here: look through it and send it again. "
    "Files have to be chosen once more."
)


def typed() -> Any:
    """What was typed into a form that was refused, for the form on the page that shows it again; None otherwise."""
    if "refused" not in g:
        return None
    g.filled_in_again = True
    return request.form


def form_again() -> Response | None:
    """The page at the address of the form, as on GET, filled in; None where it has none that shows this form.

    GET changes nothing, so that a request which nobody has proven to be the person's own does not either.
    """
    g.refused = str(EXPIRED)
    answer = _page()
    if answer is None or answer.status_code != 200 or "filled_in_again" not in g:
        g.pop("refused")
        return None
    answer.status_code = 400
    return answer


def _page() -> Response | None:
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not request.form:
        return None
    try:
        rule, arguments = adapter.match(method="GET", return_rule=True)
        request.method, request.url_rule, request.view_args = "GET", rule, dict(arguments)
        return current_app.make_response(current_app.preprocess_request() or current_app.dispatch_request())
    except (HTTPException, DomainError):
        return None
