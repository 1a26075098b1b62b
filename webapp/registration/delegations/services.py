"""The life of a delegation: created, submitted, returned, approved or put on the waiting list as a whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from webapp.core import audit, clock, tokens
from webapp.core.errors import Conflict, Invalid, InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.core.types import LANGUAGES
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.registration import inputs, places
from webapp.registration.delegations import mails
from webapp.registration.delegations.errors import NoHead, NotComposable
from webapp.registration.models import LIVE, Delegation, DelegationState, Registration, RegistrationState
from webapp.registration.states import Action, after_changes, change_under_lock

PURPOSE = "delegation"
"""Of the tokens in the coordinator's links."""
OPEN = (DelegationState.DRAFT, DelegationState.RETURNED)
"""States in which the coordinator composes it."""
UNDECIDED = (DelegationState.SUBMITTED, DelegationState.WAITLISTED)
MOST_PLACES = 500


@dataclass(frozen=True, kw_only=True)
class DelegationValues:
    """A delegation as the host asks for it; one of the two senders, or a name alone."""

    sending_name: str
    coordinator_email: str
    places: int
    deadline: datetime | None = None
    sending_city_id: int | None = None
    sending_organisation_id: int | None = None
    coordinator_name: str = ""
    language: str = "en"


def create_delegation(event: Event, values: DelegationValues, *, by: Actor) -> Delegation:
    """Ask a body for a delegation and mail its coordinator the link under which it is composed.

    Raises InvalidMany on wrong values, Conflict where the event is over or cancelled.
    """
    if event.over or event.state in (EventState.CANCELLED, EventState.COMPLETED):
        raise Conflict(_l("The event is over or cancelled: no delegation can be asked for."))
    delegation = Delegation(event_id=event.id, created_at=clock.now(), **_checked(values, event))
    delegation.event = event
    db.session.add(delegation)
    db.session.flush()
    audit.record("delegation.create", delegation, by=by, sending=delegation.sending_name)
    mails.tell_coordinator(delegation, "delegation_invited")
    return delegation


def update_delegation(delegation: Delegation, values: DelegationValues, *, by: Actor) -> Delegation:
    """Change who coordinates it, how many places it has, and by when it is due; a new coordinator gets a new link.

    Raises InvalidMany, also where it has more members than the new number of places.
    """
    delegation = lock(delegation)
    checked = _checked(values, delegation.event)
    if len(live_members(delegation)) > checked["places"]:
        raise InvalidMany(
            _l("Some values are not right."), [("places", _l("The delegation has more members than that already."))]
        )
    replaced = checked["coordinator_email"] != delegation.coordinator_email
    for name, value in checked.items():
        setattr(delegation, name, value)
    audit.record("delegation.update", delegation, by=by, places=delegation.places)
    if replaced:
        tokens.revoke(PURPOSE, delegation.id)
        mails.tell_coordinator(delegation, "delegation_invited")
    return delegation


def renew_link(delegation: Delegation, *, by: Actor) -> Delegation:
    """Close every link given out so far and mail the coordinator a new one."""
    tokens.revoke(PURPOSE, delegation.id)
    audit.record("delegation.renew_link", delegation, by=by)
    mails.tell_coordinator(delegation, "delegation_invited")
    return delegation


def submit(delegation: Delegation, *, by: Actor) -> Delegation:
    """Hand the list to the host.

    Raises NoHead, NotComposable after the deadline or in another state, Conflict on an empty list.
    """
    delegation = lock(delegation)
    require_composable(delegation, by)
    members = live_members(delegation)
    if delegation.state not in OPEN:
        raise NotComposable(_l("This delegation has been submitted already."))
    if not members:
        raise NoHead(_l("The delegation has no members yet."))
    if not any(member.head for member in members):
        raise NoHead(_l("Say who heads the delegation before you submit it."), field="head")
    delegation.state, delegation.submitted_at = DelegationState.SUBMITTED, clock.now()
    delegation.remarks = ""
    audit.record("delegation.submit", delegation, by=by, members=len(members))
    mails.tell_host(delegation, "delegation_submitted")
    return delegation


def submit_again(delegation: Delegation, *, by: Actor) -> Delegation:
    """Hand an approved list, which has changed, to the host once more; the caller holds its lock."""
    delegation.state, delegation.submitted_at = DelegationState.SUBMITTED, clock.now()
    audit.record("delegation.submit_again", delegation, by=by)
    mails.tell_host(delegation, "delegation_changed")
    return delegation


def return_(delegation: Delegation, *, reason: str, by: Actor) -> Delegation:
    """Give the list back to its coordinator with remarks.

    Raises Invalid without remarks, Conflict where nothing was submitted.
    """
    delegation = lock(delegation)
    remarks = inputs.within(inputs.lines(reason), inputs.LONG, "reason")
    if not remarks:
        raise Invalid(_l("Write what should be changed: the coordinator will read it."), field="reason")
    _require(delegation, UNDECIDED, _l("Only a delegation that was submitted can be returned."))
    _decide(delegation, DelegationState.RETURNED, by)
    delegation.remarks = remarks
    audit.record("delegation.return", delegation, by=by, reason=remarks)
    mails.tell_coordinator(delegation, "delegation_returned")
    return delegation


