"""Who asks for the floor, who gets it, and in which order they speak."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from webapp.core import audit, clock
from webapp.core.errors import Conflict
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.ngo_meetings.models import FloorDecision
from webapp.registration import places
from webapp.registration.models import LIVE, Registration, RegistrationState

ANSWER = "floor"
"""Under this key the answers of a registration keep what somebody asks the floor for."""


@dataclass(frozen=True)
class FloorRequest:
    """Somebody who asks for the floor."""

    registration: Registration
    decision: FloorDecision | None

    @property
    def topic(self) -> str:
        """What they want to speak about."""
        return str(self.registration.answers.get(ANSWER, ""))

    @property
    def granted(self) -> bool:
        """Whether they stand on the speakers' list."""
        return self.decision is not None and self.decision.granted

    @property
    def state(self) -> str:
        """granted, declined or asked."""
        if self.decision is None:
            return "asked"
        return "granted" if self.decision.granted else "declined"

    @property
    def comes(self) -> bool:
        """Whether they have a place."""
        return self.registration.state is RegistrationState.CONFIRMED


def topic_of(registration: Registration) -> str:
    """What somebody asks the floor for; empty where they do not."""
    return str(registration.answers.get(ANSWER) or "").strip()


def requests_in(event_id: int) -> list[FloorRequest]:
    """All requests of those who still may come: the speakers in their order, then what is to be decided."""
    asked = func.coalesce(Registration.answers[ANSWER].astext, "") != ""
    rows = db.session.execute(
        select(Registration, FloorDecision)
        .outerjoin(FloorDecision, FloorDecision.registration_id == Registration.id)
        .where(Registration.event_id == event_id, Registration.state.in_(LIVE), asked)
        .order_by(Registration.id)
        .execution_options(populate_existing=True)
    )
    return sorted((FloorRequest(row[0], row[1]) for row in rows), key=_order)


def _order(request: FloorRequest) -> tuple[int, int, int]:
    group = {"granted": 0, "asked": 1, "declined": 2}[request.state]
    position = request.decision.position if request.decision and request.granted else 0
    return group, position, request.registration.id


def decision_on(registration: Registration) -> FloorDecision | None:
    """What was decided on somebody's request, if anything."""
    return db.session.get(FloorDecision, registration.id)


def decide(event: Event, registration: Registration, granted: bool, *, by: Actor) -> FloorDecision:
    """Put somebody at the end of the speakers' list, or say that there is no time for them.

    Raises Conflict where they do not ask for the floor, or not any more.
    """
    places.lock(event.id)
    requests = {request.registration.id: request for request in requests_in(event.id)}
    request = requests.get(registration.id)
    if request is None:
        raise Conflict(_l("This person does not ask for the floor any more."))
    decision = request.decision
    if decision is None:
        decision = FloorDecision(registration_id=registration.id)
        db.session.add(decision)
    if not granted or not request.granted:
        last = max((one.decision.position for one in requests.values() if one.decision and one.granted), default=0)
        decision.granted, decision.position = granted, last + 1 if granted else 0
        decision.decided_at, decision.decided_by = clock.now(), by.name[:200]
        audit.record("floor_granted" if granted else "floor_declined", registration, by=by)
    _number(event)
    return decision


def order_speakers(event: Event, ids: Sequence[int], *, by: Actor) -> None:
    """Put the speakers in another order; those who are not named stay behind the others as they were."""
    places.lock(event.id)
    wanted = {number: place for place, number in enumerate(ids)}
    speakers = [request for request in requests_in(event.id) if request.granted]
    speakers.sort(key=lambda one: wanted.get(one.registration.id, len(wanted)))
    _write(speakers)
    audit.record("floor_ordered", event, by=by, event_id=event.id)


def _number(event: Event) -> None:
    db.session.flush()
    _write([request for request in requests_in(event.id) if request.granted])


def _write(speakers: Sequence[Any]) -> None:
    for position, request in enumerate(speakers, start=1):
        request.decision.position = position
    db.session.flush()
