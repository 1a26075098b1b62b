"""The list of a delegation: who comes, in which function, in which order of precedence."""

from collections.abc import Sequence
from dataclasses import replace

from webapp.core import audit, clock
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import links, places
from webapp.registration import services as registrations
from webapp.registration.delegations.composing.comparison import remember
from webapp.registration.delegations.composing.marks import mark_of_order, require_unchanged
from webapp.registration.delegations.composing.rows import (
    REPLACED,
    name_key,
    no_head_but,
    order,
    replacements_of,
    rewrite,
)
from webapp.registration.delegations.deciding import remarks
from webapp.registration.delegations.deciding.rules import rules_of
from webapp.registration.delegations.decisions import submit_again
from webapp.registration.delegations.errors import ChangedMeanwhile, DelegationFull, NotComposable
from webapp.registration.delegations.letters import mails
from webapp.registration.delegations.state import is_host, live_members, lock, require_composable
from webapp.registration.delegations.values import MemberValues, member_registration, values_of
from webapp.registration.models import HOLDING, LIVE, Delegation, DelegationState, Registration, Source
from webapp.registration.models import RegistrationState as State
from webapp.registration.states import Action, after_changes, change_under_lock


def add_member(delegation: Delegation, values: MemberValues, *, by: Actor) -> Registration:
    """Put a person on the list; a new head takes the place of the former one.

    Raises DelegationFull, NotComposable, InvalidMany on wrong values.
    """
    return add_members(delegation, [values], by=by)[0]


def add_members(delegation: Delegation, people: Sequence[MemberValues], *, by: Actor) -> list[Registration]:
    """Put several people on the list, all of them or nobody.

    Whom the host adds to an approved delegation has a place at once. Raises DelegationFull, NotComposable,
    InvalidMany on wrong values, EventFull or QuotaFull.
    """
    # The event before the delegation, as in approving: two that lock in turn never wait for each other in a circle.
    event = places.lock(delegation.event_id) if is_host(delegation, by) else None
    delegation = lock(delegation)
    require_composable(delegation, by)
    members = live_members(delegation)
    if any(member.state is State.OFFERED for member in members):
        raise NotComposable(_l("Places are offered to the delegation now: wait for its answer."))
    _require_room(delegation, len(members), len(people))
    added = []
    for values in people:
        member = _built(delegation, values, by)
        if values.head:
            no_head_but(member, members)
        order([*members, member], member, values.precedence or len(members) + 1)
        db.session.add(member)
        db.session.flush()
        members = sorted([*members, member], key=lambda one: one.precedence or 0)
        audit.record("delegation_member_added", member, by=by, delegation=delegation.id)
        added.append(member)
    if event is not None and delegation.state is DelegationState.APPROVED:
        _let_in(added, event, by)
    _changed(delegation, by)
    return added


def _let_in(added: Sequence[Registration], event: Event, by: Actor) -> None:
    ledger = places.count(event)
    for member in added:
        change_under_lock(member, event, Action.APPROVE, by=by, ledger=ledger)
    mails.tell_members(added, event)
    after_changes(event, freed=False)


def update_member(member: Registration, values: MemberValues, *, by: Actor, seen: str | None = None) -> Registration:
    """Change what is known of a member; what the host remarked about them is answered by that.

    Raises NotComposable, InvalidMany on wrong values, EventFull or QuotaFull where the change needs a place that is not
    there, ChangedMeanwhile where they are not as they were when `seen` was made.
    """
    event = places.lock(member.event_id)
    delegation = _write(member, values, event, by=by, seen=seen)
    audit.record("delegation_member_updated", member, by=by, delegation=delegation.id)
    _changed(delegation, by)
    after_changes(event, freed=False)
    return member


def replace_member(member: Registration, values: MemberValues, *, by: Actor, seen: str | None = None) -> Registration:
    """Put another person in a member's stead: the place, the order and the history stay, nothing else does.

    The former person's links stop to work. Raises what `update_member` does, Invalid where it is the same person.
    """
    event = places.lock(member.event_id)
    former = member.name
    if name_key(f"{values.given_name} {values.family_name}".strip()) == name_key(former):
        raise Invalid(_l("This is the same person: change what is known of them instead."), field="given_name")
    delegation = _write(member, replace(values, head=member.head), event, by=by, seen=seen)
    member.answers = member.answers | {REPLACED: replacements_of(member) + 1}
    links.revoke(member)
    audit.record(
        "delegation_member_replaced", member, by=by, delegation=delegation.id, before=former, after=member.name
    )
    if member.state in HOLDING and delegation.state is DelegationState.APPROVED and not _asks(delegation, by):
        mails.tell_members([member], event)
    _changed(delegation, by)
    after_changes(event, freed=False)
    return member


def _write(member: Registration, values: MemberValues, event: Event, *, by: Actor, seen: str | None) -> Delegation:
    delegation = _composable(member, by)
    members = _living_with(delegation, member)
    wanted = member_registration(delegation, values)
    require_unchanged(delegation, seen, values_of(member), values_of(wanted))
    if values.head:
        no_head_but(member, members)
    with db.session.no_autoflush:
        rewrite(member, wanted, event)
    if not is_host(delegation, by):
        remarks.put(member, remarks.Remark())
    if values.precedence is not None:
        order(members, member, values.precedence)
    db.session.flush()
    return delegation


