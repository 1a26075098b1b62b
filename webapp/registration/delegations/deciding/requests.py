"""Bodies that ask a host to receive their delegation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from webapp.core import audit, clock
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Actor, link_holder
from webapp.events.kinds import kind_of
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.registration import inputs
from webapp.registration.delegations.deciding.rules import rules_of
from webapp.registration.delegations.letters import mails
from webapp.registration.delegations.models import DelegationRequest, RequestState
from webapp.registration.delegations.senders import named_sender
from webapp.registration.delegations.services import create_delegation
from webapp.registration.delegations.values import DelegationValues, checked_delegation
from webapp.registration.models import Delegation

MOST_OPEN = 200
"""Requests to one event that may wait for an answer."""


@dataclass(frozen=True, kw_only=True)
class RequestValues:
    """What a body asks for."""

    sending_name: str
    coordinator_email: str
    places: int
    coordinator_name: str = ""
    language: str = "en"
    message: str = ""


def takes_requests(event: Event) -> bool:
    """Whether bodies can ask to send a delegation to this event now."""
    known = event.state in (EventState.PUBLISHED, EventState.CLOSED) and event.starts_at > clock.now()
    return known and kind_of(event.kind).uses_delegations and rules_of(event.id).requests


def ask(event: Event, values: RequestValues) -> None:
    """Ask the host to receive a delegation; asked again from the same address, nothing is added and nothing disclosed.

    Raises Conflict where the host takes no requests, InvalidMany on wrong values.
    """
    if not takes_requests(event):
        raise Conflict(_l("The host does not take requests for this event."))
    checked = checked_delegation(
        DelegationValues(
            sending_name=values.sending_name,
            coordinator_email=values.coordinator_email,
            coordinator_name=values.coordinator_name,
            language=values.language,
            places=values.places,
        ),
        event,
    )
    message = inputs.within(inputs.lines(values.message), inputs.LONG, "message")
    if _known(event, checked["coordinator_email"]):
        return
    kept = ("sending_name", "coordinator_email", "coordinator_name", "language", "places")
    request = DelegationRequest(
        event_id=event.id, created_at=clock.now(), message=message, **{name: checked[name] for name in kept}
    )
    db.session.add(request)
    db.session.flush()
    by = link_holder(request.coordinator_name or request.coordinator_email, request.coordinator_email)
    audit.record("delegation_asked", request, by=by, sending=request.sending_name)
    mails.tell_host_of_request(request)


def _known(event: Event, email: str) -> bool:
    opened = (DelegationRequest.event_id == event.id) & (DelegationRequest.state == RequestState.OPEN)
    asked = select(func.count()).where(opened)
    same = select(DelegationRequest.id).where(opened, DelegationRequest.coordinator_email == email).limit(1)
    return db.session.scalar(same) is not None or (db.session.scalar(asked) or 0) >= MOST_OPEN


def accept(request: DelegationRequest, *, places: int, deadline: datetime | None, by: Actor) -> Delegation:
    """Create the delegation with a quota and deadline of its own, and mail its coordinator the link.

    Raises Conflict where the request is decided already, InvalidMany on wrong values.
    """
    request = _locked(request)
    sender = named_sender(request.sending_name)
    values = DelegationValues(
        sending_name=sender.name,
        sending_city_id=sender.city_id,
        sending_organisation_id=sender.organisation_id,
        coordinator_email=request.coordinator_email,
        coordinator_name=request.coordinator_name,
        language=request.language,
        places=places,
        deadline=deadline,
    )
    delegation = create_delegation(request.event, values, by=by)
    request.delegation_id = delegation.id
    _decide(request, RequestState.ACCEPTED, by)
    audit.record("delegation_request_accepted", request, by=by, delegation=delegation.id)
    return delegation


def decline(request: DelegationRequest, *, reason: str, by: Actor) -> DelegationRequest:
    """Say no, with a reason that the body reads.

    Raises Conflict where the request is decided already, Invalid without a reason.
    """
    request = _locked(request)
    why = inputs.within(inputs.lines(reason), inputs.LONG, "reason")
    if not why:
        raise Invalid(_l("Write why: the body will read it."), field="reason")
    request.reason = why
    _decide(request, RequestState.DECLINED, by)
    audit.record("delegation_request_declined", request, by=by, reason=why)
    mails.tell_of_declined_request(request)
    return request


def _locked(request: DelegationRequest) -> DelegationRequest:
    query = select(DelegationRequest).where(DelegationRequest.id == request.id).with_for_update()
    found = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if found.state is not RequestState.OPEN:
        raise Conflict(_l("This request has been decided already."), code="impossible_change")
    return found


def _decide(request: DelegationRequest, state: RequestState, by: Actor) -> None:
    request.state, request.decided_at, request.decided_by = state, clock.now(), by.name[:200]
    db.session.flush()


def of_event(event_id: int) -> Select[DelegationRequest]:
    """All requests to an event, in the order in which they came."""
    return select(DelegationRequest).where(DelegationRequest.event_id == event_id).order_by(DelegationRequest.id)


def open_requests(event_id: int) -> Sequence[DelegationRequest]:
    """Requests to an event that wait for an answer, the first first."""
    query = select(DelegationRequest).where(
        DelegationRequest.event_id == event_id, DelegationRequest.state == RequestState.OPEN
    )
    return db.session.scalars(query.order_by(DelegationRequest.id).limit(MOST_OPEN)).all()


def find_request(event_id: int, request_id: int) -> DelegationRequest:
    """A request to an event.

    Raises NotFound.
    """
    found = db.session.get(DelegationRequest, request_id)
    if found is None or found.event_id != event_id:
        raise NotFound(_l("There is no such request."))
    return found
