"""Messages to people of an event over the API."""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any

from flask import request
from pydantic import ConfigDict, Field
from sqlalchemy import Select

from webapp.core.api import Schema, TextsIn, operation
from webapp.core.api.operations import KEY
from webapp.core.errors import Invalid, InvalidMany
from webapp.core.i18n import _l
from webapp.core.identifiers import BIGGEST
from webapp.core.permissions import Access, Actor, current_actor
from webapp.events.access import managed_event
from webapp.events.categories import categories_of
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import inputs, queries, writing
from webapp.registration.models import Registration, RegistrationState
from webapp.registration.people_pages.table import people_table

MOST = 5000
RowId = Annotated[int, Field(ge=1, le=BIGGEST)]


class PeopleFilter(Schema):
    """Whom the list of people shows under its filters; with none of them, everybody. An unknown one is refused."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(default="", max_length=200)
    """Words of the name, the body or the address, or the beginning of a reference."""
    state: RegistrationState | None = None
    reserve: bool | None = None
    category: str | None = None
    country: str | None = None
    delegation_id: RowId | None = None
    change: bool = False
    """Only those of whom a change waits for approval."""


class MessageIn(Schema):
    """What is written to whom: to those of the numbers or to those of the filter, one of the two."""

    subject: TextsIn
    text: TextsIn
    """With placeholders as on the page: `{name}`, `{given_name}`, `{reference}`, `{category}`, `{event}`, `{when}`."""
    registration_ids: list[RowId] | None = Field(default=None, min_length=1, max_length=MOST)
    filter: PeopleFilter | None = None
    dry_run: bool = False
    """Whether to tell only whom it would reach."""


class ReachedOut(Schema):
    """Somebody who gets the message, or would."""

    registration_id: int
    name: str
    email: str
    language: str


class UnreachedOut(Schema):
    """Somebody who does not get it; the name is empty for a number that is nobody's in the event."""

    registration_id: int
    name: str
    reason: str


class MessagedOut(Schema):
    """What came of it; nothing is sent with `dry_run`."""

    sent: int
    reached: list[ReachedOut]
    skipped: list[UnreachedOut]


@operation(
    "POST",
    "/events/{event_id}/messages",
    access=Access.ORGANISE,
    summary="Write to people of an event",
    body=MessageIn,
    answer=MessagedOut,
)
def write_to_people(event_id: int, body: MessageIn) -> Any:
    """Each in their language; under one `Idempotency-Key` nobody is written to twice."""
    event, by = managed_event(event_id), current_actor()
    people = _chosen(event, body)
    try:
        reach = writing.reach_of(event, people, body.subject, body.text, once=_mark(by))
    except InvalidMany as error:
        raise InvalidMany(error.message, [(_named(name), why) for name, why in error.errors]) from None
    sent = 0 if body.dry_run else writing.send(event, reach, body.subject, body.text, by=by)
    known = {person.id for person in people}
    return {
        "sent": sent,
        "reached": [_reached(person) for person, _cause in reach.people],
        "skipped": [
            *({"registration_id": one.id, "name": one.name, "reason": str(why)} for one, why in reach.skipped),
            *(_nobody(number) for number in dict.fromkeys(body.registration_ids or ()) if number not in known),
        ],
    }


def _named(field: str) -> str:
    return "subject" + field.removeprefix("title") if field.startswith("title") else field


def _mark(by: Actor) -> str:
    """The mark of one sending; also after the key of a request has been forgotten, nobody gets the same twice."""
    key = request.headers.get(KEY, "")
    return hashlib.sha256(f"{by.user_id}:{key}".encode()).hexdigest()[:32] if key else ""


def _reached(person: Registration) -> dict[str, Any]:
    return {"registration_id": person.id, "name": person.name, "email": person.email, "language": person.language}


def _nobody(number: int) -> dict[str, Any]:
    return {"registration_id": number, "name": "", "reason": str(_l("There is no such person in this event."))}


def _chosen(event: Event, body: MessageIn) -> Sequence[Registration]:
    if (body.registration_ids is None) == (body.filter is None):
        raise Invalid(_l("Name the people by their numbers or by a filter, one of the two."), field="registration_ids")
    query = queries.registrations_of(event.id).order_by(Registration.sort_key, Registration.id)
    if body.filter is not None:
        query = _narrowed(query, event, body.filter)
    else:
        query = query.where(Registration.id.in_(body.registration_ids or ()))
    people = db.session.scalars(query.limit(MOST + 1)).all()
    if len(people) > MOST:
        raise Invalid(_l("These are more than %(most)d people: narrow the filter.", most=MOST), field="filter")
    return people


def _narrowed(query: Select[Registration], event: Event, wanted: PeopleFilter) -> Select[Registration]:
    if wanted.category is not None and wanted.category not in dict(categories_of(event.kind)):
        raise Invalid(_l("Choose a category."), field="filter.category")
    arguments = {
        "q": wanted.q,
        "state": wanted.state.value if wanted.state is not None else "",
        "reserve": "" if wanted.reserve is None else "yes" if wanted.reserve else "no",
        "category": wanted.category or "",
        "country": inputs.country(wanted.country, "filter.country") or "",
        "change": "waiting" if wanted.change else "",
    }
    narrowed = people_table(event).narrow(query, arguments)
    if wanted.delegation_id is not None:
        # A list without delegations has no such filter, which then would let everybody through.
        narrowed = narrowed.where(Registration.delegation_id == wanted.delegation_id)
    return narrowed
