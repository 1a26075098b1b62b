"""Delegations over the API, for the organisers of the event."""

from dataclasses import replace
from typing import Any

from webapp.core import tokens
from webapp.core.addresses import page_url
from webapp.core.api import Listing, Paging, listing, operation
from webapp.core.errors import InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Access, current_actor
from webapp.events.access import managed_by, managed_event, seen_event
from webapp.registration.delegations import decisions, queries, services
from webapp.registration.delegations.schemas import (
    DelegationIn,
    DelegationOut,
    DelegationPatch,
    shown,
)
from webapp.registration.delegations.senders import Sender, body_sender, city_sender
from webapp.registration.delegations.state import PURPOSE
from webapp.registration.delegations.values import DelegationValues
from webapp.registration.models import Delegation

ALL = "/events/{event_id}/delegations"
ONE = "/delegations/{delegation_id}"
TAG = "delegations"


def find(delegation_id: int) -> Delegation:
    """A delegation to an event that the caller organises; NotFound for any other."""
    mine = Delegation.event_id.in_(queries.ids_of_events(managed_by(current_actor())))
    return queries.find_delegation(queries.is_delegation(delegation_id), mine)


def answer_with(delegation: Delegation, token: str | None = None) -> dict[str, Any]:
    """The delegation as it stands after a verb; links are kept as hashes only, so a new one is shown once."""
    fresh = queries.find_delegation(queries.is_delegation(delegation.id))
    return shown([(fresh, _address(fresh, token))], current_actor())[0]


def _address(delegation: Delegation, token: str | None = None) -> str:
    if token:
        return page_url("delegation_by_link.show", token=token)
    return page_url("own_delegation.show", delegation_id=delegation.id)


def _sender(body: DelegationIn | DelegationPatch) -> Sender | None:
    """Raises InvalidMany where both senders are named."""
    if body.sending_city and body.sending_organisation:
        sentence = _l("A city or an organisation sends it, not both.")
        raise InvalidMany(sentence, [("sending_city", sentence), ("sending_organisation", sentence)])
    if body.sending_city:
        return city_sender(body.sending_city)
    return body_sender(body.sending_organisation) if body.sending_organisation else None


def _as_the_body_names(error: InvalidMany) -> InvalidMany:
    renamed = [("sending_city" if name == "sending_name" else name, message) for name, message in error.errors]
    return InvalidMany(error.message, renamed)


@operation(
    "GET",
    ALL,
    access=Access.STAFF,
    summary="Delegations to an event",
    query=Paging,
    answer=Listing[DelegationOut],
    tag=TAG,
)
def list_delegations(event_id: int, query: Paging) -> Any:
    """In the order in which they were asked for."""
    event = seen_event(event_id)
    found = queries.of_event(event.id).order_by(Delegation.id)
    return listing(found, query, lambda rows: shown([(row, _address(row)) for row in rows], current_actor()))


@operation(
    "POST",
    ALL,
    access=Access.ORGANISE,
    summary="Ask for a delegation",
    body=DelegationIn,
    answer=DelegationOut,
    status=201,
    tag=TAG,
)
def create(event_id: int, body: DelegationIn) -> Any:
    """The coordinator is mailed a link; the answer holds another one."""
    event = managed_event(event_id)
    sender = _sender(body) or Sender("")
    values = DelegationValues(
        sending_name=sender.name,
        sending_city_id=sender.city_id,
        sending_organisation_id=sender.organisation_id,
        **body.model_dump(include={"coordinator_email", "coordinator_name", "language", "places", "deadline"}),
    )
    try:
        delegation = services.create_delegation(event, values, by=current_actor())
    except InvalidMany as error:
        raise _as_the_body_names(error) from None
    return answer_with(delegation, tokens.mint(PURPOSE, delegation.id))


@operation("GET", ONE, access=Access.ORGANISE, summary="A delegation", answer=DelegationOut, tag=TAG)
def read(delegation_id: int) -> Any:
    """One of the delegations to your events."""
    return answer_with(find(delegation_id))


@operation(
    "PATCH",
    ONE,
    access=Access.ORGANISE,
    summary="Change a delegation",
    body=DelegationPatch,
    answer=DelegationOut,
    tag=TAG,
)
def change(delegation_id: int, body: DelegationPatch) -> Any:
    """What is given changes; another coordinator gets a link of their own, and the former one's is closed."""
    delegation = find(delegation_id)
    given = body.model_fields_set - {"sending_city", "sending_organisation"}
    named = {name: getattr(body, name) for name in given if name == "deadline" or getattr(body, name) is not None}
    values = replace(_present(delegation), **named)
    if (sender := _sender(body)) is not None:
        values = replace(
            values,
            sending_name=sender.name,
            sending_city_id=sender.city_id,
            sending_organisation_id=sender.organisation_id,
        )
    before = delegation.coordinator_email
    try:
        changed = services.update_delegation(delegation, values, by=current_actor())
    except InvalidMany as error:
        raise _as_the_body_names(error) from None
    replaced = changed.coordinator_email != before
    return answer_with(changed, tokens.mint(PURPOSE, changed.id) if replaced else None)


def _present(delegation: Delegation) -> DelegationValues:
    return DelegationValues(
        sending_name=delegation.sending_name,
        sending_city_id=delegation.sending_city_id,
        sending_organisation_id=delegation.sending_organisation_id,
        coordinator_email=delegation.coordinator_email,
        coordinator_name=delegation.coordinator_name,
        language=delegation.language,
        places=delegation.places,
        deadline=delegation.deadline,
    )


@operation("POST", f"{ONE}/submit", access=Access.ORGANISE, summary="Submit the list", answer=DelegationOut, tag=TAG)
def submit(delegation_id: int) -> Any:
    """Somebody must head it."""
    return answer_with(decisions.submit(find(delegation_id), by=current_actor()))
