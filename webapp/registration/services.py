"""The verbs on registrations. None of them commits; all of them hold the event's lock from their first read on."""

from typing import Any

from sqlalchemy import select

from webapp.core import audit, clock
from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.names import body_key, search_key, sort_key
from webapp.core.permissions import Actor
from webapp.events import versions
from webapp.events.models import Approval, Event, EventState
from webapp.extensions import db
from webapp.registration import arrivals, links, messages, places
from webapp.registration.errors import AlreadyRegistered, RegistrationClosed
from webapp.registration.form_builder import answering, keeping
from webapp.registration.models import LIVE, Registration, Source
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import reserves
from webapp.registration.references import new_reference
from webapp.registration.states import Action, change_state
from webapp.registration.values import RegistrationValues, cleaned

CONSENT_VERSION = "2026-1"
"""The version of the text that people consent to; a changed text gets a new one."""
ALONE = (Source.SELF, Source.INVITATION)
"""Who has to answer what the form of the event requires: those who filled it in themselves."""
WELCOME = {
    State.CONFIRMED: "registration_confirmed",
    State.PENDING: "registration_pending",
    State.WAITLISTED: "registration_waitlisted",
}


def register(
    event: Event | places.Lock,
    values: RegistrationValues,
    *,
    by: Actor,
    source: Source = Source.SELF,
    late: bool = False,
    hold: bool = False,
    notify: bool = True,
) -> Registration:
    """Register a person: at once with a place, on the waiting list, or for decision, as the event says.

    `late` lets an organiser, or somebody invited, in after registration has closed; `hold` keeps a registration pending
    until somebody has vouched for it, whatever the event says. Raises InvalidMany on wrong values, RegistrationClosed,
    AlreadyRegistered, and EventFull or QuotaFull where there is no place and no waiting list.
    """
    registration, locked, files = _admitted(event, values, source, by=by, late=late, hold=hold)
    add(registration, locked, by=by, notify=notify)
    keeping.bind(registration, files)
    return registration


def register_with_link(
    event: Event | places.Lock,
    values: RegistrationValues,
    *,
    by: Actor,
    source: Source = Source.SELF,
    late: bool = False,
    hold: bool = False,
) -> tuple[Registration, str]:
    """The same, with the token of a personal link; the person is told, unless the registration is held back."""
    registration, locked, files = _admitted(event, values, source, by=by, late=late, hold=hold)
    draft = None if hold else messages.draft_about(registration, locked, WELCOME[registration.state])
    if draft is not None:
        token = arrivals.write(registration, locked, draft, by=by)
    else:
        add(registration, locked, by=by, notify=False)
        token = links.mint(registration)
    keeping.bind(registration, files)
    return registration, token


def _admitted(
    event: Event | places.Lock, values: RegistrationValues, source: Source, *, by: Actor, late: bool, hold: bool
) -> tuple[Registration, Event, keeping.Files]:
    """A registration that may be written, with its state, its event under the lock, and what was uploaded with it."""
    values = cleaned(values)
    locked = places.lock(event.id) if isinstance(event, Event) else event()
    check_open(locked, late=late)
    registration = build(locked, values, source)
    kept = answering.settle(
        locked, values.answers, by=by, strict=source in ALONE, member=registration.delegation_id is not None
    )
    registration.answers, registration.sealed, registration.asked = kept.answers, kept.sealed, kept.asked
    seen = places.look(locked, registration.email or "")
    if seen.known and not values.shared_mailbox:
        raise AlreadyRegistered
    if values.reserve or values.reserve_of:
        reserves.name(registration, seen.ledger, values.reserve_of)
    registration.id = seen.id
    registration.state = first_state(seen.ledger, registration, hold=hold)
    if registration.state is State.WAITLISTED:
        registration.queued_at = registration.created_at
    return registration, locked, kept.files


def add(registration: Registration, event: Event, *, by: Actor, notify: bool) -> Registration:
    """Write a registration whose place has been seen to under the lock."""
    db.session.add(registration)
    audit.record("registration_added", registration, by=by, source=registration.source.value)
    db.session.flush()
    if notify:
        messages.post_about(registration, event, WELCOME[registration.state])
    versions.touch(event.id)
    return registration


def check_open(event: Event, *, late: bool = False) -> None:
    """Raises RegistrationClosed with the reason where nobody can register now."""
    now = clock.now()
    if event.state is EventState.CANCELLED:
        raise RegistrationClosed(_l("This event has been cancelled."))
    if late:
        return
    if event.state is EventState.COMPLETED or event.over:
        raise RegistrationClosed(_l("This event is over."))
    if event.state is EventState.DRAFT:
        raise RegistrationClosed(_l("This event has not been published yet."))
    if event.registration_opens_at is not None and now < event.registration_opens_at:
        raise RegistrationClosed(_l("Registration for this event has not opened yet."))
    if not event.registration_open:
        raise RegistrationClosed(_l("Registration for this event is closed."))