def move_member(member: Registration, precedence: int, *, by: Actor) -> Registration:
    """Give a member another place in the order of precedence; the others close up."""
    delegation = _composable(member, by)
    order(_living_with(delegation, member), member, precedence)
    db.session.flush()
    audit.record("delegation_member_moved", member, by=by, delegation=delegation.id, precedence=member.precedence)
    _changed(delegation, by)
    return member


def order_members(delegation: Delegation, ids: Sequence[int], *, by: Actor, seen: str | None = None) -> None:
    """Put the whole list into an order.

    Raises ChangedMeanwhile where `ids` are not the members, or their order is not the one of which `seen` is the mark.
    """
    delegation = lock(delegation)
    require_composable(delegation, by)
    members = {member.id: member for member in live_members(delegation)}
    other_people = sorted(ids) != sorted(members)
    if other_people or (seen is not None and seen != mark_of_order(members.values())):
        raise ChangedMeanwhile([("", _l("Somebody else has changed the list meanwhile. This is how it stands now."))])
    order([members[number] for number in ids])
    audit.record("delegation_ordered", delegation, by=by)
    _changed(delegation, by)


def set_head(member: Registration, *, by: Actor) -> Registration:
    """Let a member lead the delegation, and stand first."""
    delegation = _composable(member, by)
    members = _living_with(delegation, member)
    no_head_but(member, members)
    member.head = True
    order(members, member, 1)
    db.session.flush()
    audit.record("delegation_head_set", member, by=by, delegation=delegation.id)
    _changed(delegation, by)
    return member


def remove_member(member: Registration, *, by: Actor) -> None:
    """Take a person off the list; a place they held is free again."""
    event = places.lock(member.event_id)
    delegation = _composable(member, by)
    _living_with(delegation, member)
    held = member.state in HOLDING
    change_under_lock(member, event, Action.WITHDRAW, by=by)
    member.head = False
    db.session.flush()
    order(live_members(delegation))
    audit.record("delegation_member_removed", member, by=by, delegation=delegation.id)
    _changed(delegation, by, ask=False)
    # A delegation that waits may fit now that it is smaller.
    after_changes(event, freed=held or delegation.state is DelegationState.WAITLISTED)
    if held and not is_host(delegation, by):
        _tell_of_change(delegation)


def restore_member(member: Registration, *, by: Actor) -> Registration:
    """Put somebody who was taken off the list back where they stood, with all that was known of them.

    Raises Conflict for who is on the list, DelegationFull, NotComposable.
    """
    if member.delegation is None or member.state in LIVE:
        raise Conflict(_l("This person is on the list."))
    return add_member(member.delegation, values_of(member), by=by)


def _composable(member: Registration, by: Actor) -> Delegation:
    if member.delegation is None:
        raise NotFound(_l("This person is not a member of a delegation."))
    delegation = lock(member.delegation)
    require_composable(delegation, by)
    return delegation


def _living_with(delegation: Delegation, member: Registration) -> list[Registration]:
    members = live_members(delegation)
    if member not in members:
        raise Conflict(_l("This person has been taken off the list meanwhile."), code="member_removed")
    return members


def _require_room(delegation: Delegation, used: int, wanted: int) -> None:
    left = delegation.places - used
    if wanted <= left:
        return
    if wanted == 1:
        raise DelegationFull(_l("All %(places)d places of the delegation are used.", places=delegation.places))
    raise DelegationFull(
        _l("These are %(names)d names, and %(left)d places are left.", names=wanted, left=max(left, 0))
    )


def _built(delegation: Delegation, values: MemberValues, by: Actor) -> Registration:
    source = Source.ORGANISER if is_host(delegation, by) else Source.COORDINATOR
    member = registrations.build(delegation.event, member_registration(delegation, values), source)
    member.state = State.PENDING
    return member


def _changed(delegation: Delegation, by: Actor, *, ask: bool = True) -> None:
    """Note a change of the list; a coordinator's after approval goes to the host, who approves it where that is set."""
    delegation.changed_at = clock.now()
    if delegation.state is not DelegationState.APPROVED:
        return
    db.session.flush()
    if is_host(delegation, by):
        remember(delegation, live_members(delegation))
    elif ask and _asks(delegation, by):
        submit_again(delegation, by=by)
    elif ask:
        _tell_of_change(delegation)


def _asks(delegation: Delegation, by: Actor) -> bool:
    """Whether the host has to approve this person's change; whoever is new needs it in any case."""
    if is_host(delegation, by):
        return False
    newcomers = any(member.state is State.PENDING for member in live_members(delegation))
    return newcomers or rules_of(delegation.event_id).asks_again


def _tell_of_change(delegation: Delegation) -> None:
    since = f"{delegation.decided_at:%Y%m%d%H%M%S}" if delegation.decided_at else ""
    mails.tell_host(delegation, mails.CHANGED, since=since)
