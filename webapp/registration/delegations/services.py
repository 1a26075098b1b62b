"""A delegation is asked for, changed, and told of by its coordinator. Its decisions are in `decisions`."""

from webapp.core import audit, clock, tokens
from webapp.core.errors import Conflict, InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.registration.delegations.composing.editing import journey_changed
from webapp.registration.delegations.composing.marks import checked_beside, require_unchanged
from webapp.registration.delegations.composing.own_places import used_by
from webapp.registration.delegations.letters import mails
from webapp.registration.delegations.queries import with_address
from webapp.registration.delegations.state import PURPOSE, live_members, lock, require_composable
from webapp.registration.delegations.values import (
    DelegationValues,
    TravelValues,
    checked_delegation,
    checked_travel,
    travel_of,
)
from webapp.registration.models import Delegation


def create_delegation(event: Event, values: DelegationValues, *, by: Actor) -> Delegation:
    """Ask a body for a delegation and mail its coordinator the link under which it is composed.

    Raises InvalidMany on wrong values, Conflict where the event is over or cancelled.
    """
    if event.over or event.state in (EventState.CANCELLED, EventState.COMPLETED):
        raise Conflict(_l("The event is over or cancelled: no delegation can be asked for."))
    checked = checked_delegation(values, event)
    delegation = Delegation(event_id=event.id, created_at=clock.now(), **checked)
    db.session.add(delegation)
    db.session.flush()
    audit.record("delegation_created", delegation, by=by, sending=delegation.sending_name)
    mails.tell_coordinator(delegation, mails.INVITED)
    return delegation


def update_delegation(delegation: Delegation, values: DelegationValues, *, by: Actor) -> Delegation:
    """Change who coordinates it, how many places it has, and by when it is due; a new coordinator gets a new link.

    Raises InvalidMany, also where it has more members than the new number of places.
    """
    delegation = lock(delegation)
    checked = checked_delegation(values, delegation.event, delegation)
    if used_by(live_members(delegation)) > checked["places"]:
        raise InvalidMany(
            _l("Some values are not right."), [("places", _l("The delegation has more members than that already."))]
        )
    replaced = checked["coordinator_email"] != delegation.coordinator_email
    for name, value in checked.items():
        setattr(delegation, name, value)
    db.session.flush()
    audit.record("delegation_updated", delegation, by=by, places=delegation.places)
    if replaced:
        tokens.revoke(PURPOSE, delegation.id)
        delegation.access_closed_at = None
        mails.tell_coordinator(delegation, mails.INVITED)
    return delegation


def renew_link(delegation: Delegation, *, by: Actor) -> Delegation:
    """Close every link given out so far and mail the coordinator a new one; whoever was kept out is let in again."""
    delegation = lock(delegation)
    delegation.access_closed_at = None
    tokens.revoke(PURPOSE, delegation.id)
    audit.record("delegation_link_renewed", delegation, by=by)
    mails.tell_coordinator(delegation, mails.INVITED, again=True)
    return delegation


def revoke_link(delegation: Delegation, *, by: Actor) -> Delegation:
    """Keep the coordinator out: no link and no account opens the list until a new link is sent or another is named.

    Whoever opens one reads whom to write to. Letters go on, without a link.
    """
    delegation = lock(delegation)
    delegation.access_closed_at = clock.now()
    tokens.revoke(PURPOSE, delegation.id)
    audit.record("delegation_link_revoked", delegation, by=by)
    return delegation


def send_links(event: Event, address: str) -> int:
    """Mail a coordinator a link to each of their delegations in an event, once an hour.

    Answers how many; whoever asked is not told.
    """
    theirs = with_address(address, event.id)
    for delegation in theirs:
        mails.tell_coordinator(delegation, mails.INVITED, since=f"{clock.now():again-%Y-%m-%dT%H}", again=True)
    return len(theirs)


def set_travel(delegation: Delegation, values: TravelValues, *, by: Actor, seen: str | None = None) -> Delegation:
    """Say when the delegation arrives and departs, and by which letter it was named.

    Raises NotComposable, InvalidMany, ChangedMeanwhile where it is not as it was when `seen` was made.
    """
    delegation = lock(delegation)
    require_composable(delegation, by)
    now = travel_of(delegation)
    checked = checked_beside(lambda: checked_travel(values), delegation, seen, now, values, by=by)
    require_unchanged(delegation, seen, now, TravelValues(**checked), by=by)
    for name, value in checked.items():
        setattr(delegation, name, value)
    audit.record("delegation_travel_set", delegation, by=by)
    if travel_of(delegation) != now:
        journey_changed(delegation, by)
    return delegation
