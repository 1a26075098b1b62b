"""Decisions on delegations over the API, and the requests of bodies."""

from dataclasses import asdict, replace
from typing import Any

from webapp.core.api import Listing, Paging, listing, operation
from webapp.core.permissions import Access, current_actor
from webapp.events.access import managed_event
from webapp.registration.delegations import decisions, services
from webapp.registration.delegations.api import ONE, TAG, answer_with, find
from webapp.registration.delegations.composing import own_answers
from webapp.registration.delegations.composing.comparison import changes_since_approval
from webapp.registration.delegations.deciding import partial, refusing, requests, waiting
from webapp.registration.delegations.deciding.remarks import Remark
from webapp.registration.delegations.deciding.rules import rules_of, set_rules
from webapp.registration.delegations.models import DelegationRequest
from webapp.registration.delegations.schemas import (
    AcceptIn,
    ApproveIn,
    ChangesOut,
    DecisionIn,
    DelegationOut,
    ReasonIn,
    RequestOut,
    ReturnIn,
    RulesBody,
    shown_change,
)

REQUESTS = "/events/{event_id}/delegation-requests"
RULES = "/events/{event_id}/delegation-rules"


def _act(path: str, summary: str, body: Any = None) -> Any:
    more = {"body": body} if body is not None else {}
    return operation(
        "POST", f"{ONE}/{path}", access=Access.ORGANISE, summary=summary, answer=DelegationOut, tag=TAG, **more
    )


@_act("return", "Return the list with remarks", ReturnIn)
def return_(delegation_id: int, body: ReturnIn) -> Any:
    """The coordinator gets the reason, and each remark stands at its member until it is answered."""
    beside = [(one.member_id, Remark(one.text, one.field)) for one in body.beside]
    found = find(delegation_id)
    return answer_with(decisions.return_(found, reason=body.reason, beside=beside, by=current_actor(), seen=body.seen))


@_act("approve", "Approve as a whole, or a part where the host has settled that", ApproveIn)
def approve(delegation_id: int, body: ApproveIn) -> Any:
    """A place for everybody who is named, or nothing changes."""
    found, by = find(delegation_id), current_actor()
    if body.members is None:
        return answer_with(decisions.approve(found, by=by, seen=body.seen))
    return answer_with(partial.approve_some(found, set(body.members), reason=body.reason, by=by, seen=body.seen))


@_act("refuse-changes", "Go back to the list as it was approved", DecisionIn)
def refuse_changes(delegation_id: int, body: DecisionIn) -> Any:
    """Whoever was taken off the list stays off."""
    found, by = find(delegation_id), current_actor()
    return answer_with(refusing.refuse_changes(found, reason=body.reason, by=by, seen=body.seen))


@_act("waitlist", "Put on the waiting list")
def waitlist(delegation_id: int) -> Any:
    """As a whole."""
    return answer_with(waiting.put_on_waiting_list(find(delegation_id), by=current_actor()))


@_act("offer", "Offer the whole delegation its places", ReasonIn)
def offer(delegation_id: int, body: ReasonIn) -> Any:
    """Out of turn, and also after an offer was let go; only organisers read the reason."""
    return answer_with(waiting.offer(find(delegation_id), by=current_actor(), reason=body.reason))


@_act("accept", "Accept the offered places")
def accept(delegation_id: int) -> Any:
    """On the coordinator's word."""
    return answer_with(waiting.accept(find(delegation_id), by=current_actor()))


@_act("decline", "Decline the offered places")
def decline(delegation_id: int) -> Any:
    """On the coordinator's word; the delegation waits on."""
    return answer_with(waiting.decline(find(delegation_id), by=current_actor()))


@_act("withdraw", "It does not come", ReasonIn)
def withdraw(delegation_id: int, body: ReasonIn) -> Any:
    """Its places are free again."""
    return answer_with(decisions.withdraw(find(delegation_id), by=current_actor(), reason=body.reason))


@_act("renew-link", "Close the coordinator's links and mail a new one")
def renew_link(delegation_id: int) -> Any:
    """Earlier links say what to do; whoever was kept out is let in again."""
    return answer_with(services.renew_link(find(delegation_id), by=current_actor()))


@_act("close-link", "Close the coordinator's links")
def close_link(delegation_id: int) -> Any:
    """Nor does an account let the coordinator in, until a new link is sent or another coordinator is named."""
    return answer_with(services.revoke_link(find(delegation_id), by=current_actor()))


@operation(
    "GET", f"{ONE}/changes", access=Access.ORGANISE, summary="What changed since approval", answer=ChangesOut, tag=TAG
)
def changes(delegation_id: int) -> Any:
    """Member by member, then the journey; empty before the first approval."""
    found = find(delegation_id)
    questions = own_answers.readable(found.event, current_actor())
    return {"items": [shown_change(change) for change in changes_since_approval(found, questions)]}


@operation("GET", RULES, access=Access.ORGANISE, summary="Rules for delegations", answer=RulesBody, tag=TAG)
def read_rules(event_id: int) -> Any:
    """Of an event."""
    return asdict(rules_of(managed_event(event_id).id))


@operation(
    "PATCH", RULES, access=Access.ORGANISE, summary="Change the rules", body=RulesBody, answer=RulesBody, tag=TAG
)
def change_rules(event_id: int, body: RulesBody) -> Any:
    """What is given changes."""
    event = managed_event(event_id)
    given = {name: value for name, value in body.model_dump().items() if value is not None}
    return asdict(set_rules(event, replace(rules_of(event.id), **given), by=current_actor()))


def _shown(request: DelegationRequest) -> dict[str, Any]:
    return {name: getattr(request, name) for name in RequestOut.model_fields}


@operation(
    "GET",
    REQUESTS,
    access=Access.ORGANISE,
    summary="Bodies that ask to send a delegation",
    query=Paging,
    answer=Listing[RequestOut],
    tag=TAG,
)
def list_requests(event_id: int, query: Paging) -> Any:
    """Decided ones too, in the order in which they came."""
    return listing(requests.of_event(managed_event(event_id).id), query, lambda rows: [_shown(row) for row in rows])


@operation(
    "POST",
    f"{REQUESTS}/{{request_id}}/accept",
    access=Access.ORGANISE,
    summary="Accept a request",
    body=AcceptIn,
    answer=DelegationOut,
    status=201,
    tag=TAG,
)
def accept_request(event_id: int, request_id: int, body: AcceptIn) -> Any:
    """The delegation with its quota and deadline; its coordinator is mailed the link."""
    found = requests.find_request(managed_event(event_id).id, request_id)
    made = requests.accept(found, places=body.places, deadline=body.deadline, by=current_actor())
    return answer_with(made)


@operation(
    "POST",
    f"{REQUESTS}/{{request_id}}/decline",
    access=Access.ORGANISE,
    summary="Decline a request",
    body=ReasonIn,
    answer=RequestOut,
    tag=TAG,
)
def decline_request(event_id: int, request_id: int, body: ReasonIn) -> Any:
    """The body gets the reason."""
    found = requests.find_request(managed_event(event_id).id, request_id)
    return _shown(requests.decline(found, reason=body.reason, by=current_actor()))
