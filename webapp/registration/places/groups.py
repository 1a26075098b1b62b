"""Delegations on the waiting list: all of one is offered places, or nobody of it."""

from collections.abc import Callable, Collection, Iterable, Sequence

from sqlalchemy import select

from webapp.core import clock
from webapp.core.permissions import SYSTEM, Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import places, states
from webapp.registration.errors import EventFull
from webapp.registration.models import Delegation, DelegationRules, DelegationState, Registration, RegistrationState
from webapp.registration.places import offers

Listener = Callable[[Delegation], None]
on_offered: list[Listener] = []
"""Called, under the lock, when places are offered to a delegation."""
on_lapsed: list[Listener] = []
"""Called, under the lock, when an offer to a delegation has run out."""
UNDECIDED = (RegistrationState.PENDING, RegistrationState.WAITLISTED)


def group_of(registration: Registration) -> list[Registration]:
    """Everybody who waits together with this person; nobody while their delegation does not wait."""
    delegation = db.session.get(Delegation, registration.delegation_id, populate_existing=True)
    if delegation is None or delegation.state is not DelegationState.WAITLISTED:
        return []
    members = select(Registration).where(Registration.delegation_id == delegation.id, Registration.state.in_(UNDECIDED))
    return list(db.session.scalars(members.order_by(Registration.precedence, Registration.id)))


def groups_of(delegation_ids: Collection[int]) -> dict[int, list[Registration]]:
    """The same for many delegations by one statement, by their ids; without those that do not wait."""
    found: dict[int, list[Registration]] = {}
    if not delegation_ids:
        return found
    members = (
        select(Registration)
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .where(
            Delegation.id.in_(delegation_ids),
            Delegation.state == DelegationState.WAITLISTED,
            Registration.state.in_(UNDECIDED),
        )
    )
    for member in db.session.scalars(members.order_by(Registration.precedence, Registration.id)):
        found.setdefault(member.delegation_id or 0, []).append(member)
    return found


def holds_others_back(event: Event) -> bool:
    """Whether nobody behind a delegation that waits is offered a place before it."""
    rules = db.session.get(DelegationRules, event.id)
    return rules is not None and rules.group_first


def obstacle(ledger: places.Ledger, members: Sequence[Registration]) -> EventFull | None:
    """What keeps the members from having a place each, all of them together."""
    return room_for(ledger, members)[1]


def room_for(ledger: places.Ledger, members: Sequence[Registration]) -> tuple[int, EventFull | None]:
    """For how many of the members, in their order, there is a place, and what keeps the next from one."""
    with ledger.trying(members) as trial:
        try:
            for member in members:
                ledger.take(member)
                trial.people.append(member)
        except EventFull as full:
            return len(trial.people), full
        finally:
            for member in trial.people:
                ledger.add(member, -1)
    return len(members), None


def offer(event: Event, members: Sequence[Registration], ledger: places.Ledger, *, by: Actor = SYSTEM) -> None:
    """Offer each of them a place until one moment; the caller has seen that there is one for all."""
    until = offers.deadline(event, clock.now())
    for member in members:
        if member.state is RegistrationState.PENDING:
            states.change_under_lock(member, event, states.Action.WAITLIST, by=by, together=True)
        states.change_under_lock(member, event, states.Action.OFFER, by=by, ledger=ledger, together=True)
        member.offer_expires_at = until
    _tell(on_offered, members)


def lapsed(late: Iterable[Registration]) -> None:
    """Tell of the delegations whose offers have run out."""
    _tell(on_lapsed, [member for member in late if member.delegation_id is not None])


def _tell(listeners: Sequence[Listener], members: Sequence[Registration]) -> None:
    for number in dict.fromkeys(member.delegation_id for member in members):
        delegation = db.session.get_one(Delegation, number)
        for listener in listeners:
            listener(delegation)
