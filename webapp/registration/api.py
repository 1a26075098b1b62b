"""Registrations over the API."""

from dataclasses import replace
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from webapp.core.addresses import page_url
from webapp.core.api import Listing, listing, operation
from webapp.core.permissions import Access, current_actor
from webapp.directory.models import City
from webapp.events.access import managed_event, seen_event
from webapp.registration import accompanying, changes, inputs, people_verbs, queries, references, services
from webapp.registration.form_builder import showing
from webapp.registration.models import Registration, Source
from webapp.registration.own_changes import showing as changes_shown
from webapp.registration.people_pages.table import people_table
from webapp.registration.places import reserves, waiting
from webapp.registration.schemas import (
    MoveIn,
    ReasonIn,
    RegistrationIn,
    RegistrationOut,
    RegistrationPatch,
    RegistrationsQuery,
    ReserveIn,
)

OF_EVENT = "/events/{event_id}/registrations"
ONE = "/registrations/{registration_id}"
FIELDS = RegistrationOut.model_fields.keys() - {
    "position",
    "manage_url",
    "state",
    "source",
    "city",
    "reference",
    "reserve",
    "pending_change",
    "accompanies",
    "merged_into",
}


def shown(registrations: list[Registration]) -> list[dict[str, Any]]:
    """Registrations as the API gives them; the waiting list is read once for all."""
    positions = waiting.positions(registrations)
    answers = showing.answers_of(registrations, current_actor())
    proposed = changes_shown.plain_of(registrations, current_actor())
    return [
        {name: getattr(registration, name) for name in FIELDS}
        | {
            "answers": answers[registration.id],
            "reference": references.shown(registration.reference),
            "city": _city(registration.city),
            "state": registration.state,
            "source": registration.source.value,
            "position": positions.get(registration.id),
            "pending_change": proposed.get(registration.id),
            "reserve": registration.reserve_of is not None,
            "accompanies": registration.accompanies_id,
            "merged_into": registration.merged_into_id,
        }
        for registration in registrations
    ]


def _city(city: City | None) -> str | None:
    """The English name, or the one there is."""
    return (city.name.get("en") or next(iter(city.name.values()), "")) if city is not None else None


def one(registration: Registration, **more: Any) -> dict[str, Any]:
    """One of them."""
    return shown([registration])[0] | more


@operation(
    "POST",
    OF_EVENT,
    access=Access.ORGANISE,
    summary="Register a person",
    body=RegistrationIn,
    answer=RegistrationOut,
    status=201,
)
def register(event_id: int, body: RegistrationIn) -> Any:
    """With a place, on the waiting list or for decision, as the event says."""
    event = managed_event(event_id)
    values, by = body.values(), current_actor()
    values = replace(values, answers=showing.known(event, values.answers))
    registration, token = services.register_with_link(event, values, by=by, source=Source.ORGANISER)
    accompanying.name_by_id(registration, body.accompanies, by=by)
    return one(registration, manage_url=page_url("registration.personal", token=token))


@operation(
    "GET",
    OF_EVENT,
    access=Access.STAFF,
    summary="Registrations of an event",
    query=RegistrationsQuery,
    answer=Listing[RegistrationOut],
)
def list_registrations(event_id: int, query: RegistrationsQuery) -> Any:
    """Everybody, the first to register first."""
    wanted = queries.registrations_of(seen_event(event_id).id).order_by(Registration.id)
    if query.state is not None:
        wanted = wanted.where(Registration.state == query.state)
    return listing(queries.search(wanted, query.q), query, shown)


@operation("GET", ONE, access=Access.STAFF, summary="A registration", answer=RegistrationOut)
def read(registration_id: int) -> Any:
    """One registration."""
    return one(queries.seen_registration(registration_id))


@operation("PATCH", ONE, access=Access.ORGANISE, summary="Change", body=RegistrationPatch, answer=RegistrationOut)
def change(registration_id: int, body: RegistrationPatch) -> Any:
    """What is known of a person; files have calls of their own. 409 for who does not come any more."""
    registration = queries.managed_registration(registration_id)
    wanted = body.changes()
    if "answers" in wanted:
        wanted["answers"] = showing.known(registration.event, wanted["answers"])
    changed = changes.update_registration(registration, wanted, by=current_actor())
    if "accompanies" in body.model_fields_set:
        accompanying.name_by_id(changed, body.accompanies, by=current_actor())
    return one(changed)


@operation("POST", f"{ONE}/approve", access=Access.ORGANISE, summary="Give a place", answer=RegistrationOut)
def approve(registration_id: int) -> Any:
    """409 where no place is left."""
    return one(services.approve(queries.managed_registration(registration_id), by=current_actor()))


