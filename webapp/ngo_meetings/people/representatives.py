"""The people of a body: entered by its focal point, or registered alone and confirmed by the focal point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from webapp.core import audit, clock
from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l
from webapp.core.names import fold
from webapp.core.permissions import Actor
from webapp.events.models import Approval, Event
from webapp.extensions import db
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting.bodies import first_name
from webapp.ngo_meetings.errors import AlreadyOnList, NotAccredited
from webapp.ngo_meetings.models import Accreditation, AccreditationState, Representative
from webapp.ngo_meetings.queries import Person
from webapp.registration import changes, messages, places, services
from webapp.registration.errors import EventFull
from webapp.registration.form_builder import answering, keeping
from webapp.registration.meanwhile import Seen
from webapp.registration.models import HOLDING, Registration, ReserveOf, Source
from webapp.registration.models import RegistrationState as State
from webapp.registration.states import Action, Who, after_changes, change_state, change_under_lock
from webapp.registration.values import RegistrationValues, cleaned

TICK = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class PersonValues:
    """A representative as the focal point enters them; letters to one without an address go to the focal point."""

    given_name: str
    family_name: str = ""
    email: str = ""
    phone: str = ""
    country: str | None = None
    function: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    """To the meeting's own questions."""
    reserve: bool = False
    """Whether they come only when another of the body's people gives up a place."""


def add_people(accreditation: Accreditation, people: Sequence[PersonValues], *, by: Actor) -> list[Registration]:
    """Put people on a body's list, all of them or nobody: those above the cap wait.

    Raises NotAccredited, AlreadyOnList, InvalidMany on wrong values, RegistrationClosed, and EventFull or QuotaFull
    where there is no place and no waiting list.
    """
    event = lock(accreditation)
    require_accredited(accreditation)
    known = queries.people_of(accreditation)
    names, rank = _names(known), queries.last_rank(known)
    added = []
    for number, values in enumerate(people, start=1):
        _check_name(names, values)
        wanted = _registration_values(accreditation, values)
        registration = services.register(event, wanted, by=by, source=Source.FOCAL_POINT, notify=False)
        link(accreditation, registration, rank + number, vouched_by=by.name)
        _welcome(accreditation, registration, event)
        names.add(fold(registration.name))
        added.append(registration)
    reorder(accreditation)
    return added


def link(
    accreditation: Accreditation, registration: Registration, rank: int, *, vouched_by: str = ""
) -> Representative:
    """Count a registration for a body; vouched for where somebody who may speak for it entered it."""
    made = Representative(
        registration_id=registration.id,
        accreditation_id=accreditation.id,
        rank=rank,
        vouched_at=clock.now() if vouched_by else None,
        vouched_by=vouched_by[:200],
    )
    db.session.add(made)
    db.session.flush()
    return made


def vouch(accreditation: Accreditation, person: Person, *, by: Actor) -> Registration:
    """Confirm that somebody who registered alone comes for the body: then it goes on as the event says.

    Raises Conflict where nothing waits for it, EventFull or QuotaFull where there is no place and no waiting list.
    """
    event = lock(accreditation)
    require_accredited(accreditation)
    registration, known = _unconfirmed(person)
    known.vouched_at, known.vouched_by = clock.now(), by.name[:200]
    audit.record("representative_vouched", registration, by=by)
    if event.approval is Approval.MANUAL:
        messages.post_about(registration, event, "registration_pending")
        return registration
    try:
        return change_state(registration, Action.APPROVE, by=by, who=Who.SYSTEM)
    except EventFull:
        if not event.waiting_list:
            raise
    change_state(registration, Action.WAITLIST, by=by, who=Who.SYSTEM)
    reorder(accreditation)
    return registration


def turn_away(accreditation: Accreditation, person: Person, reason: str, *, by: Actor) -> Registration:
    """Say that somebody who registered alone does not come for the body.

    Raises Invalid without a reason, Conflict where nothing waits for it.
    """
    lock(accreditation)
    registration, _known = _unconfirmed(person)
    if not reason.strip():
        raise Invalid(_l("Write the reason: the person will read it."), field="reason")
    return change_state(registration, Action.REJECT, by=by, reason=reason, who=Who.ORGANISER)


def change_person(
    accreditation: Accreditation, person: Person, wanted: dict[str, Any], *, by: Actor, seen: Seen | None = None
) -> Registration:
    """Change what is known of a representative; raises those of `update_registration`."""
    lock(accreditation)
    require_accredited(accreditation)
    registration = person.registration
    if registration.shared_mailbox:
        wanted = wanted | {"email": wanted.get("email") or accreditation.focal_email}
    else:
        # Who registered alone is known by the address.
        wanted = {name: value for name, value in wanted.items() if name != "email"}
    return changes.update_registration(registration, wanted, by=by, seen=seen)


def withdraw(accreditation: Accreditation, person: Person, *, by: Actor, reason: str = "") -> Registration:
    """Take somebody off the list: a place they held goes first to the next of the body."""
    lock(accreditation)
    return services.withdraw(person.registration, by=by, reason=reason)


