"""What every change of a list begins and ends with: may it be changed, and who is told."""

from webapp.core import clock
from webapp.core.errors import Conflict, NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.registration.delegations.composing.approved_list import follow_journey, let_pass, remember
from webapp.registration.delegations.composing.host_deeds import Stood, take_over
from webapp.registration.delegations.deciding.rules import rules_of
from webapp.registration.delegations.decisions import submit_again
from webapp.registration.delegations.letters import mails
from webapp.registration.delegations.state import is_host, live_members, lock, require_composable
from webapp.registration.models import Delegation, DelegationState, Registration
from webapp.registration.models import RegistrationState as State


def opened(member: Registration, by: Actor) -> Delegation:
    """The delegation of a member, locked to be changed; raises NotComposable, NotFound for who is no member."""
    if member.delegation is None:
        raise NotFound(_l("This person is not a member of a delegation."))
    delegation = lock(member.delegation)
    require_composable(delegation, by)
    return delegation


def living_with(delegation: Delegation, member: Registration) -> list[Registration]:
    """Everybody on the list; raises Conflict where the member has been taken off it."""
    members = live_members(delegation)
    if member not in members:
        raise Conflict(_l("This person has been taken off the list meanwhile."), code="member_removed")
    return members


def changed(delegation: Delegation, stood: Stood | None, by: Actor, *, ask: bool = True) -> None:
    """Note a change of the list, which `stood` so before as `host_deeds.before` tells.

    A coordinator's after approval goes to the host, who approves it where that is set.
    """
    delegation.changed_at = clock.now()
    if stood is not None:
        db.session.flush()
        take_over(delegation, stood, live_members(delegation))
    if delegation.state is not DelegationState.APPROVED:
        _tell_who_looks(delegation, by)
        return
    db.session.flush()
    if is_host(delegation, by):
        remember(delegation, live_members(delegation))
    elif ask and asks(delegation, by):
        submit_again(delegation, by=by)
    elif ask:
        let_pass(delegation, live_members(delegation))
        mails.tell_of_changes(delegation)


def asks(delegation: Delegation, by: Actor) -> bool:
    """Whether the host has to approve this person's change; whoever is new needs it in any case."""
    if is_host(delegation, by):
        return False
    newcomers = any(member.state is State.PENDING for member in live_members(delegation))
    return newcomers or rules_of(delegation.event_id).asks_again


def journey_changed(delegation: Delegation, by: Actor) -> None:
    """Note another journey: after approval the host hears and sees it, and need not approve it."""
    delegation.changed_at = clock.now()
    if is_host(delegation, by):
        follow_journey(delegation)
    elif delegation.state is DelegationState.APPROVED:
        mails.tell_of_changes(delegation)
    else:
        _tell_who_looks(delegation, by)


def _tell_who_looks(delegation: Delegation, by: Actor) -> None:
    """Tell the host of what changes further while it looks at a change of a list that it has approved before."""
    looks = delegation.state is DelegationState.SUBMITTED and delegation.approved_list is not None
    if looks and not is_host(delegation, by):
        mails.tell_of_changes(delegation)
