"""The reserve of a seminar on the waiting list: called by rank, before whoever waits for any other reason."""

from collections.abc import Sequence, Set

from sqlalchemy import select

from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.models import Registration, ReserveOf
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import Ledger, reserves
from webapp.registration.places.tallies import uses_place
from webapp.seminars.models import Ranked

STEP = 1000
"""From rank to rank. Moving somebody by hand steps by one, and so never gives what a decision gives."""


def ranked_in(event_id: int) -> dict[int, Ranked]:
    """Those whom the decisions on a seminar have put in reserve, by ids."""
    query = select(Ranked).join(Registration, Registration.id == Ranked.registration_id)
    return {one.registration_id: one for one in db.session.scalars(query.where(Registration.event_id == event_id))}


def let_stand_in(registration: Registration, ledger: Ledger, *, by: Actor) -> None:
    """For the group whose quota the expert falls under; where there is none, the expert waits for any place."""
    group = stands_in_for(registration, ledger)
    if group is not None and registration.reserve_of is None:
        reserves.make_reserve_under_lock(registration, ledger, by=by, group=group)


def stands_in_for(registration: Registration, ledger: Ledger) -> ReserveOf | None:
    """The group that the organisers have named before, or else the one with a quota; None for any place."""
    if not uses_place(registration) or registration.delegation_id is not None:
        return None
    return registration.reserve_of or reserves.by_quota(registration, ledger)


def rank(event: Event, people: Sequence[Registration]) -> None:
    """Let the reserve of a seminar be called in this order, before everybody else who waits.

    Whoever the organisers have asked to be called first stays before the reserve, and whoever they have asked to be
    called last stays behind everybody, also where they are of the reserve themselves. All others of the reserve are
    ranked anew, those too whom the organisers have put back in the order they came; and whoever is in reserve no more
    waits in that order. The caller holds the event's lock.
    """
    db.session.flush()
    known, placed = ranked_in(event.id), _placed(event.id)
    moved = {one.id for one in placed if one.id not in known or known[one.id].priority != one.priority}
    alone = [one for one in people if one.delegation_id is None]
    by_rank = [one for one in alone if one.id not in moved]
    first = [one for one in placed if one.id in moved and one.priority < 0]
    for one in placed:
        if one.id not in moved:
            one.priority = 0
    for number, one in enumerate(reversed(by_rank), 1):
        one.priority = -number * STEP
    # A delegation is moved as a whole: whoever stands at one level stays there together.
    levels = {level: number for number, level in enumerate(sorted({one.priority for one in first}, reverse=True), 1)}
    for one in first:
        one.priority = -len(by_rank) * STEP - levels[one.priority]
    _note(known, alone, moved)


def _placed(event_id: int) -> Sequence[Registration]:
    """Who waits otherwise than in the order they came, or did before a place was offered to them, in their order."""
    waiting = Registration.state.in_((State.WAITLISTED, State.OFFERED))
    query = select(Registration).where(Registration.event_id == event_id, waiting, Registration.priority != 0)
    return db.session.scalars(query.order_by(Registration.priority, Registration.queued_at, Registration.id)).all()


def _note(known: dict[int, Ranked], people: Sequence[Registration], moved: Set[int]) -> None:
    """Remember who is in reserve, and where by rank; of whoever was moved nothing that could be taken for a rank."""
    ids = {one.id for one in people}
    for row in known.values():
        if row.registration_id not in ids:
            db.session.delete(row)
    for one in people:
        row = known.get(one.id) or Ranked(registration_id=one.id)
        row.priority = 0 if one.id in moved else one.priority
        db.session.add(row)
