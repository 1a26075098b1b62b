"""What happens to those who are registered when something happens to the event."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, or_, select

from webapp.core.i18n import translated
from webapp.core.permissions import Actor
from webapp.events import availability, hooks
from webapp.events.models import Event, EventState
from webapp.events.moves import Moved
from webapp.extensions import db
from webapp.mail import outbox
from webapp.mail.outbox import Draft
from webapp.registration import prospects
from webapp.registration.models import HOLDING, LIVE, Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import claims, reserves, tallies, waiting

NO_LONGER_TRUE = (
    "registration_offered",
    "registration_offer_expired",
    "registration_waitlisted",
    "registration_pending",
)
"""Messages that a cancelled event takes back while they wait to be sent."""


def when_moved(event: Event, moved: Moved, by: Actor) -> None:
    """Tell those who have a place or may get one what changed, once for each change."""
    # A list that is not approved is its coordinator's, who is told of it as a whole.
    concerned = or_(Registration.state.in_(HOLDING), Registration.delegation_id.is_(None))
    people = db.session.scalars(_of(event, LIVE).where(concerned)).all()
    cause, params = f"event-moved:{event.id}:{event.sequence}", moved.as_params()
    outbox.post_many(
        _notice(person, event, "registration_event_moved", cause, params | {"holds": person.state in HOLDING})
        for person in people
    )


def when_cancelled(event: Event, by: Actor) -> None:
    """Tell everybody who might have come; registrations stay as they are."""
    outbox.suppress(event.id, NO_LONGER_TRUE)
    people = db.session.scalars(_of(event, LIVE)).all()
    cause = f"event-cancelled:{event.id}"
    outbox.post_many(
        _notice(person, event, "registration_event_cancelled", cause, _why(event, person)) for person in people
    )


def _why(event: Event, person: Registration) -> dict[str, str]:
    return {"reason": translated(event.reason, person.language)}


def when_changed(event: Event, by: Actor) -> None:
    """Raising the capacity or a quota frees places, which go to the waiting list first."""
    if event.state in (EventState.PUBLISHED, EventState.CLOSED) and _anybody_waits(event):
        waiting.offer_free_places(event.id)


def _anybody_waits(event: Event) -> bool:
    return db.session.scalar(claims.queue(event.id).limit(1)) is not None


def _of(event: Event, states: Sequence[State]) -> Select[Registration]:
    return select(Registration).where(
        Registration.event_id == event.id, Registration.state.in_(states), Registration.email.is_not(None)
    )


def _notice(person: Registration, event: Event, template: str, cause: str, params: Mapping[str, Any]) -> Draft:
    return Draft(
        # A mailbox that serves several people gets a notice for each of them, since each has a link of their own.
        cause=f"{cause}:{person.id}",
        template=template,
        to_email=person.email or "",
        to_name=person.name,
        language=person.language,
        params=dict(params),
        event_id=event.id,
        registration_id=person.id,
        bulk=True,
    )


def init_app() -> None:
    """Listens to events, and counts their places."""
    availability.provide(tallies.availability_of)
    availability.provide_reserves(reserves.counts_of)
    availability.provide_prospect(prospects.offered_without)
    hooks.on_moved.append(when_moved)
    hooks.on_cancelled.append(when_cancelled)
    hooks.on_changed.append(when_changed)