@operation("POST", f"{ONE}/reject", access=Access.ORGANISE, summary="Turn down", body=ReasonIn, answer=RegistrationOut)
def reject(registration_id: int, body: ReasonIn) -> Any:
    """The person is told the reason."""
    registration = queries.managed_registration(registration_id)
    return one(services.reject(registration, reason=body.reason, by=current_actor()))


@operation("POST", f"{ONE}/waitlist", access=Access.ORGANISE, summary="Let wait", answer=RegistrationOut)
def waitlist(registration_id: int) -> Any:
    """An applicant waits for a place."""
    return one(services.put_on_waiting_list(queries.managed_registration(registration_id), by=current_actor()))


@operation(
    "POST", f"{ONE}/move", access=Access.ORGANISE, summary="Move on the list", body=MoveIn, answer=RegistrationOut
)
def move(registration_id: int, body: MoveIn) -> Any:
    """Whoever is to be asked first is offered a place at once where one is free; 422 without a reason where others then
    wait longer, 409 for whoever does not wait.
    """
    registration = queries.managed_registration(registration_id)
    return one(people_verbs.move_on_list(registration, body.where, by=current_actor(), reason=body.reason))


@operation(
    "POST", f"{ONE}/offer", access=Access.ORGANISE, summary="Offer a place", body=ReasonIn, answer=RegistrationOut
)
def offer(registration_id: int, body: ReasonIn) -> Any:
    """The place is held until the person answers or the offer runs out; only organisers read a reason."""
    registration = queries.managed_registration(registration_id)
    return one(services.offer(registration, by=current_actor(), reason=body.reason))


@operation("POST", f"{ONE}/accept", access=Access.ORGANISE, summary="Accept an offer", answer=RegistrationOut)
def accept(registration_id: int) -> Any:
    """On the person's word."""
    return one(services.accept(queries.managed_registration(registration_id), by=current_actor()))


@operation("POST", f"{ONE}/decline", access=Access.ORGANISE, summary="Decline an offer", answer=RegistrationOut)
def decline(registration_id: int) -> Any:
    """On the person's word; the place passes on."""
    return one(services.decline(queries.managed_registration(registration_id), by=current_actor()))


@operation("POST", f"{ONE}/withdraw", access=Access.ORGANISE, summary="Withdraw", body=ReasonIn, answer=RegistrationOut)
def withdraw(registration_id: int, body: ReasonIn) -> Any:
    """On the person's word; the place passes on."""
    registration = queries.managed_registration(registration_id)
    return one(services.withdraw(registration, reason=body.reason, by=current_actor()))


@operation("POST", f"{ONE}/cancel", access=Access.ORGANISE, summary="Cancel", body=ReasonIn, answer=RegistrationOut)
def cancel(registration_id: int, body: ReasonIn) -> Any:
    """The person is told the reason; the place passes on."""
    registration = queries.managed_registration(registration_id)
    return one(services.cancel(registration, reason=body.reason, by=current_actor()))


@operation(
    "POST",
    f"{ONE}/reserve",
    access=Access.ORGANISE,
    summary="Name as a reserve",
    body=ReserveIn,
    answer=RegistrationOut,
)
def make_reserve(registration_id: int, body: ReserveIn) -> Any:
    """Whoever waits or is not decided on stands in for their group; 409 in any other state."""
    registration, city = queries.managed_registration(registration_id), inputs.city(body.city)
    return one(reserves.make_reserve(registration, by=current_actor(), group=body.reserve_of, city_id=city))


@operation(
    "POST", f"{ONE}/unreserve", access=Access.ORGANISE, summary="Let wait like everybody", answer=RegistrationOut
)
def make_ordinary(registration_id: int) -> Any:
    """A reserve waits for any place; 409 for whoever is none."""
    return one(reserves.make_ordinary(queries.managed_registration(registration_id), by=current_actor()))


def _export(event_id: int, kind: str) -> ResponseReturnValue:
    event = seen_event(event_id)
    table = people_table(event)
    return table.export(queries.registrations_of(event.id), request.args, kind, f"{event.slug}-people")


@operation("GET", "/events/{event_id}/export.csv", access=Access.STAFF, summary="Its people", media_type="text/csv")
def export_csv(event_id: int) -> Any:
    """Everybody, as CSV."""
    return _export(event_id, "csv")


@operation(
    "GET",
    "/events/{event_id}/export.xlsx",
    access=Access.STAFF,
    summary="Its people",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
def export_xlsx(event_id: int) -> Any:
    """Everybody, as XLSX."""
    return _export(event_id, "xlsx")
