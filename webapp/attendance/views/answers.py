"""What pages of attendance answer: a page, a part of one for htmx, or JSON for the scanner and the grid."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.attendance.models import Mark, Sheet
from webapp.core.error_pages import problem
from webapp.core.errors import DomainError, Invalid
from webapp.core.i18n import _l
from webapp.core.unit_of_work import rollback, undo_request

T = TypeVar("T")


def for_htmx() -> bool:
    """Whether only a part of the page is asked for."""
    return request.headers.get("HX-Request") == "true"


def for_script() -> bool:
    """Whether JSON is asked for."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def refused(error: DomainError) -> ResponseReturnValue:
    """Tell a script what is wrong as a problem, and htmx by loading the page again; others get the common answer."""
    if for_script():
        rollback()
        return problem(error.status, error.code, str(error))
    if not for_htmx():
        raise error
    rollback()
    undo_request()
    flash(str(error), "error")
    return Response(status=204, headers={"HX-Refresh": "true"})


def answered(verb: Callable[[], T], answer: Callable[[T], ResponseReturnValue]) -> ResponseReturnValue:
    """Do a verb and answer with what came of it, or with why it could not be done."""
    try:
        return answer(verb())
    except DomainError as error:
        return refused(error)


def back_to(sheet: Sheet, person_id: int | None = None, otherwise: str = "") -> ResponseReturnValue:
    """The page the form was on, at the person it was about; where that is not known, another one."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc == request.host:
        url = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    else:
        url = otherwise or url_for("attendance.marking", event_id=sheet.event_id, sheet_id=sheet.id)
    return redirect(f"{url}#person-{person_id}" if person_id else url, 303)


def asked_mark(typed: str) -> Mark | None:
    """A mark as a form sends it; empty takes one back.

    Raises Invalid on any other text.
    """
    if not typed:
        return None
    try:
        return Mark(typed)
    except ValueError:
        raise Invalid(_l("Choose a mark."), field="mark") from None
