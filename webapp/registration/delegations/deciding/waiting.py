"""A delegation on the waiting list: it waits, is offered places and answers as a whole."""

from webapp.core import audit
from webapp.core.errors import Conflict
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.registration import inputs, places
from webapp.registration.delegations.decisions import confirm, decide, require
from webapp.registration.delegations.letters import mails
from webapp.registration.delegations.state import holds_places, live_members, lock
from webapp.registration.models import Delegation, DelegationState, Registration, RegistrationState
from webapp.registration.places import groups
from webapp.registration.places import waiting as queue
from webapp.registration.states import Action, after_changes, change_under_lock


def put_on_waiting_list(delegation: Delegation, *, by: Actor) -> Delegation:
    """Let the delegation wait as a whole; its members hold no place meanwhile.

    Raises Conflict where nothing was submitted or somebody has a place already.
    """
    delegation = lock(delegation)
    event = delegation.event
    require(delegation, (DelegationState.SUBMITTED,), _l("Only a delegation that was submitted can wait."))
    if holds_places(delegation):
        raise Conflict(_l("Some of its members have a place already: approve the change or return the list."))
    for member in live_members(delegation):
        if member.state is RegistrationState.PENDING:
            change_under_lock(member, event, Action.WAITLIST, by=by, together=True)
    decide(delegation, DelegationState.WAITLISTED, by)
    audit.record("delegation_waitlisted", delegation, by=by)
    after_changes(event, freed=False)
    mails.tell_coordinator(delegation, mails.WAITLISTED)
    return delegation


def out_of_turn(delegation: Delegation) -> bool:
    """Whether an offer would pass over somebody who stands before the delegation and could have the place."""
    members = live_members(delegation)
    return bool(members) and queue.out_of_turn(members[0])


def offer(delegation: Delegation, *, by: Actor, reason: str = "") -> Delegation:
    """Offer the whole delegation its places now, out of turn and also after an offer was let go.

    Only organisers read the reason. Raises Invalid where it is too long, Conflict where the delegation does not wait,
    EventFull or QuotaFull where there is no place for all.
    """
    delegation = lock(delegation)
    event = delegation.event
    require(delegation, (DelegationState.WAITLISTED,), _l("Only a delegation that waits can be offered places."))
    if offered_members(delegation):
        raise Conflict(_l("Places are offered to the delegation now: wait for its answer."))
    ledger, members = places.count(event), live_members(delegation)
    if (full := groups.obstacle(ledger, members)) is not None:
        raise full
    why = inputs.within(inputs.lines(reason), inputs.LONG, "reason")
    groups.offer(event, members, ledger, by=by)
    audit.record("delegation_offered", delegation, by=by, reason=why)
    after_changes(event, freed=False)
    return delegation


def accept(delegation: Delegation, *, by: Actor) -> Delegation:
    """Take the places that are offered: everybody has one from now on.

    Raises Conflict where none are offered, ImpossibleChange where the offer has run out.
    """
    delegation = lock(delegation)
    event = delegation.event
    offered = _require_offer(delegation)
    for member in offered:
        change_under_lock(member, event, Action.ACCEPT, by=by, together=True)
    audit.record("delegation_offer_accepted", delegation, by=by)
    confirm(delegation, live_members(delegation), event, by=by)
    mails.tell_host(delegation, mails.ACCEPTED)
    mails.tell_members(offered, event)
    return delegation


def decline(delegation: Delegation, *, by: Actor) -> Delegation:
    """Let the offered places go to others; the delegation waits on, behind those who have not been asked.

    Raises Conflict where none are offered.
    """
    delegation = lock(delegation)
    event = delegation.event
    offered = _require_offer(delegation)
    for member in offered:
        change_under_lock(member, event, Action.DECLINE, by=by, together=True)
    audit.record("delegation_offer_declined", delegation, by=by)
    after_changes(event, freed=True, left=offered)
    mails.tell_host(delegation, mails.DECLINED)
    return delegation


def offered_members(delegation: Delegation) -> list[Registration]:
    """Those to whom a place is offered now."""
    return [one for one in live_members(delegation) if one.state is RegistrationState.OFFERED]


def _require_offer(delegation: Delegation) -> list[Registration]:
    found = offered_members(delegation)
    if delegation.state is not DelegationState.WAITLISTED or not found:
        raise Conflict(_l("No places are offered to this delegation now."), code="impossible_change")
    return found
