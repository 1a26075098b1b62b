"""What an organiser does with one request for accreditation over the API: each deed is a line of a table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from webapp.core.api import Schema, operation
from webapp.core.permissions import Access, Actor, current_actor
from webapp.ngo_meetings.access import mine
from webapp.ngo_meetings.accrediting import decisions, focal_points, suspending, terms
from webapp.ngo_meetings.accrediting.focal_points import FocalPoint
from webapp.ngo_meetings.accrediting.terms import Terms
from webapp.ngo_meetings.api import ONE, TAG, shown_whole
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.schemas import (
    AccreditationWithDocuments,
    AccreditIn,
    FocalPointIn,
    MoreIn,
    ReasonIn,
    TermsIn,
)

Verb = Callable[[Accreditation, Any, Actor], Any]


@dataclass(frozen=True)
class Deed:
    """A verb on a request, which is answered as it stands afterwards."""

    name: str
    path: str
    summary: str
    verb: Verb
    """It gets the request, what was sent, and who does it."""
    body: type[Schema] | None = None
    method: str = "POST"


def _accredit(found: Accreditation, body: AccreditIn, by: Actor) -> None:
    decisions.accredit(found, by=by, cap=body.cap, until=body.until, in_series=body.series)


def _change_terms(found: Accreditation, body: TermsIn, by: Actor) -> None:
    # `until` and `series` say together what it holds for; without either that stays. Nobody loses a place.
    wanted: Terms = {}
    if body.model_fields_set & {"until", "series"}:
        wanted |= {"until": body.until, "in_series": body.series}
    if "cap" in body.model_fields_set:
        wanted |= {"cap": body.cap}
    terms.change(found, wanted, by=by)


def _ask_more(found: Accreditation, body: MoreIn, by: Actor) -> None:
    decisions.ask_more(found, body.reason, by=by, beside=body.beside)


def _refuse(found: Accreditation, body: ReasonIn, by: Actor) -> None:
    decisions.refuse(found, body.reason, by=by)


def _suspend(found: Accreditation, body: ReasonIn, by: Actor) -> None:
    suspending.suspend(found, body.reason, by=by)


def _restore(found: Accreditation, _body: None, by: Actor) -> None:
    suspending.restore(found, by=by)


def _name_focal_point(found: Accreditation, body: FocalPointIn, by: Actor) -> None:
    # The same call again closes no link and writes no second letter.
    focal_points.name_another(found, FocalPoint(**body.model_dump()), by=by, again=False)


def _send_link(found: Accreditation, _body: None, by: Actor) -> None:
    focal_points.send_link(found, by=by)


def _close_links(found: Accreditation, _body: None, by: Actor) -> None:
    focal_points.close_links(found, by=by)


DEEDS = (
    Deed("accredit", "/accredit", "Accredit a body", _accredit, AccreditIn),
    Deed("change_terms", "", "Change the cap, or what it holds for", _change_terms, TermsIn, "PATCH"),
    Deed("ask_more", "/ask-more", "Give a request back with what is missing", _ask_more, MoreIn),
    Deed("refuse", "/refuse", "Refuse a request or take an accreditation back", _refuse, ReasonIn),
    Deed("suspend", "/suspend", "Suspend an accreditation", _suspend, ReasonIn),
    Deed("restore", "/restore", "End a suspension", _restore),
    Deed("name_focal_point", "/focal-point", "Name another focal point", _name_focal_point, FocalPointIn, "PUT"),
    Deed("send_link", "/link", "Send the focal point a new link, who is let in again", _send_link),
    Deed("close_links", "/close-links", "Keep the focal point out, by link and by account", _close_links),
)


def _serve(deed: Deed) -> None:
    def handler(accreditation_id: int, body: Any = None) -> Any:
        found = mine(accreditation_id)
        deed.verb(found, body, current_actor())
        return shown_whole(found)

    handler.__name__ = deed.name
    operation(
        deed.method,
        f"{ONE}{deed.path}",
        access=Access.ORGANISE,
        summary=deed.summary,
        body=deed.body,
        answer=AccreditationWithDocuments,
        tag=TAG,
    )(handler)


for one in DEEDS:
    _serve(one)