def replace(accreditation: Accreditation, person: Person, values: PersonValues, *, by: Actor) -> Registration:
    """Send another person instead, with the same rank and, where nobody has to approve them, the same place.

    Where an organiser approves everybody, the newcomer waits for that; the place is not given to others by itself
    meanwhile. Raises NotAccredited, AlreadyOnList, ImpossibleChange, InvalidMany on wrong values.
    """
    event = lock(accreditation)
    require_accredited(accreditation)
    former = person.registration
    db.session.refresh(former)
    state, queued_at = former.state, former.queued_at
    change_under_lock(former, event, Action.WITHDRAW, by=by, who=Who.PERSON)
    known = queries.people_of(accreditation)
    _check_name(_names(known), values)
    newcomer = services.build(event, cleaned(_registration_values(accreditation, values)), Source.FOCAL_POINT)
    kept = answering.settle(event, values.answers, by=by)
    newcomer.answers, newcomer.sealed, newcomer.asked = kept.answers, kept.sealed, kept.asked
    newcomer.queued_at, newcomer.reserve_of = queued_at, former.reserve_of
    newcomer.state = _state_of_newcomer(event, newcomer, state)
    services.add(newcomer, event, by=by, notify=False)
    keeping.bind(newcomer, kept.files)
    link(accreditation, newcomer, person.link.rank if person.link else queries.last_rank(known) + 1, vouched_by=by.name)
    audit.record("representative_replaced", newcomer, by=by, former=former.id)
    messages.post_about(former, event, "registration_withdrawn")
    _welcome(accreditation, newcomer, event)
    reorder(accreditation)
    after_changes(event, freed=False)
    return newcomer


def order_people(accreditation: Accreditation, ids: Sequence[int], *, by: Actor) -> None:
    """Put a body's people in another order; those who are not named stay behind the others as they were."""
    lock(accreditation)
    linked = [person.link for person in queries.people_of(accreditation) if person.link is not None]
    wanted = {number: place for place, number in enumerate(ids)}
    linked.sort(key=lambda one: wanted.get(one.registration_id, len(wanted)))
    for rank, one in enumerate(linked, start=1):
        one.rank = rank
    audit.record("representatives_ordered", accreditation, by=by)
    reorder(accreditation)


def reorder(accreditation: Accreditation) -> None:
    """Let the body's people who wait take turns in its order: among them they share the times they have waited since.

    So the waiting list stays one by time, and inside a body its own order decides.
    """
    db.session.flush()
    people = (person.registration for person in queries.people_of(accreditation))
    waiting = [one for one in people if one.state not in HOLDING]
    moment = None
    for one, since in zip(waiting, sorted(one.queued_at or one.created_at for one in waiting), strict=True):
        moment = since if moment is None or since > moment else moment + TICK
        if one.queued_at != moment:
            one.queued_at = moment
    db.session.flush()


def lock(accreditation: Accreditation) -> Event:
    """The meeting, locked, with the accreditation as it stands now."""
    event = places.lock(accreditation.event_id)
    db.session.refresh(accreditation)
    return event


def require_accredited(accreditation: Accreditation) -> None:
    """Raises NotAccredited where the body cannot send people."""
    if accreditation.state is AccreditationState.SUSPENDED:
        raise NotAccredited(_l("The accreditation of the organisation is suspended: nobody can be added meanwhile."))
    if accreditation.state is not AccreditationState.ACCREDITED:
        raise NotAccredited(_l("The organisation is not accredited: it cannot send people yet."))


def _unconfirmed(person: Person) -> tuple[Registration, Representative]:
    db.session.refresh(person.registration)
    if person.link is not None:
        db.session.refresh(person.link)
    if person.link is None or not person.unconfirmed:
        raise Conflict(_l("This has been done already, or is not possible any more."))
    return person.registration, person.link


def _names(people: Sequence[Person]) -> set[str]:
    return {fold(person.registration.name) for person in people}


def _check_name(known: set[str], values: PersonValues) -> None:
    name = f"{values.given_name} {values.family_name}".strip()
    if name and fold(name) in known:
        raise AlreadyOnList(_l("%(name)s is on the list already.", name=name), field="given_name")


def _registration_values(accreditation: Accreditation, values: PersonValues) -> RegistrationValues:
    return RegistrationValues(
        given_name=values.given_name,
        family_name=values.family_name,
        email=values.email or accreditation.focal_email,
        phone=values.phone,
        country=values.country or accreditation.country,
        organisation=first_name(accreditation),
        organisation_id=accreditation.organisation_id,
        function=values.function,
        language=accreditation.language,
        shared_mailbox=True,
        answers=dict(values.answers),
        reserve_of=ReserveOf.ORGANISATION if values.reserve else None,
    )


def _state_of_newcomer(event: Event, newcomer: Registration, former: State) -> State:
    if event.approval is Approval.MANUAL:
        return State.PENDING
    if former not in HOLDING:
        return former
    places.count(event).take(newcomer)
    return State.CONFIRMED


def _welcome(accreditation: Accreditation, registration: Registration, event: Event) -> None:
    own = registration.email != accreditation.focal_email
    # The focal point, whose mailbox it is otherwise, need not be told that an application has arrived.
    if own or registration.state is not State.PENDING:
        messages.post_about(registration, event, services.WELCOME[registration.state])
