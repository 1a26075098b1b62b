"""The life of a delegation: submitted, returned, approved as a whole, withdrawn. Other decisions are in `deciding`."""

from webapp.core import audit, clock
from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.registration import inputs, places
from webapp.registration.delegations.composing import own_answers
from webapp.registration.delegations.composing.approved_list import forget_held, remember, replaced_since_approval
from webapp.registration.delegations.composing.marks import require_seen
from webapp.registration.delegations.deciding import remarks
from webapp.registration.delegations.deciding.remarks import Beside
from webapp.registration.delegations.errors import NoHead, NotComposable
from webapp.registration.delegations.letters import leaving, mails
from webapp.registration.delegations.state import (
    OPEN,
    UNDECIDED,
    is_host,
    live_members,
    lock,
    require_composable,
)
from webapp.registration.models import HOLDING, Delegation, DelegationState, Registration, RegistrationState
from webapp.registration.places import groups
from webapp.registration.states import Action, after_changes, change_under_lock


def submit(delegation: Delegation, *, by: Actor) -> Delegation:
    """Hand the list to the host.

    Raises NoHead, NotComposable after the deadline or in another state.
    """
    delegation = lock(delegation)
    require_composable(delegation, by)
    members = live_members(delegation)
    if delegation.state not in OPEN:
        raise NotComposable(_l("This delegation has been submitted already."))
    if not members:
        raise NoHead(_l("The delegation has no members yet."))
    if not any(member.head for member in members):
        raise NoHead(_l("Say who heads the delegation before you submit it."), field="head")
    delegation.state, delegation.submitted_at = DelegationState.SUBMITTED, clock.now()
    remarks.forget_all(delegation)
    audit.record("delegation_submitted", delegation, by=by, members=len(members))
    mails.tell_host(delegation, mails.SUBMITTED)
    return delegation


def submit_again(delegation: Delegation, *, by: Actor) -> Delegation:
    """Hand an approved list, which has changed, to the host once more; the caller holds its lock."""
    delegation.state, delegation.submitted_at = DelegationState.SUBMITTED, clock.now()
    audit.record("delegation_submitted_again", delegation, by=by)
    mails.tell_of_changes(delegation)
    return delegation


def return_(
    delegation: Delegation, *, reason: str, by: Actor, beside: Beside = (), seen: str | None = None
) -> Delegation:
    """Give the list back to its coordinator with remarks, in general and `beside` members and their fields.

    Raises Invalid without any remark, InvalidMany naming `beside.N` as `remarks.put_all` does, Conflict where nothing
    was submitted or places are offered now, ListChanged where `seen` is the mark of another list.
    """
    delegation = lock(delegation)
    general = inputs.within(inputs.lines(reason), inputs.LONG, "reason")
    members = live_members(delegation)
    require(delegation, UNDECIDED, _l("Only a delegation that was submitted can be returned."))
    require_seen(members, seen)
    if any(member.state is RegistrationState.OFFERED for member in members):
        raise Conflict(_l("Places are offered to the delegation now: wait for its answer."))
    asked = own_answers.asked_of_members(delegation.event)
    written = remarks.put_all(delegation, members, beside, asked)
    if not general and not written:
        raise Invalid(_l("Write what should be changed: the coordinator will read it."), field="reason")
    decide(delegation, DelegationState.RETURNED, by)
    delegation.remarks = general
    audit.record("delegation_returned", delegation, by=by, reason=general)
    named = remarks.titled(written, delegation.language)
    mails.tell_coordinator(delegation, mails.RETURNED, remarks=general, beside=named)
    return delegation


def approve(delegation: Delegation, *, by: Actor, seen: str | None = None) -> Delegation:
    """Give every member a place, or nobody.

    Raises Conflict where nothing was submitted, ListChanged where `seen` is the mark of another list, NoHead, EventFull
    or QuotaFull where there is no place for all.
    """
    delegation = lock(delegation)
    event = delegation.event
    require(delegation, UNDECIDED, _l("Only a delegation that was submitted can be approved."))
    members = live_members(delegation)
    require_seen(members, seen)
    confirm(delegation, members, event, by=by)
    mails.tell_coordinator(delegation, mails.APPROVED)
    return delegation


def confirm(delegation: Delegation, members: list[Registration], event: Event, *, by: Actor) -> None:
    """Give each of the members a place, or nobody, and keep the list as approved; the caller holds the locks.

    Raises NoHead, EventFull or QuotaFull where there is no place for all.
    """
    if not any(member.head for member in members):
        raise NoHead(_l("The delegation has no head."), field="head")
    coming = [member for member in members if member.state is not RegistrationState.CONFIRMED]
    ledger = places.count(event)
    without = [member for member in coming if member.state is not RegistrationState.OFFERED]
    # Tried in full before anything changes, so that who asks for all or nobody gets all or nobody.
    if (full := groups.obstacle(ledger, without)) is not None:
        raise full
    for member in coming:
        change_under_lock(member, event, Action.APPROVE, by=by, ledger=ledger, together=True)
    told = coming + replaced_since_approval(delegation, members)
    decide(delegation, DelegationState.APPROVED, by)
    remarks.forget_all(delegation)
    remember(delegation, members)
    audit.record("delegation_approved", delegation, by=by, members=len(coming))
    after_changes(event, freed=False)
    mails.tell_members(told, event)


def withdraw(delegation: Delegation, *, by: Actor, reason: str = "") -> Delegation:
    """The body does not come: every member is withdrawn and the places are free again; the other side is told.

    Raises Conflict where it is withdrawn already.
    """
    delegation = lock(delegation)
    event = delegation.event
    if delegation.state is DelegationState.WITHDRAWN:
        raise Conflict(_l("This delegation has been withdrawn already."))
    reason = inputs.within(inputs.lines(reason), inputs.LONG, "reason")
    members = live_members(delegation)
    held, told = [member for member in members if member.state in HOLDING], leaving.confirmed(members)
    for member in members:
        change_under_lock(member, event, Action.WITHDRAW, by=by, reason=reason)
    decide(delegation, DelegationState.WITHDRAWN, by)
    forget_held(delegation)
    delegation.remarks = reason
    audit.record("delegation_withdrawn", delegation, by=by, reason=reason)
    after_changes(event, freed=bool(held), left=held)
    tell = mails.tell_coordinator if is_host(delegation, by) else mails.tell_host
    tell(delegation, mails.WITHDRAWN, reason=reason)
    leaving.tell_taken_off(delegation, told, by=by)
    return delegation


def require(delegation: Delegation, states: tuple[DelegationState, ...], sentence: object) -> None:
    """Raises Conflict where the delegation is in another state."""
    if delegation.state not in states:
        raise Conflict(sentence, code="impossible_change")


def decide(delegation: Delegation, state: DelegationState, by: Actor) -> None:
    """Write down what was decided, when and by whom."""
    delegation.state, delegation.decided_at, delegation.decided_by = state, clock.now(), by.name[:200]
