"""The life of a delegation: submitted, returned, approved or put on the waiting list as a whole, withdrawn."""

from collections.abc import Mapping

from webapp.core import audit, clock
from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.registration import inputs, places
from webapp.registration.delegations.errors import NoHead, NotComposable
from webapp.registration.delegations.letters import mails
from webapp.registration.delegations.state import (
    OPEN,
    UNDECIDED,
    holds_places,
    is_host,
    live_members,
    lock,
    require_composable,
)
from webapp.registration.models import Delegation, DelegationState, Registration, RegistrationState
from webapp.registration.states import Action, after_changes, change_under_lock

REMARK = "remark"
"""Under this key a member's answers keep what the host wrote beside them when it returned the list."""


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
    _forget_remarks(delegation, members)
    audit.record("delegation_submitted", delegation, by=by, members=len(members))
    mails.tell_host(delegation, mails.SUBMITTED)
    return delegation


def submit_again(delegation: Delegation, *, by: Actor) -> Delegation:
    """Hand an approved list, which has changed, to the host once more; the caller holds its lock."""
    delegation.state, delegation.submitted_at = DelegationState.SUBMITTED, clock.now()
    audit.record("delegation_submitted_again", delegation, by=by)
    mails.tell_host(delegation, mails.CHANGED)
    return delegation


def return_(delegation: Delegation, *, reason: str, by: Actor, beside: Mapping[int, str] | None = None) -> Delegation:
    """Give the list back to its coordinator with remarks, in general and `beside` members by their ids.

    Raises Invalid without any remark, Conflict where nothing was submitted.
    """
    delegation = lock(delegation)
    remarks = inputs.within(inputs.lines(reason), inputs.LONG, "reason")
    members = live_members(delegation)
    own = {m.id: inputs.lines((beside or {}).get(m.id, ""))[: inputs.LONG] for m in members}
    if not remarks and not any(own.values()):
        raise Invalid(_l("Write what should be changed: the coordinator will read it."), field="reason")
    _require(delegation, UNDECIDED, _l("Only a delegation that was submitted can be returned."))
    _decide(delegation, DelegationState.RETURNED, by)
    delegation.remarks = remarks
    for member in members:
        _remark(member, own[member.id])
    audit.record("delegation_returned", delegation, by=by, reason=remarks)
    named = [(member.name, own[member.id]) for member in members if own[member.id]]
    mails.tell_coordinator(delegation, mails.RETURNED, remarks=remarks, beside=named)
    return delegation


def approve(delegation: Delegation, *, by: Actor) -> Delegation:
    """Give every member a place, or nobody.

    Raises Conflict where nothing was submitted, NoHead, EventFull or QuotaFull where there is no place for all.
    """
    event = places.lock(delegation.event_id)
    delegation = lock(delegation)
    _require(delegation, UNDECIDED, _l("Only a delegation that was submitted can be approved."))
    members = live_members(delegation)
    if not any(member.head for member in members):
        raise NoHead(_l("The delegation has no head."), field="head")
    waiting = [member for member in members if member.state is RegistrationState.PENDING]
    ledger = places.count(event)
    _require_places(ledger, waiting)
    for member in waiting:
        change_under_lock(member, event, Action.APPROVE, by=by, ledger=ledger)
    _decide(delegation, DelegationState.APPROVED, by)
    _forget_remarks(delegation, members)
    audit.record("delegation_approved", delegation, by=by, members=len(waiting))
    after_changes(event, freed=False)
    mails.tell_coordinator(delegation, mails.APPROVED)
    mails.tell_members(waiting, event)
    return delegation


def put_on_waiting_list(delegation: Delegation, *, by: Actor) -> Delegation:
    """Let the delegation wait as a whole; its members hold no place meanwhile.

    Raises Conflict where nothing was submitted or somebody has a place already.
    """
    delegation = lock(delegation)
    _require(delegation, (DelegationState.SUBMITTED,), _l("Only a delegation that was submitted can wait."))
    if holds_places(delegation):
        raise Conflict(_l("Some of its members have a place already: approve the change or return the list."))
    _decide(delegation, DelegationState.WAITLISTED, by)
    audit.record("delegation_waitlisted", delegation, by=by)
    mails.tell_coordinator(delegation, mails.WAITLISTED)
    return delegation


def withdraw(delegation: Delegation, *, by: Actor, reason: str = "") -> Delegation:
    """The body does not come: every member is withdrawn and the places are free again; the other side is told.

    Raises Conflict where it is withdrawn already.
    """
    event = places.lock(delegation.event_id)
    delegation = lock(delegation)
    if delegation.state is DelegationState.WITHDRAWN:
        raise Conflict(_l("This delegation has been withdrawn already."))
    reason = inputs.within(inputs.lines(reason), inputs.LONG, "reason")
    members = live_members(delegation)
    held = any(member.state is not RegistrationState.PENDING for member in members)
    for member in members:
        change_under_lock(member, event, Action.WITHDRAW, by=by, reason=reason)
    _decide(delegation, DelegationState.WITHDRAWN, by)
    delegation.remarks = reason
    audit.record("delegation_withdrawn", delegation, by=by, reason=reason)
    after_changes(event, freed=held)
    tell = mails.tell_coordinator if is_host(delegation, by) else mails.tell_host
    tell(delegation, mails.WITHDRAWN, reason=reason)
    return delegation


def _require_places(ledger: places.Ledger, members: list[Registration]) -> None:
    # Tried in full before anything changes, so that who asks for all or nobody gets all or nobody.
    for member in members:
        ledger.take(member)
    for member in members:
        ledger.add(member, -1)


def _require(delegation: Delegation, states: tuple[DelegationState, ...], sentence: object) -> None:
    if delegation.state not in states:
        raise Conflict(sentence, code="impossible_change")


def _decide(delegation: Delegation, state: DelegationState, by: Actor) -> None:
    delegation.state, delegation.decided_at, delegation.decided_by = state, clock.now(), by.name[:200]


def _forget_remarks(delegation: Delegation, members: list[Registration]) -> None:
    delegation.remarks = ""
    for member in members:
        _remark(member, "")


def _remark(member: Registration, text: str) -> None:
    others = {key: value for key, value in member.answers.items() if key != REMARK}
    answers = others | {REMARK: text} if text else others
    if answers != member.answers:
        member.answers = answers
