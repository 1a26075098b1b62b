"""The focal points of accredited bodies over the API; what is done with one is among the deeds."""

from typing import Any

from webapp.core.api import Listing, listing, operation
from webapp.core.permissions import Access
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.access import meeting, mine
from webapp.ngo_meetings.api import ONE, TAG
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.schemas import FocalPointOut, FocalPointQuery


@operation(
    "GET",
    "/events/{event_id}/focal-points",
    access=Access.ORGANISE,
    summary="Who answers for the bodies",
    query=FocalPointQuery,
    answer=Listing[FocalPointOut],
    tag=TAG,
)
def list_focal_points(event_id: int, query: FocalPointQuery) -> Any:
    """In the order in which their bodies asked; by default of all bodies, decided or not."""
    wanted = queries.of_event(meeting(event_id).id).order_by(Accreditation.id)
    if query.state is not None:
        wanted = wanted.where(Accreditation.state == query.state)
    if query.access is not None:
        closed = Accreditation.access_closed_at.is_not(None)
        wanted = wanted.where(closed if query.access == "closed" else ~closed)
    return listing(wanted, query, lambda found: [_shown(one) for one in found])


@operation(
    "GET",
    f"{ONE}/focal-point",
    access=Access.ORGANISE,
    summary="Who answers for a body",
    answer=FocalPointOut,
    tag=TAG,
)
def read_focal_point(accreditation_id: int) -> Any:
    """With whether they are let in."""
    return _shown(mine(accreditation_id))


def _shown(one: Accreditation) -> dict[str, Any]:
    return {
        "accreditation_id": one.id,
        "body": one.name,
        "state": one.state,
        "name": one.focal_name,
        "email": one.focal_email,
        "phone": one.focal_phone,
        "language": one.language,
        "access": "open" if one.access_closed_at is None else "closed",
        "access_closed_at": one.access_closed_at,
    }
