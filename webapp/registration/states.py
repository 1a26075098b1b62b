"""The life of a registration as a table, and the one function that changes a state."""

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.core import audit, clock
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events import versions
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.registration import accompanying, inputs, messages, places
from webapp.registration.errors import ImpossibleChange
from webapp.registration.models import LIVE, Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.own_changes import proposed
from webapp.registration.places import offers


class Action(enum.Enum):
    """What can be done with a registration; the values are those of the API."""

    APPROVE = "approve"
    REJECT = "reject"
    WAITLIST = "waitlist"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"


class Who(enum.Enum):
    """In which part somebody acts."""

    PERSON = "person"
    """Whom the registration is of, or who answers for them: a focal point, a coordinator."""
    ORGANISER = "organiser"
    SYSTEM = "system"


class Places(enum.Enum):
    """What a change does to the places of the event."""

    TAKES = "takes"
    KEEPS = "keeps"
    FREES = "frees"
    NONE = "none"


@dataclass(frozen=True)
class Transition:
    """One row of the table."""

    source: State
    action: Action
    target: State
    who: frozenset[Who]
    places: Places
    message: str | None
    """The template of the mail that follows."""


_ORGANISER = frozenset({Who.ORGANISER, Who.SYSTEM})
_EITHER = frozenset({Who.PERSON, Who.ORGANISER, Who.SYSTEM})
_SYSTEM = frozenset({Who.SYSTEM})
_CONFIRMED, _WAITLISTED = "registration_confirmed", "registration_waitlisted"
_OFFERED, _EXPIRED = "registration_offered", "registration_offer_expired"
_REJECTED, _WITHDRAWN, _CANCELLED = "registration_rejected", "registration_withdrawn", "registration_cancelled"

TABLE: tuple[Transition, ...] = (
    Transition(State.PENDING, Action.APPROVE, State.CONFIRMED, _ORGANISER, Places.TAKES, _CONFIRMED),
    Transition(State.WAITLISTED, Action.APPROVE, State.CONFIRMED, _ORGANISER, Places.TAKES, _CONFIRMED),
    Transition(State.OFFERED, Action.APPROVE, State.CONFIRMED, _ORGANISER, Places.KEEPS, _CONFIRMED),
    Transition(State.PENDING, Action.REJECT, State.REJECTED, _ORGANISER, Places.NONE, _REJECTED),
    Transition(State.WAITLISTED, Action.REJECT, State.REJECTED, _ORGANISER, Places.NONE, _REJECTED),
    Transition(State.PENDING, Action.WAITLIST, State.WAITLISTED, _ORGANISER, Places.NONE, _WAITLISTED),
    Transition(State.WAITLISTED, Action.OFFER, State.OFFERED, _ORGANISER, Places.TAKES, _OFFERED),
    Transition(State.OFFERED, Action.ACCEPT, State.CONFIRMED, _EITHER, Places.KEEPS, _CONFIRMED),
    Transition(State.OFFERED, Action.DECLINE, State.WAITLISTED, _EITHER, Places.FREES, None),
    Transition(State.OFFERED, Action.EXPIRE, State.WAITLISTED, _SYSTEM, Places.FREES, _EXPIRED),
    Transition(State.PENDING, Action.WITHDRAW, State.WITHDRAWN, _EITHER, Places.NONE, _WITHDRAWN),
    Transition(State.WAITLISTED, Action.WITHDRAW, State.WITHDRAWN, _EITHER, Places.NONE, _WITHDRAWN),
    Transition(State.OFFERED, Action.WITHDRAW, State.WITHDRAWN, _EITHER, Places.FREES, _WITHDRAWN),
    Transition(State.CONFIRMED, Action.WITHDRAW, State.WITHDRAWN, _EITHER, Places.FREES, _WITHDRAWN),
    Transition(State.PENDING, Action.CANCEL, State.CANCELLED, _ORGANISER, Places.NONE, _CANCELLED),
    Transition(State.WAITLISTED, Action.CANCEL, State.CANCELLED, _ORGANISER, Places.NONE, _CANCELLED),
    Transition(State.OFFERED, Action.CANCEL, State.CANCELLED, _ORGANISER, Places.FREES, _CANCELLED),
    Transition(State.CONFIRMED, Action.CANCEL, State.CANCELLED, _ORGANISER, Places.FREES, _CANCELLED),
)
_BY_KEY = {(row.source, row.action): row for row in TABLE}

on_freed: list[Callable[[Event, Sequence[Registration]], None]] = []
"""Called, under the lock, when places have become free, with those who gave them up where they are known."""

on_ended: list[Callable[[Event, Sequence[Registration], Actor], None]] = []
"""Called, under the lock, with those whose own registrations have ended, not with a whole list that was decided on."""


def find(state: State, action: Action) -> Transition | None:
    """The row of the table for an action in a state, if it is possible."""
    return _BY_KEY.get((state, action))


def possible(registration: Registration, who: Who) -> list[Transition]:
    """What somebody may do with the registration now, in the order of the table."""
    rows = [row for row in TABLE if row.source is registration.state and who in row.who]
    return [row for row in rows if not _concerns_all(row, registration)]


def _concerns_all(row: Transition, registration: Registration) -> bool:
    """Whether a delegation takes this step as a whole: only leaving is a matter of one member."""
    leaves = row.action in (Action.WITHDRAW, Action.CANCEL)
    return registration.delegation_id is not None and not leaves


