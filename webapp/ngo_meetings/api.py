"""Accreditation to NGO meetings over the API."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import selectinload

from webapp.core.api import Listing, listing, operation
from webapp.core.errors import NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Access, Actor, current_actor
from webapp.events.access import managed_event
from webapp.events.models import Event
from webapp.ngo_meetings import decisions, directory_match, queries, suspending, validity
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.queries import Use
from webapp.ngo_meetings.schemas import (
    AccreditationOut,
    AccreditationQuery,
    AccreditationWithDocuments,
    AccreditIn,
    MoreIn,
    ReasonIn,
    TermsIn,
)
from webapp.ngo_meetings.views import KIND

EVENT, ONE, TAG = "/events/{event_id}/accreditations", "/accreditations/{accreditation_id}", "accreditation"


def meeting(event_id: int) -> Event:
    """A meeting that the caller organises; raises NotFound for an event of another kind."""
    event = managed_event(event_id)
    if event.kind != KIND:
        raise NotFound(_l("This event has no bodies to accredit."))
    return event


def _mine(accreditation_id: int) -> Accreditation:
    found = queries.find(Accreditation.id == accreditation_id)
    try:
        meeting(found.event_id)
    except NotFound:
        # What another host's meeting has is not told from what nobody has.
        raise NotFound(queries.NO_BODY) from None
    return found


@operation(
    "GET",
    EVENT,
    access=Access.ORGANISE,
    summary="Requests for accreditation",
    query=AccreditationQuery,
    answer=Listing[AccreditationOut],
    tag=TAG,
)
def list_accreditations(event_id: int, query: AccreditationQuery) -> Any:
    """The latest first, with how the bodies use their places."""
    event = meeting(event_id)
    wanted = queries.listed(event.id).order_by(Accreditation.sent_at.desc(), Accreditation.id)
    if query.state is not None:
        wanted = wanted.where(Accreditation.state == query.state)
    return listing(wanted.options(selectinload(Accreditation.documents)), query, _shown)


@operation("GET", ONE, access=Access.ORGANISE, summary="One request", answer=AccreditationWithDocuments, tag=TAG)
def read_accreditation(accreditation_id: int) -> Any:
    """With its documents and the requests of the meeting that may come from the same body."""
    return shown_whole(_mine(accreditation_id))


def decided(accreditation_id: int, verb: Callable[[Accreditation, Actor], Any]) -> Any:
    """A request after a verb has done something with it; raises NotFound for one that is not the caller's."""
    found = _mine(accreditation_id)
    verb(found, current_actor())
    return shown_whole(found)


@operation(
    "POST",
    f"{ONE}/accredit",
    access=Access.ORGANISE,
    summary="Accredit a body",
    body=AccreditIn,
    answer=AccreditationWithDocuments,
    tag=TAG,
)
def accredit(accreditation_id: int, body: AccreditIn) -> Any:
    """With `until`, for every meeting of the host that begins by that day; with `series`, for every event of it."""

    def verb(found: Accreditation, by: Actor) -> None:
        decisions.accredit(found, by=by, cap=body.cap, until=body.until, in_series=body.series)

    return decided(accreditation_id, verb)


@operation(
    "PATCH",
    ONE,
    access=Access.ORGANISE,
    summary="Change the cap, or what it holds for",
    body=TermsIn,
    answer=AccreditationWithDocuments,
    tag=TAG,
)
def change_terms(accreditation_id: int, body: TermsIn) -> Any:
    """`until` and `series` say together what it holds for; without either that stays. Nobody loses a place."""

    def verb(found: Accreditation, by: Actor) -> None:
        if body.model_fields_set & {"until", "series"}:
            decisions.set_extent(found, by=by, until=body.until, in_series=body.series)
        if "cap" in body.model_fields_set:
            decisions.set_cap(found, body.cap, by=by)

    return decided(accreditation_id, verb)


@operation(
    "POST",
    f"{ONE}/ask-more",
    access=Access.ORGANISE,
    summary="Give a request back with what is missing",
    body=MoreIn,
    answer=AccreditationWithDocuments,
    tag=TAG,
)
def ask_more(accreditation_id: int, body: MoreIn) -> Any:
    """The focal point reads the reason, and each remark beside its field."""

    def verb(found: Accreditation, by: Actor) -> None:
        decisions.ask_more(found, body.reason, by=by, beside=body.beside)

    return decided(accreditation_id, verb)


@operation(
    "POST",
    f"{ONE}/refuse",
    access=Access.ORGANISE,
    summary="Refuse a request or take an accreditation back",
    body=ReasonIn,
    answer=AccreditationWithDocuments,
    tag=TAG,
)
def refuse(accreditation_id: int, body: ReasonIn) -> Any:
    """Before the meeting begins the people of the body lose their places and are told."""
    return decided(accreditation_id, lambda found, by: decisions.refuse(found, body.reason, by=by))


@operation(
    "POST",
    f"{ONE}/suspend",
    access=Access.ORGANISE,
    summary="Suspend an accreditation",
    body=ReasonIn,
    answer=AccreditationWithDocuments,
    tag=TAG,
)
def suspend(accreditation_id: int, body: ReasonIn) -> Any:
    """Nobody new comes for the body; its people keep their places."""
    return decided(accreditation_id, lambda found, by: suspending.suspend(found, body.reason, by=by))


@operation(
    "POST",
    f"{ONE}/restore",
    access=Access.ORGANISE,
    summary="End a suspension",
    answer=AccreditationWithDocuments,
    tag=TAG,
)
def restore(accreditation_id: int) -> Any:
    """Whoever of the body waits can be offered a place again."""
    return decided(accreditation_id, lambda found, by: suspending.restore(found, by=by))


def _shown(found: list[Accreditation]) -> list[dict[str, Any]]:
    uses = queries.uses_of(Accreditation.id.in_([one.id for one in found]))
    caps = queries.caps_of(found)
    return [_facts(one, uses.get(one.id, Use()), caps[one.id]) for one in found]


def shown_whole(found: Accreditation) -> dict[str, Any]:
    """A request with its papers and the requests that may come from the same body."""
    documents = [document.file for document in found.documents]
    papers = [found.letter, *documents] if found.letter is not None else documents
    return _shown([found])[0] | {
        "documents": [{"name": paper.name, "size": paper.size} for paper in papers],
        "perhaps_same_as": [other.id for other in directory_match.similar_requests(found)],
    }


def _facts(one: Accreditation, use: Use, cap: int) -> dict[str, Any]:
    names = AccreditationOut.model_fields.keys() - {"places", "taken", "waiting", "until", "series"}
    return {name: getattr(one, name) for name in names} | {
        "places": cap,
        "taken": use.holding,
        "waiting": use.waiting,
        "until": validity.until_of(one),
        "series": validity.series_of(one),
    }
