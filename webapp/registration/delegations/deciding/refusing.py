"""Refusing what a coordinator changed after approval: the list is again as the host approved it."""

from dataclasses import replace

from webapp.core import audit
from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import inputs, links
from webapp.registration.delegations.composing import rows
from webapp.registration.delegations.composing.approved_list import approved_members, remember, replaced_since_approval
from webapp.registration.delegations.composing.marks import require_seen
from webapp.registration.delegations.deciding.former_answers import Former, answers_of, require_choices, uploading
from webapp.registration.delegations.decisions import decide, require
from webapp.registration.delegations.letters import mails
from webapp.registration.delegations.state import holds_places, live_members, lock
from webapp.registration.delegations.values import MemberValues, member_registration
from webapp.registration.form_builder import holding
from webapp.registration.form_builder.answering import split
from webapp.registration.form_builder.holding import Holding
from webapp.registration.models import LIVE, Delegation, DelegationState, Registration, RegistrationState
from webapp.registration.states import Action, after_changes, change_under_lock


def refuse_changes(delegation: Delegation, *, reason: str, by: Actor, seen: str | None = None) -> Delegation:
    """Put the list back as it was approved: newcomers are rejected, data and order are as before.

    Whoever was taken off the list stays away: their body does not send them. Raises Conflict where there is no approved
    list to go back to, ListChanged where `seen` is the mark of another list, Invalid without a reason, QuotaFull where
    the former data no longer fits under the limits.
    """
    delegation = lock(delegation)
    event = delegation.event
    require(delegation, (DelegationState.SUBMITTED,), _l("Nothing was submitted that could be refused."))
    if delegation.approved_list is None or not holds_places(delegation):
        raise Conflict(_l("This delegation has not been approved before: return the list with remarks instead."))
    require_seen(live_members(delegation), seen)
    why = inputs.within(inputs.lines(reason), inputs.LONG, "reason")
    if not why:
        raise Invalid(_l("Write why: the coordinator will read it."), field="reason")
    _reject_newcomers(delegation, event, why, by)
    back = replaced_since_approval(delegation, live_members(delegation))
    _put_back(delegation, event)
    decide(delegation, DelegationState.APPROVED, by)
    audit.record("delegation_changes_refused", delegation, by=by, reason=why)
    after_changes(event, freed=False)
    mails.tell_coordinator(delegation, mails.REFUSED, reason=why)
    # They were told that somebody else comes instead of them.
    mails.tell_members(back, event, again=True)
    return delegation


def _reject_newcomers(delegation: Delegation, event: Event, why: str, by: Actor) -> None:
    for member in live_members(delegation):
        if member.state is RegistrationState.PENDING:
            member.head = False
            change_under_lock(member, event, Action.REJECT, by=by, reason=why, together=True)
            audit.record("delegation_member_refused", member, by=by, delegation=delegation.id, reason=why)
    db.session.flush()


def _put_back(delegation: Delegation, event: Event) -> None:
    before = approved_members(delegation)
    members = live_members(delegation)
    ranks = {number: rank for rank, number in enumerate(before)}
    head = next((one for one in members if one.id in before and before[one.id].values.head), None)
    if head is not None:
        rows.no_head_but(head, members)
    stayed = [one for one in members if one.id in before]
    require_choices(event, [(one, before[one.id]) for one in stayed])
    held, uploads = holding.of([one.id for one in stayed]), uploading(event)
    for member in stayed:
        approved = before[member.id]
        headed = replace(approved.values, head=member is head if head else member.head)
        answers = answers_of(approved, member, held.get(member.id, Holding()), uploads)
        _rewrite(member, headed, answers, delegation)
        if not approved.is_still(member):
            links.revoke(member)
            member.answers = member.answers | {rows.REPLACED: approved.replacements}
    rows.order(sorted(members, key=lambda one: ranks.get(one.id, len(ranks))))
    remember(delegation, live_members(delegation))


def _rewrite(member: Registration, values: MemberValues, former: Former, delegation: Delegation) -> None:
    wanted = member_registration(delegation, values)
    kept = replace(former.kept, answers=split(wanted.answers)[0] | former.kept.answers)
    with db.session.no_autoflush:
        rows.rewrite(member, wanted, kept, delegation.event)
        there = {one.id for one in delegation.members if one.state in LIVE and one is not member}
        member.accompanies_id = values.accompanies if values.accompanies in there else None
    db.session.flush()
    holding.give_back(member, former.held, former.stay)
