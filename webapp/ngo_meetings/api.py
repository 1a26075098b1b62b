"""Accreditation to NGO meetings over the API."""

from typing import Any

from sqlalchemy.orm import selectinload

from webapp.core.api import Listing, listing, operation
from webapp.core.permissions import Access
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.access import meeting, mine
from webapp.ngo_meetings.accrediting import comparing, directory_match, validity
from webapp.ngo_meetings.accrediting.extents import holds_for
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.queries import Use
from webapp.ngo_meetings.schemas import AccreditationOut, AccreditationQuery, AccreditationWithDocuments

EVENT, ONE, TAG = "/events/{event_id}/accreditations", "/accreditations/{accreditation_id}", "accreditation"


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
    if query.extent is not None:
        wanted = wanted.where(holds_for(query.extent))
    return listing(wanted.options(selectinload(Accreditation.documents)), query, _shown)


@operation("GET", ONE, access=Access.ORGANISE, summary="One request", answer=AccreditationWithDocuments, tag=TAG)
def read_accreditation(accreditation_id: int) -> Any:
    """With its documents and the requests of the meeting that may come from the same body."""
    return shown_whole(mine(accreditation_id))


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
        "compared": [_compared(one) for one in comparing.of(found)],
        "perhaps_same_as": [other.id for other in directory_match.similar_requests(found)],
    }


def _compared(one: comparing.Compared) -> dict[str, Any]:
    was, now = comparing.plain(one.field, one.was), comparing.plain(one.field, one.now)
    return {"field": one.field, "remark": one.remark, "was": was, "now": now}


def _facts(one: Accreditation, use: Use, cap: int) -> dict[str, Any]:
    names = AccreditationOut.model_fields.keys() - {"places", "taken", "waiting", "until", "series"}
    return {name: getattr(one, name) for name in names} | {
        "places": cap,
        "taken": use.holding,
        "waiting": use.waiting,
        "until": validity.until_of(one),
        "series": validity.series_of(one),
    }
