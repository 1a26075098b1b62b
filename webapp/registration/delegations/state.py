"""How a delegation stands: its row under lock, its living members, and who may change what now."""

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from webapp.core import clock
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import EventState
from webapp.extensions import db
from webapp.registration import places
from webapp.registration.delegations.errors import NotComposable
from webapp.registration.models import LIVE, Delegation, DelegationState, Registration, RegistrationState

PURPOSE = "delegation"
"""Of the tokens in the coordinator's links."""
OPEN = (DelegationState.DRAFT, DelegationState.RETURNED)
"""States in which the coordinator composes it."""
UNDECIDED = (DelegationState.SUBMITTED, DelegationState.WAITLISTED)


def lock(delegation: Delegation) -> Delegation:
    """The delegation and its event as they stand now, their rows locked until the transaction ends.

    The event first, then the delegation, then the rows of members, whoever writes any of them: those who lock in one
    order never wait for each other in a circle.
    """
    event = places.lock(delegation.event_id)
    found = lock_under_event(delegation)
    set_committed_value(found, "event", event)
    return found


def lock_under_event(delegation: Delegation) -> Delegation:
    """The same for a caller who holds the event's lock."""
    query = select(Delegation).where(Delegation.id == delegation.id).with_for_update(key_share=True)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def live_members(delegation: Delegation) -> list[Registration]:
    """The members who still may come, in order of precedence, as they stand now."""
    found = db.session.scalars(
        select(Registration)
        .where(Registration.delegation_id == delegation.id, Registration.state.in_(LIVE))
        .order_by(Registration.precedence, Registration.id)
        .execution_options(populate_existing=True)
    )
    return list(found)


def holds_places(delegation: Delegation) -> bool:
    """Whether somebody of it has a place for good: it has been approved once."""
    confirmed = Registration.state == RegistrationState.CONFIRMED
    held = select(Registration.id).where(Registration.delegation_id == delegation.id, confirmed)
    return db.session.scalar(held.limit(1)) is not None


def is_host(delegation: Delegation, by: Actor) -> bool:
    """Whether the actor receives the delegation."""
    return by.may_organise(*delegation.event.manager_ids)


def obstacle_to_composing(delegation: Delegation, by: Actor) -> NotComposable | None:
    """Why this person cannot change the list now, if so: the host can until the end of the event."""
    if delegation.state is DelegationState.WITHDRAWN:
        return NotComposable(_l("This delegation has been withdrawn."))
    if delegation.event.over or delegation.event.state is EventState.CANCELLED:
        return NotComposable(_l("The event is over or cancelled."))
    if is_host(delegation, by):
        return None
    late = delegation.deadline is not None and delegation.deadline <= clock.now()
    if late and delegation.state is DelegationState.DRAFT:
        return NotComposable(_l("The deadline has passed. Write to the host, who can still change it."))
    # Once approved, a delegation changes up to the last day, also while the host looks at the last change.
    if delegation.state in UNDECIDED and not holds_places(delegation):
        return NotComposable(_l("The host has the list now. Ask to have it returned if something must change."))
    return None


def require_composable(delegation: Delegation, by: Actor) -> None:
    """Raises NotComposable where this person cannot change the list now."""
    if (obstacle := obstacle_to_composing(delegation, by)) is not None:
        raise obstacle
