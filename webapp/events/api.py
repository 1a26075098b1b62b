"""Events over the API."""

from collections.abc import Callable
from typing import Any

from flask import Response
from sqlalchemy.orm import joinedload

from webapp.core.api import Listing, listing, operation
from webapp.core.errors import Invalid, InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Access, current_actor
from webapp.events import calendar, lifecycle, queries, services
from webapp.events.access import managed_event, seen_by, seen_event
from webapp.events.api_values import changed_values, new_values, shown, shown_whole
from webapp.events.kinds import EventKind, all_kinds
from webapp.events.models import Event
from webapp.events.schemas import CancelIn, EventDetailsOut, EventIn, EventOut, EventPatch, EventsQuery
from webapp.events.values import EventValues

ONE = "/events/{event_id}"
RENAMED = {
    "host_id": "host",
    "city_id": "city",
    "co_host_ids": "co_hosts",
    "series_id": "series",
    "series_name": "series",
}
"""Fields that the API calls otherwise than the verbs do."""


@operation(
    "GET", "/events", access=Access.STAFF, summary="Events you work for", query=EventsQuery, answer=Listing[EventOut]
)
def list_events(query: EventsQuery) -> Any:
    """The caller's events, the soonest first."""
    wanted = queries.events_with_places().where(seen_by(current_actor())).order_by(Event.starts_at, Event.id)
    if query.kind:
        wanted = wanted.where(Event.kind == _kind(query.kind).key)
    if query.state is not None:
        wanted = wanted.where(Event.state == query.state)
    if query.since is not None:
        wanted = wanted.where(Event.ends_at > query.since)
    if query.until is not None:
        wanted = wanted.where(Event.starts_at < query.until)
    if query.series is not None:
        wanted = wanted.where(Event.series_id == query.series)
    return listing(queries.search(wanted.options(joinedload(Event.series)), query.q), query, shown)


@operation(
    "POST",
    "/events",
    access=Access.ORGANISE,
    summary="Create an event",
    body=EventIn,
    answer=EventDetailsOut,
    status=201,
)
def create(body: EventIn) -> Any:
    """A draft."""
    kind, actor = _kind(body.kind), current_actor()
    return shown_whole(_named(lambda: services.create_event(kind, new_values(kind, body, actor), by=actor)))


def _kind(key: str) -> EventKind:
    kind = next((kind for kind in all_kinds() if kind.key == key), None)
    if kind is None:
        raise Invalid(_l("There is no such kind of event."), field="kind")
    return kind


@operation("GET", ONE, access=Access.STAFF, summary="An event", answer=EventDetailsOut)
def read(event_id: int) -> Any:
    """One of the caller's events."""
    return shown_whole(seen_event(event_id))


@operation("PATCH", ONE, access=Access.ORGANISE, summary="Change an event", body=EventPatch, answer=EventDetailsOut)
def change(event_id: int, body: EventPatch) -> Any:
    """What is given changes; a move of a published event is told to everybody who is registered or invited."""
    event, actor = managed_event(event_id), current_actor()
    values: EventValues = changed_values(event, body, actor)
    return shown_whole(_named(lambda: services.update_event(event, values, by=actor)))


def _named(verb: Callable[[], Event]) -> Event:
    try:
        return verb()
    except InvalidMany as error:
        named = [(RENAMED.get(name.partition(".")[0], name), message) for name, message in error.errors]
        raise InvalidMany(error.message, named) from None


@operation("POST", f"{ONE}/publish", access=Access.ORGANISE, summary="Publish a draft", answer=EventDetailsOut)
def publish(event_id: int) -> Any:
    """Show it to everybody."""
    return shown_whole(lifecycle.publish(managed_event(event_id), by=current_actor()))


@operation("POST", f"{ONE}/close", access=Access.ORGANISE, summary="Close registration", answer=EventDetailsOut)
def close(event_id: int) -> Any:
    """End registration before its time."""
    return shown_whole(lifecycle.close(managed_event(event_id), by=current_actor()))


@operation(
    "POST", f"{ONE}/reopen", access=Access.ORGANISE, summary="Take closing or completing back", answer=EventDetailsOut
)
def reopen(event_id: int) -> Any:
    """Open what was closed or completed."""
    return shown_whole(lifecycle.reopen(managed_event(event_id), by=current_actor()))


@operation("POST", f"{ONE}/complete", access=Access.ORGANISE, summary="It has taken place", answer=EventDetailsOut)
def complete(event_id: int) -> Any:
    """Say that it has taken place."""
    return shown_whole(lifecycle.complete(managed_event(event_id), by=current_actor()))


@operation(
    "POST", f"{ONE}/cancel", access=Access.ORGANISE, summary="Call it off", body=CancelIn, answer=EventDetailsOut
)
def cancel(event_id: int, body: CancelIn) -> Any:
    """Everybody who is coming is told once, with the reason."""
    return shown_whole(lifecycle.cancel(managed_event(event_id), body.reason, by=current_actor()))


@operation("GET", f"{ONE}/calendar.ics", access=Access.STAFF, summary="Its calendar file", media_type="text/calendar")
def calendar_file(event_id: int) -> Response:
    """The event for anybody's calendar."""
    event = seen_event(event_id)
    response = Response(calendar.event_ics(event), content_type="text/calendar; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{event.slug}.ics")
    return response
