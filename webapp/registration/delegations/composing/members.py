"""The list of a delegation: who comes, in which function, in which order of precedence."""

from collections.abc import Sequence

from webapp.core import audit, clock
from webapp.core.errors import Conflict, NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import places
from webapp.registration import services as registrations
from webapp.registration.delegations.composing.marks import mark_of_order, require_unchanged
from webapp.registration.delegations.decisions import submit_again
from webapp.registration.delegations.errors import ChangedMeanwhile, DelegationFull
from webapp.registration.delegations.letters import mails
from webapp.registration.delegations.state import is_host, live_members, lock, require_composable
from webapp.registration.delegations.values import OWN_ANSWERS, MemberValues, member_registration, values_of
from webapp.registration.models import HOLDING, LIVE, Delegation, DelegationState, Registration, Source
from webapp.registration.models import RegistrationState as State
from webapp.registration.states import Action, after_changes, change_under_lock
from webapp.registration.values import RegistrationValues

KEPT = ("answers", "priority", "delegation_id", "precedence", "note", "language")
"""Columns of a member that a change of their data leaves alone."""


def add_member(delegation: Delegation, values: MemberValues, *, by: Actor) -> Registration:
    """Put a person on the list; a new head takes the place of the former one.

    Raises DelegationFull, NotComposable, InvalidMany on wrong values.
    """
    return add_members(delegation, [values], by=by)[0]


def add_members(delegation: Delegation, people: Sequence[MemberValues], *, by: Actor) -> list[Registration]:
    """Put several people on the list, all of them or nobody.

    Raises DelegationFull, NotComposable, InvalidMany on wrong values.
    """
    delegation = lock(delegation)
    require_composable(delegation, by)
    members = live_members(delegation)
    _require_room(delegation, len(members), len(people))
    added = []
    for values in people:
        member = _built(delegation, values, by)
        if values.head:
            _no_head_but(member, members)
        _order([*members, member], member, values.precedence or len(members) + 1)
        db.session.add(member)
        db.session.flush()
        members = sorted([*members, member], key=lambda one: one.precedence or 0)
        audit.record("delegation_member_added", member, by=by, delegation=delegation.id)
        added.append(member)
    _changed(delegation)
    _ask_again(delegation, by)
    return added


def update_member(member: Registration, values: MemberValues, *, by: Actor, seen: str | None = None) -> Registration:
    """Change what is known of a member, or put another person in their stead; their place and their history stay.

    Raises NotComposable, InvalidMany on wrong values, EventFull or QuotaFull where the change needs a place that is not
    there, ChangedMeanwhile where they are not as they were when `seen` was made.
    """
    event = places.lock(member.event_id)
    delegation = _composable(member, by)
    members = _living_with(delegation, member)
    wanted = member_registration(delegation, values)
    require_unchanged(delegation, seen, values_of(member), values_of(wanted))
    if values.head:
        _no_head_but(member, members)
    with db.session.no_autoflush:
        _rewrite(member, wanted, event)
    if values.precedence is not None:
        _order(members, member, values.precedence)
    db.session.flush()
    audit.record("delegation_member_updated", member, by=by, delegation=delegation.id)
    _changed(delegation)
    _ask_again(delegation, by)
    after_changes(event, freed=False)
    return member


def move_member(member: Registration, precedence: int, *, by: Actor) -> Registration:
    """Give a member another place in the order of precedence; the others close up."""
    delegation = _composable(member, by)
    _order(_living_with(delegation, member), member, precedence)
    db.session.flush()
    audit.record("delegation_member_moved", member, by=by, delegation=delegation.id, precedence=member.precedence)
    _changed(delegation)
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
    _order([members[number] for number in ids], None, 0)
    audit.record("delegation_ordered", delegation, by=by)
    _changed(delegation)


def set_head(member: Registration, *, by: Actor) -> Registration:
    """Let a member lead the delegation, and stand first."""
    delegation = _composable(member, by)
    members = _living_with(delegation, member)
    _no_head_but(member, members)
    member.head = True
    _order(members, member, 1)
    db.session.flush()
    audit.record("delegation_head_set", member, by=by, delegation=delegation.id)
    _changed(delegation)
    _ask_again(delegation, by)
    return member


def remove_member(member: Registration, *, by: Actor) -> None:
    """Take a person off the list; a place they held is free again."""
    # The event before the delegation, as in approving: two that lock in turn never wait for each other in a circle.
    event = places.lock(member.event_id)
    delegation = _composable(member, by)
    _living_with(delegation, member)
    held = member.state in HOLDING
    change_under_lock(member, event, Action.WITHDRAW, by=by)
    member.head = False
    db.session.flush()
    _order(live_members(delegation), None, 0)
    audit.record("delegation_member_removed", member, by=by, delegation=delegation.id)
    _changed(delegation)
    after_changes(event, freed=held)
    if held and not is_host(delegation, by):
        since = f"{delegation.decided_at:%Y%m%d%H%M%S}" if delegation.decided_at else ""
        mails.tell_host(delegation, mails.CHANGED, since=since)


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


def _rewrite(member: Registration, wanted: RegistrationValues, event: Event) -> None:
    """Write the new data; who holds a place must find one under every limit as the person they are now."""
    ledger = places.count(event) if member.state in HOLDING else None
    if ledger is not None:
        ledger.add(member, -1)
    for name, value in registrations.columns(wanted).items():
        if name not in KEPT:
            setattr(member, name, value)
    others = {key: value for key, value in member.answers.items() if key not in OWN_ANSWERS}
    member.answers = others | wanted.answers
    if ledger is not None:
        ledger.take(member)


def _no_head_but(head: Registration, members: Sequence[Registration]) -> None:
    for member in members:
        if member is not head and member.head:
            member.head = False
    # Written before the new head, whom the unique index would refuse beside the former one.
    db.session.flush()


def _order(members: Sequence[Registration], moved: Registration | None, precedence: int) -> None:
    rest = [member for member in members if member is not moved]
    if moved is not None:
        rest.insert(min(max(precedence, 1), len(rest) + 1) - 1, moved)
    for number, member in enumerate(rest, start=1):
        member.precedence = number


def _changed(delegation: Delegation) -> None:
    delegation.changed_at = clock.now()


def _ask_again(delegation: Delegation, by: Actor) -> None:
    """A coordinator's change after approval goes to the host once more; who has a place keeps it meanwhile."""
    if delegation.state is DelegationState.APPROVED and not is_host(delegation, by):
        submit_again(delegation, by=by)