def who_is(by: Actor, registration: Registration) -> Who:
    """In which part the actor acts on this registration."""
    if by.channel == "system":
        return Who.SYSTEM
    if by.channel == "link" or not by.is_staff:
        return Who.PERSON
    return Who.ORGANISER


def change_state(
    registration: Registration,
    action: Action,
    *,
    by: Actor,
    reason: str = "",
    notify: bool = True,
    who: Who | None = None,
) -> Registration:
    """Do an action, tell the person, and pass on a place that became free.

    `who` is the part in which the actor acts, where that is not what `who_is` tells.

    Raises ImpossibleChange where the table has no such row, EventFull or QuotaFull where a place is needed and there
    is none. Nothing has changed then.
    """
    event = places.lock(registration.event_id)
    db.session.refresh(registration)
    row = change_under_lock(registration, event, action, by=by, reason=reason, who=who)
    if notify and row.message:
        messages.post_about(registration, event, row.message)
    if row.target not in LIVE:
        tell_ended(event, [registration], by=by)
    freed = row.places is Places.FREES
    after_changes(event, freed=freed, left=[registration] if freed else ())
    return registration


def change_under_lock(
    registration: Registration,
    event: Event,
    action: Action,
    *,
    by: Actor,
    reason: str = "",
    ledger: places.Ledger | None = None,
    who: Who | None = None,
    together: bool = False,
    instead_of: Registration | None = None,
) -> Transition:
    """The only code that changes the state of a registration that exists; `change_state` and bulk actions stand on it.

    The caller holds the event's lock and has read the registration since; with a `ledger` of its own, places are
    counted in it. `instead_of` is who gave up the place, for the history. Mail and `after_changes` are left to the
    caller, and, `together`, that it is the delegation that is decided on and not this member of it alone.
    """
    row = _allowed(registration, event, action, who or who_is(by, registration))
    if not together and _concerns_all(row, registration):
        raise _decided_together(registration)
    reason = inputs.within(inputs.lines(reason), inputs.LONG, "reason")
    if row.places is Places.TAKES:
        (ledger or places.count(event)).take(registration)
    elif row.places is Places.FREES and ledger is not None:
        ledger.add(registration, -1)
    _apply(registration, event, row, reason)
    details: dict[str, Any] = {"reason": reason} if reason else {}
    details |= {"instead_of": instead_of.id} if instead_of is not None else {}
    audit.record(f"registration_{action.value}", registration, by=by, **details)
    return row


def tell_ended(event: Event, ended: Sequence[Registration], *, by: Actor) -> None:
    """Let the lists on which somebody stood, whose own registration has ended, go along."""
    for listener in on_ended if ended else ():
        listener(event, ended, by)


def after_changes(event: Event, *, freed: bool, left: Sequence[Registration] = ()) -> None:
    """What follows once, however many registrations of the event were changed under its lock.

    `left` are those who gave up their places: a kind may let somebody come before the whole list in their stead.
    """
    versions.touch(event.id)
    if freed:
        for listener in on_freed:
            listener(event, left)


def _allowed(registration: Registration, event: Event, action: Action, who: Who) -> Transition:
    row = find(registration.state, action)
    if row is None or who not in row.who:
        raise ImpossibleChange
    if row.places in (Places.TAKES, Places.KEEPS) and event.state in (EventState.CANCELLED, EventState.COMPLETED):
        raise ImpossibleChange(_l("The event is over or cancelled: nobody can be given a place."))
    if event.over and (who is Who.PERSON or action is Action.OFFER):
        raise ImpossibleChange(_l("The event is over."))
    expires = registration.offer_expires_at
    if action is Action.ACCEPT and expires is not None and expires <= clock.now():
        raise ImpossibleChange(_l("This offer has run out, and the place goes to the next person."))
    return row


def _decided_together(registration: Registration) -> ImpossibleChange:
    sender = registration.delegation.sending_name if registration.delegation is not None else ""
    return ImpossibleChange(
        _l(
            "One of the delegation “%(sender)s”, which is decided on as a whole: open the delegation to decide.",
            sender=sender,
        )
    )


def _apply(registration: Registration, event: Event, row: Transition, reason: str) -> None:
    now = clock.now()
    if row.action in (Action.DECLINE, Action.EXPIRE):
        registration.offers_missed += 1
    if row.source is State.OFFERED:
        registration.lapses = registration.lapses + 1 if row.action is Action.EXPIRE else 0
        registration.free_round = registration.free_round or 0
    if row.places in (Places.TAKES, Places.KEEPS):
        registration.free_round = 0 if row.target is State.OFFERED else None
    if row.target is State.WAITLISTED and registration.queued_at is None:
        registration.queued_at = now
    if row.target is State.CONFIRMED:
        registration.reserve_of = None  # Who has moved up is a reserve no more.
    registration.state = row.target
    registration.offer_expires_at = offers.deadline(event, now) if row.target is State.OFFERED else None
    # Why somebody was offered a place out of turn is for the organisers' history alone.
    registration.reason = "" if row.action is Action.OFFER else reason
    registration.decided_at = now
    if row.target not in LIVE:
        proposed.drop(registration)
        accompanying.leave(registration)