def approve(delegation: Delegation, *, by: Actor) -> Delegation:
    """Give every member a place, or nobody.

    Raises Conflict where nothing was submitted, NoHead, EventFull or QuotaFull where there is no place for all.
    """
    event = places.lock(delegation.event_id)
    delegation = lock(delegation)
    _require(delegation, UNDECIDED, _l("Only a delegation that was submitted can be approved."))
    waiting = [m for m in live_members(delegation) if m.state is RegistrationState.PENDING]
    if not any(member.head for member in live_members(delegation)):
        raise NoHead(_l("The delegation has no head."), field="head")
    ledger = places.count(event)
    _require_places(ledger, waiting)
    for member in waiting:
        change_under_lock(member, event, Action.APPROVE, by=by, ledger=ledger)
    _decide(delegation, DelegationState.APPROVED, by)
    delegation.remarks = ""
    audit.record("delegation.approve", delegation, by=by, members=len(waiting))
    after_changes(event, freed=False)
    mails.tell_coordinator(delegation, "delegation_approved")
    mails.tell_members(waiting, event)
    return delegation


def put_on_waiting_list(delegation: Delegation, *, by: Actor) -> Delegation:
    """Let the delegation wait as a whole; its members hold no place meanwhile."""
    delegation = lock(delegation)
    _require(delegation, (DelegationState.SUBMITTED,), _l("Only a delegation that was submitted can wait."))
    _decide(delegation, DelegationState.WAITLISTED, by)
    audit.record("delegation.waitlist", delegation, by=by)
    mails.tell_coordinator(delegation, "delegation_waitlisted")
    return delegation


def withdraw(delegation: Delegation, *, by: Actor, reason: str = "") -> Delegation:
    """The body does not come: every member is withdrawn and the places are free again."""
    event = places.lock(delegation.event_id)
    delegation = lock(delegation)
    if delegation.state is DelegationState.WITHDRAWN:
        raise Conflict(_l("This delegation has been withdrawn already."))
    members = live_members(delegation)
    held = any(member.state is not RegistrationState.PENDING for member in members)
    for member in members:
        change_under_lock(member, event, Action.WITHDRAW, by=by, reason=reason)
    _decide(delegation, DelegationState.WITHDRAWN, by)
    audit.record("delegation.withdraw", delegation, by=by, reason=reason)
    after_changes(event, freed=held)
    mails.tell_host(delegation, "delegation_withdrawn")
    return delegation


def lock(delegation: Delegation) -> Delegation:
    """The delegation as it stands now, its row locked until the transaction ends."""
    query = select(Delegation).where(Delegation.id == delegation.id).with_for_update(key_share=True)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def live_members(delegation: Delegation) -> list[Registration]:
    """The members who still may come, in order of precedence."""
    found = db.session.scalars(
        select(Registration)
        .where(Registration.delegation_id == delegation.id, Registration.state.in_(LIVE))
        .order_by(Registration.precedence, Registration.id)
        .execution_options(populate_existing=True)
    )
    return list(found)


def require_composable(delegation: Delegation, by: Actor) -> None:
    """Raises NotComposable where this person cannot change the list now: the host can until the end of the event."""
    if delegation.state is DelegationState.WITHDRAWN:
        raise NotComposable(_l("This delegation has been withdrawn."))
    if delegation.event.over or delegation.event.state is EventState.CANCELLED:
        raise NotComposable(_l("The event is over or cancelled."))
    if by.may_organise(*delegation.event.manager_ids):
        return
    if delegation.state not in (*OPEN, DelegationState.APPROVED):
        raise NotComposable(_l("The host has the list now. Ask to have it returned if something must change."))
    late = delegation.deadline is not None and delegation.deadline <= clock.now()
    if late and delegation.state is DelegationState.DRAFT:
        raise NotComposable(_l("The deadline has passed. Write to the host, who can still change it."))


def _require_places(ledger: places.Ledger, members: list[Registration]) -> None:
    # Tried in full before anything changes, so that who asks for all or nobody gets all or nobody.
    for member in members:
        ledger.take(member)
    for member in members:
        ledger.add(member, -1)


def _require(delegation: Delegation, states: tuple[DelegationState, ...], sentence: object) -> None:
    if delegation.state not in states:
        raise Conflict(sentence, code="impossible_change")


def _decide(delegation: Delegation, state: DelegationState, by: Actor) -> None:
    delegation.state, delegation.decided_at, delegation.decided_by = state, clock.now(), by.name[:200]


def _checked(values: DelegationValues, event: Event) -> dict[str, Any]:
    errors: list[tuple[str, object]] = []
    email = ""
    try:
        email = inputs.address(values.coordinator_email, "coordinator_email")
    except Invalid as error:
        errors.append(("coordinator_email", error.message))
    if not values.sending_name.strip():
        errors.append(("sending_name", _l("Say which city or body sends it.")))
    if not 1 <= values.places <= MOST_PLACES:
        errors.append(("places", _l("A delegation has between 1 and %(most)d places.", most=MOST_PLACES)))
    if values.deadline is not None and values.deadline > event.ends_at:
        errors.append(("deadline", _l("The deadline is after the end of the event.")))
    if errors:
        raise InvalidMany(_l("Some values are not right."), errors)
    return {
        "sending_name": inputs.one_line(values.sending_name)[:200],
        "sending_city_id": values.sending_city_id,
        "sending_organisation_id": values.sending_organisation_id,
        "coordinator_email": email,
        "coordinator_name": inputs.one_line(values.coordinator_name)[:200],
        "language": values.language if values.language in LANGUAGES else "en",
        "places": values.places,
        "deadline": values.deadline,
    }
