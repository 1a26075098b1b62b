"""Approving some of a delegation and not the others, where the host of the event allows it."""

from collections.abc import Collection

from webapp.core import audit
from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.registration import inputs
from webapp.registration.delegations.composing import rows
from webapp.registration.delegations.composing.marks import require_seen
from webapp.registration.delegations.deciding.rules import rules_of
from webapp.registration.delegations.decisions import confirm, require
from webapp.registration.delegations.letters import mails
from webapp.registration.delegations.state import UNDECIDED, live_members, lock
from webapp.registration.models import Delegation, Registration, RegistrationState
from webapp.registration.states import Action, change_under_lock


def approve_some(
    delegation: Delegation, ids: Collection[int], *, reason: str, by: Actor, seen: str | None = None
) -> Delegation:
    """Give the members of these ids a place, and none to the others, with a reason that the coordinator reads.

    Whoever has a place keeps it. Raises Conflict where the host has not allowed it or nothing was submitted,
    ListChanged where `seen` is the mark of another list, Invalid without a reason, NoHead, EventFull or QuotaFull where
    there is no place for all who are named.
    """
    delegation = lock(delegation)
    event = delegation.event
    if not rules_of(event.id).partial:
        raise Conflict(_l("Delegations to this event are approved as a whole."))
    require(delegation, UNDECIDED, _l("Only a delegation that was submitted can be approved."))
    members = live_members(delegation)
    require_seen(members, seen)
    why = inputs.within(inputs.lines(reason), inputs.LONG, "reason")
    refused = [one for one in members if one.id not in ids and one.state is not RegistrationState.CONFIRMED]
    if refused and not why:
        raise Invalid(_l("Write why some are not approved: the coordinator will read it."), field="reason")
    staying = [one for one in members if one not in refused]
    if any(one.head for one in refused):
        raise Invalid(_l("The head of the delegation has to be approved."), field="member")
    _refuse(refused, delegation, why, by)
    rows.order(staying)
    confirm(delegation, staying, event, by=by)
    mails.tell_coordinator(delegation, mails.APPROVED, reason=why, refused=[one.name for one in refused])
    return delegation


def _refuse(refused: list[Registration], delegation: Delegation, why: str, by: Actor) -> None:
    event = delegation.event
    for member in refused:
        if member.state is RegistrationState.OFFERED:
            change_under_lock(member, event, Action.DECLINE, by=by, together=True)
        change_under_lock(member, event, Action.REJECT, by=by, reason=why, together=True)
        audit.record("delegation_member_refused", member, by=by, delegation=delegation.id, reason=why)