def build(event: Event, values: RegistrationValues, source: Source) -> Registration:
    """The row of a registration, with its keys, not yet in the session; its state is still to be decided."""
    now = clock.now()
    return Registration(
        event_id=event.id,
        reference=new_reference(),
        source=source,
        created_at=now,
        consent_at=now if values.consent else None,
        consent_version=CONSENT_VERSION if values.consent else "",
        **columns(values),
    )


def columns(values: RegistrationValues) -> dict[str, Any]:
    """The columns that follow from what was entered."""
    names = (values.given_name, values.family_name, values.native_name, values.organisation, values.email or "")
    return {
        "given_name": values.given_name,
        "family_name": values.family_name,
        "native_name": values.native_name,
        "email": values.email,
        "shared_mailbox": values.shared_mailbox,
        "phone": values.phone,
        "country": values.country,
        "city_id": values.city_id,
        "organisation": values.organisation,
        "organisation_key": body_key(values.organisation)[:200] if values.organisation else "",
        "organisation_id": values.organisation_id,
        "function": values.function,
        "category": values.category,
        "language": values.language,
        # What organisers added is settled under the lock; here it would stand unread and in clear.
        "answers": answering.split(values.answers)[0],
        "delegation_id": values.delegation_id,
        "precedence": values.precedence,
        "head": values.head,
        "priority": values.priority,
        "note": values.note,
        "search": search_key(*names),
        "sort_key": sort_key(values.given_name, values.family_name),
    }


def find_live(event_id: int, email: str) -> int | None:
    """The live registration of an address that registered alone."""
    return db.session.scalar(
        select(Registration.id).where(
            Registration.event_id == event_id,
            Registration.email == email,
            Registration.shared_mailbox.is_(False),
            Registration.state.in_(LIVE),
        )
    )


def first_state(ledger: places.Ledger, registration: Registration, *, hold: bool = False) -> State:
    """Where a registration begins. A reserve waits, also where there is a place.

    Raises EventFull or QuotaFull where there is no place and nobody may wait.
    """
    if registration.reserve_of is not None:
        decided = registration.source is Source.ORGANISER or ledger.event.approval is Approval.AUTOMATIC
        return State.WAITLISTED if decided and not hold else State.PENDING
    obstacle = ledger.obstacle(registration)
    if obstacle is not None and not ledger.event.waiting_list:
        raise obstacle
    if hold or ledger.event.approval is Approval.MANUAL:
        return State.PENDING
    return State.CONFIRMED if obstacle is None else State.WAITLISTED


def approve(registration: Registration, *, by: Actor, notify: bool = True) -> Registration:
    """Give somebody a place; raises EventFull or QuotaFull where there is none."""
    return change_state(registration, Action.APPROVE, by=by, notify=notify)


def reject(registration: Registration, *, by: Actor, reason: str, notify: bool = True) -> Registration:
    """Turn an application down; raises Invalid without a reason."""
    return change_state(registration, Action.REJECT, by=by, reason=needed(reason), notify=notify)


def put_on_waiting_list(registration: Registration, *, by: Actor, notify: bool = True) -> Registration:
    """Let an applicant wait for a place."""
    return change_state(registration, Action.WAITLIST, by=by, notify=notify)


def offer(registration: Registration, *, by: Actor, reason: str = "") -> Registration:
    """Hold a place for somebody who waits, until they answer or the offer runs out; `reason` is why out of turn."""
    return change_state(registration, Action.OFFER, by=by, reason=reason)


def accept(registration: Registration, *, by: Actor) -> Registration:
    """Take the place that was offered."""
    return change_state(registration, Action.ACCEPT, by=by)


def decline(registration: Registration, *, by: Actor) -> Registration:
    """Let an offered place go and stay on the waiting list, behind the others."""
    return change_state(registration, Action.DECLINE, by=by)


def withdraw(registration: Registration, *, by: Actor, reason: str = "", notify: bool = True) -> Registration:
    """The person does not come."""
    return change_state(registration, Action.WITHDRAW, by=by, reason=reason, notify=notify)


def cancel(registration: Registration, *, by: Actor, reason: str, notify: bool = True) -> Registration:
    """The organiser takes a registration back; raises Invalid without a reason."""
    return change_state(registration, Action.CANCEL, by=by, reason=needed(reason), notify=notify)


def do(registration: Registration, action: Action, *, by: Actor, reason: str = "") -> Registration:
    """Any action by name; raises Invalid where it needs a reason and has none."""
    return change_state(registration, action, by=by, reason=needed(reason) if action in NEEDS_REASON else reason)


def needed(reason: str) -> str:
    """The reason; raises Invalid where there is none."""
    if not reason.strip():
        raise Invalid(_l("Write the reason: the person will read it."), field="reason")
    return reason


NEEDS_REASON = frozenset({Action.REJECT, Action.CANCEL})
