"""What organisers do with the people of an event besides changing their states."""

from sqlalchemy import func, select

from webapp.core import audit, clock
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.mail import outbox
from webapp.mail.outbox import Draft
from webapp.registration import messages, places
from webapp.registration.errors import ImpossibleChange
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State

FIRST, LAST, AS_CAME = "first", "last", "as_came"
AGAIN = {
    State.PENDING: "registration_pending",
    State.CONFIRMED: "registration_confirmed",
    State.WAITLISTED: "registration_waitlisted",
    State.OFFERED: "registration_offered",
}


def move_on_list(registration: Registration, where: str, *, by: Actor) -> Registration:
    """Let somebody be offered a place before all others, after them, or in the order in which they came.

    Raises ImpossibleChange for whoever does not wait.
    """
    places.lock(registration.event_id)
    db.session.refresh(registration)
    if registration.state is not State.WAITLISTED:
        raise ImpossibleChange
    others = (Registration.event_id == registration.event_id) & (Registration.state == State.WAITLISTED)
    lowest, highest = db.session.execute(
        select(func.min(Registration.priority), func.max(Registration.priority)).where(others)
    ).one()
    # Whoever comes to the list later has 0, and is to stand after the first and before the last as well.
    registration.priority = {FIRST: min(lowest, 0) - 1, LAST: max(highest, 0) + 1, AS_CAME: 0}[where]
    if where == FIRST:
        # Whoever is called first is asked again, also after an offer was let go.
        registration.offers_missed = 0
    audit.record("registration_moved", registration, by=by, where=where)
    return registration


def send_again(registration: Registration, *, by: Actor) -> Registration:
    """Mail the person the message about their state once more, with a new personal link.

    Raises ImpossibleChange where there is nothing to say or nobody to say it to.
    """
    template = AGAIN.get(registration.state)
    draft = messages.draft_about(registration, registration.event, template) if template else None
    if draft is None:
        raise ImpossibleChange
    outbox.post(_fresh(draft))
    audit.record("registration_mailed", registration, by=by, template=template)
    return registration


def _fresh(draft: Draft) -> Draft:
    now = clock.now().timestamp()
    return Draft(**{**draft.__dict__, "cause": f"{draft.cause}:again:{now:.3f}"})
