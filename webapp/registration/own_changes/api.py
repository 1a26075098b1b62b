"""Participants' own changes over the API."""

from typing import Any

from webapp.core.api import operation
from webapp.core.permissions import Access, current_actor
from webapp.events.access import managed_event, seen_event
from webapp.registration import queries
from webapp.registration.api import ONE, one
from webapp.registration.own_changes import deciding, substituting
from webapp.registration.own_changes.rules import Rules, rules_of, set_rules
from webapp.registration.own_changes.schemas import ChangeRules, SubstituteIn
from webapp.registration.own_changes.substituting import SubstituteValues
from webapp.registration.schemas import ReasonIn, RegistrationOut

RULES = "/events/{event_id}/change-rules"


@operation("POST", f"{ONE}/approve-change", access=Access.ORGANISE, summary="Approve a change", answer=RegistrationOut)
def approve_change(registration_id: int) -> Any:
    """What the participant proposed is written; 409 where nothing waits or a limit stands in the way."""
    return one(deciding.approve(queries.managed_registration(registration_id), by=current_actor()))


@operation(
    "POST",
    f"{ONE}/refuse-change",
    access=Access.ORGANISE,
    summary="Refuse a change",
    body=ReasonIn,
    answer=RegistrationOut,
)
def refuse_change(registration_id: int, body: ReasonIn) -> Any:
    """Everything stays as it is; the participant is told the reason."""
    registration = queries.managed_registration(registration_id)
    return one(deciding.refuse(registration, reason=body.reason, by=current_actor()))


@operation(
    "POST",
    f"{ONE}/substitute",
    access=Access.ORGANISE,
    summary="Put somebody else in a person's stead",
    body=SubstituteIn,
    answer=RegistrationOut,
)
def substitute(registration_id: int, body: SubstituteIn) -> Any:
    """On the person's word: place, category and history stay; both are told, and the former links open nothing."""
    registration = queries.managed_registration(registration_id)
    return one(substituting.put_in_stead(registration, SubstituteValues(**body.model_dump()), by=current_actor()))


@operation("GET", RULES, access=Access.STAFF, summary="Rules for participants' changes", answer=ChangeRules)
def read_rules(event_id: int) -> Any:
    """Which changes need approval, and whether a substitute may be named."""
    return rules_of(seen_event(event_id).id)


@operation("PUT", RULES, access=Access.ORGANISE, summary="Settle the rules", body=ChangeRules, answer=ChangeRules)
def write_rules(event_id: int, body: ChangeRules) -> Any:
    """From now on; what waits already stays."""
    rules = Rules(tuple(body.approved), body.substitutes)
    return set_rules(managed_event(event_id), rules, by=current_actor())
