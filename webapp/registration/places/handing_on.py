"""What a registration that is given up had reached goes on to another one of the same person, where that is better."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.registration import states
from webapp.registration.models import Registration, ReserveOf
from webapp.registration.models import RegistrationState as State
from webapp.registration.places.claims import asked_no_more
from webapp.registration.places.ledger import Ledger
from webapp.registration.states import Action, Transition

QUEUE = ("lapses", "offers_missed", "let_go_round", "priority", "queued_at")
"""What says where somebody stands on the waiting list, and which places they are asked for."""
ON_LIST = (State.WAITLISTED, State.OFFERED)
STEPS: dict[tuple[State, State], tuple[Action, ...]] = {
    (State.CONFIRMED, State.PENDING): (Action.APPROVE,),
    (State.CONFIRMED, State.WAITLISTED): (Action.APPROVE,),
    (State.CONFIRMED, State.OFFERED): (Action.APPROVE,),
    (State.OFFERED, State.PENDING): (Action.WAITLIST, Action.OFFER),
    (State.OFFERED, State.WAITLISTED): (Action.OFFER,),
    (State.WAITLISTED, State.PENDING): (Action.WAITLIST,),
}
"""From the better state of the one and the state of the other: what brings that as far."""


@dataclass(frozen=True)
class Had:
    """How far a registration had come before it was given up."""

    state: State
    reserve_of: ReserveOf | None
    offered_until: datetime | None
    free_round: int | None
    rank: tuple[Any, ...]
    queue: dict[str, Any]

    @classmethod
    def of(cls, registration: Registration) -> "Had":
        """That of a registration."""
        return cls(
            registration.state,
            registration.reserve_of,
            registration.offer_expires_at,
            registration.free_round,
            _rank(registration),
            {name: getattr(registration, name) for name in QUEUE},
        )

    def hand_on(self, kept: Registration, event: Event, ledger: Ledger, *, by: Actor) -> list[Transition]:
        """Bring another registration as far, under the event's lock; answers the steps that it took.

        Raises EventFull or QuotaFull where the place cannot be of the other's group, ImpossibleChange where the other
        waits with a delegation.
        """
        waited = kept.state in ON_LIST
        steps = [states.change_under_lock(kept, event, action, by=by, ledger=ledger) for action in self._steps_of(kept)]
        if kept.state is State.OFFERED and any(step.action is Action.OFFER for step in steps):
            # It is the same offer: nobody behind them waits any longer.
            kept.offer_expires_at, kept.free_round = self.offered_until, self.free_round
        if self.state in ON_LIST and kept.state in ON_LIST and self._is_in_line_of(kept):
            self._line_up(kept, before=waited)
        return steps

    def _steps_of(self, kept: Registration) -> tuple[Action, ...]:
        # Whoever is not decided on yet comes on the list neither as a stand-in nor without their delegation.
        alone = self._is_in_line_of(kept)
        return STEPS.get((self.state, kept.state), ()) if self.state is not State.WAITLISTED or alone else ()

    def _is_in_line_of(self, kept: Registration) -> bool:
        """Whether both wait in the same line, or this one for any place and the other as a stand-in."""
        return kept.delegation_id is None and self.reserve_of in (None, kept.reserve_of)

    def _line_up(self, kept: Registration, *, before: bool) -> None:
        for_any = self.reserve_of is None and kept.reserve_of is not None
        if for_any or not before or self.rank < _rank(kept):
            kept.reserve_of = self.reserve_of
            for name, value in self.queue.items():
                setattr(kept, name, value)


def _rank(registration: Registration) -> tuple[Any, ...]:
    """The lower, the sooner somebody is asked: as `claims.ORDER`."""
    since = registration.queued_at or registration.created_at
    return asked_no_more(registration), registration.offers_missed, registration.priority, since
