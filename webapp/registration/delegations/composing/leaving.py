"""Members who leave otherwise than by the list: on their own page, or because the organisers end their registration."""

from collections.abc import Sequence
from itertools import groupby

from webapp.core import audit, clock
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.delegations.composing import approved_list, rows
from webapp.registration.delegations.letters import leaving
from webapp.registration.delegations.state import is_host, live_members, lock_under_event
from webapp.registration.models import Delegation, DelegationState, Registration
from webapp.registration.models import RegistrationState as State

DEEDS = {
    State.WITHDRAWN: "delegation_member_withdrew",
    State.CANCELLED: "delegation_member_cancelled",
    State.REJECTED: "delegation_member_refused",
}


def when_ended(event: Event, ended: Sequence[Registration], by: Actor) -> None:
    """Close up the lists on which they stood, and tell those who answer for them and do not know."""
    members = [one for one in ended if one.delegation is not None]
    for _number, gone in groupby(sorted(members, key=_delegation_id), _delegation_id):
        _close_up(list(gone), by)


def _delegation_id(member: Registration) -> int:
    return member.delegation_id or 0


def _close_up(gone: Sequence[Registration], by: Actor) -> None:
    assert gone[0].delegation is not None
    delegation = lock_under_event(gone[0].delegation)
    if delegation.state is DelegationState.WITHDRAWN:
        return
    head = next((one.name for one in gone if one.head), "")
    for member in gone:
        member.head = False
        audit.record(DEEDS[member.state], member, by=by, delegation=delegation.id)
    db.session.flush()
    rows.order(live_members(delegation))
    delegation.changed_at = clock.now()
    _tell(delegation, gone, head, by)


def _tell(delegation: Delegation, gone: Sequence[Registration], head: str, by: Actor) -> None:
    if is_host(delegation, by):
        # Its own decision is no change of which it would have to be told.
        approved_list.forget_members(delegation, [member.id for member in gone])
    else:
        leaving.tell_host(delegation, gone, head)
    leaving.tell_coordinator(delegation, gone, head)
