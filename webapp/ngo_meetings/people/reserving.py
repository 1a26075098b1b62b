"""The focal point puts people of a body in reserve, and lets those in reserve come like the others."""

from webapp.core.permissions import Actor
from webapp.events.models import Approval, Event
from webapp.extensions import db
from webapp.ngo_meetings.limits import over_cap
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.people.representatives import lock, reorder, require_accredited
from webapp.ngo_meetings.queries import Person
from webapp.registration import places, states
from webapp.registration.errors import EventFull, ImpossibleChange, QuotaFull
from webapp.registration.models import Registration, ReserveOf
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import reserves
from webapp.registration.states import Action, Who


def make_reserve(accreditation: Accreditation, person: Person, *, by: Actor) -> Registration:
    """Let somebody who has no place come only when another of the body's people gives one up.

    Raises NotAccredited, ImpossibleChange for whoever has a place or is to be confirmed first.
    """
    event = lock(accreditation)
    registration = _of(accreditation, person)
    reserves.make_reserve_under_lock(registration, places.count(event), by=by, group=ReserveOf.ORGANISATION)
    reorder(accreditation)
    states.after_changes(event, freed=False)
    return registration


def make_ordinary(accreditation: Accreditation, person: Person, *, by: Actor) -> Registration:
    """Let a reserve come like the others: with a place at once, or waiting where only the event is full.

    Where organisers approve everybody, they decide, or the place is offered in the order of the waiting list. Raises
    QuotaFull, with the figures, where the body has all its places, EventFull where nobody may wait, NotAccredited, and
    ImpossibleChange for whoever is not in reserve.
    """
    event = lock(accreditation)
    registration = _of(accreditation, person)
    waits = registration.state is State.WAITLISTED
    obstacle = _obstacle(event, registration) if waits else None
    reserves.make_ordinary_under_lock(registration, by=by)
    db.session.flush()
    if waits and obstacle is None and event.approval is Approval.AUTOMATIC:
        states.change_state(registration, Action.APPROVE, by=by, who=Who.SYSTEM)
    reorder(accreditation)
    states.after_changes(event, freed=registration.state is State.WAITLISTED)
    return registration


def _of(accreditation: Accreditation, person: Person) -> Registration:
    require_accredited(accreditation)
    db.session.refresh(person.registration)
    if person.unconfirmed:
        raise ImpossibleChange
    return person.registration


def _obstacle(event: Event, registration: Registration) -> EventFull | None:
    """What keeps a reserve from a place; raised where waiting for one would not help."""
    # A full event says nothing of the body, whose cap stands also where others leave.
    obstacle = over_cap(event, registration) or places.count(event).obstacle(registration)
    if obstacle is not None and (isinstance(obstacle, QuotaFull) or not event.waiting_list):
        raise obstacle
    return obstacle
