"""The floor of an NGO meeting over the API."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field

from webapp.core.api import Listing, Paging, Schema, operation
from webapp.core.permissions import Access, current_actor
from webapp.core.types import Texts
from webapp.events.models import Event
from webapp.events.schemas import RowId
from webapp.ngo_meetings.access import meeting
from webapp.ngo_meetings.api import TAG
from webapp.ngo_meetings.speaking import floor
from webapp.ngo_meetings.speaking.body_names import BodyNames
from webapp.registration.queries import managed_registration


class FloorIn(Schema):
    """Whether somebody gets the floor."""

    granted: bool


class OrderIn(Schema):
    """Registrations in the order in which they speak; who is not named stays behind them."""

    registration_ids: list[RowId] = Field(max_length=10_000)


class FloorOut(Schema):
    """Somebody who asks for the floor; `position` counts the speakers from 1.

    `organisation` is named in the language of the call where it is known in it, else as registered;
    `organisation_names` says what it is called in each language.
    """

    registration_id: int
    name: str
    organisation: str
    organisation_names: Texts
    topic: str
    state: Literal["asked", "granted", "declined"]
    position: int | None
    comes: bool


@operation(
    "GET",
    "/events/{event_id}/floor",
    access=Access.ORGANISE,
    summary="Who asks for the floor",
    query=Paging,
    answer=Listing[FloorOut],
    tag=TAG,
)
def list_requests(event_id: int, query: Paging) -> Any:
    """The speakers in their order, then what is to be decided, then who does not get it."""
    return _listed(meeting(event_id), query)


@operation(
    "POST",
    "/events/{event_id}/floor/order",
    access=Access.ORGANISE,
    summary="Put the speakers in order",
    body=OrderIn,
    answer=Listing[FloorOut],
    tag=TAG,
)
def order_speakers(event_id: int, body: OrderIn) -> Any:
    """The answer begins with the speakers in their new order."""
    event = meeting(event_id)
    floor.order_speakers(event, body.registration_ids, by=current_actor())
    return _listed(event, Paging())


@operation(
    "POST",
    "/registrations/{registration_id}/floor",
    access=Access.ORGANISE,
    summary="Grant or decline the floor",
    body=FloorIn,
    answer=FloorOut,
    tag=TAG,
)
def decide_on_floor(registration_id: int, body: FloorIn) -> Any:
    """Who gets it speaks last so far; 409 where they do not ask for it."""
    registration = managed_registration(registration_id)
    event = meeting(registration.event_id)
    floor.decide(event, registration, body.granted, by=current_actor())
    return next(_shown([one])[0] for one in floor.requests_in(event.id) if one.registration.id == registration_id)


def _listed(event: Event, query: Paging) -> dict[str, Any]:
    found = floor.requests_in(event.id)
    first = (query.page - 1) * query.per_page
    return {
        "items": _shown(found[first : first + query.per_page]),
        "total": len(found),
        "page": query.page,
        "per_page": query.per_page,
    }


def _shown(requests: Sequence[floor.FloorRequest]) -> list[dict[str, Any]]:
    bodies = BodyNames(requests)
    return [_facts(request, bodies) for request in requests]


def _facts(request: floor.FloorRequest, bodies: BodyNames) -> dict[str, Any]:
    registration = request.registration
    return {
        "registration_id": registration.id,
        "name": registration.name,
        "organisation": bodies.shown(registration),
        "organisation_names": bodies.of(registration),
        "topic": request.topic,
        "state": request.state,
        "position": request.decision.position if request.decision is not None and request.granted else None,
        "comes": request.comes,
    }
