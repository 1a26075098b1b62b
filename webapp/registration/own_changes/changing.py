"""A participant's own changes: taken at once, or kept beside the registration until the organisers approve them."""

from dataclasses import dataclass
from typing import Any

from webapp.core import audit
from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import changes, meanwhile, places
from webapp.registration.errors import ChangesClosed
from webapp.registration.meanwhile import Seen
from webapp.registration.models import Registration
from webapp.registration.own_changes import consent, proposed
from webapp.registration.own_changes.holding import Held, held_of, still_meant


@dataclass(frozen=True)
class Outcome:
    """What became of an edit."""

    changed: list[str]
    """The columns that were changed at once."""
    waits: bool
    """Whether a part of it waits for approval."""


def change_own(
    registration: Registration,
    wanted: dict[str, Any],
    *,
    by: Actor,
    consents: bool = False,
    seen: Seen | None = None,
) -> Outcome:
    """Change what somebody said of themself, by names of `RegistrationValues`; of a form only what was changed on it.

    What the organisers want to approve waits for them, and the registration keeps its state and its place; a second
    edit takes the place of the one that waits. A substitute `consents` with their first.

    Raises ChangesClosed after the event's deadline, ChangedMeanwhile where somebody else has changed the same since it
    was `seen`, Conflict where a named substitute waits, and what `update_registration` does.
    """
    event = places.lock(registration.event_id)
    db.session.refresh(registration)
    due = consent.is_due(registration)
    if not due:
        require_open(event)
    elif not consents:
        raise Invalid(_l("Without your consent we may not keep your data."), field="consent")
    waiting = proposed.of(registration)
    if seen is not None:
        wanted = still_meant(meanwhile.only_changed(registration, wanted, seen, waiting), waiting, seen)
    held = held_of(registration, event, wanted, waiting, by)
    if waiting is not None and waiting.substitute and held:
        raise Conflict(_l("You have named a substitute. Take that back first, or wait for the organisers' decision."))
    former = changes.as_it_stands(registration)
    taken = proposed.taken_in(waiting)
    changed = changes.change_under_lock(registration, event, _without(wanted, held), by=by, taken=taken)
    if due:
        consent.give(registration, by=by)
    if held:
        proposal = proposed.put(registration, by=by, **vars(held))
        audit.record("registration_change_proposed", registration, by=by, fields=proposal.fields)
    elif waiting is not None and not waiting.substitute:
        _take_back(registration, by)
    if changes.moved(former, registration):
        changes.pass_on_from(former, registration, event)
    return Outcome(changed, bool(held))


def take_back(registration: Registration, *, by: Actor) -> Registration:
    """Let go of what waits; raises Conflict where it has been decided on already."""
    places.lock(registration.event_id)
    db.session.refresh(registration)
    if proposed.of(registration) is None:
        raise Conflict(_l("The organisers have decided already."))
    _take_back(registration, by)
    return registration


def _take_back(registration: Registration, by: Actor) -> None:
    proposed.drop(registration)
    audit.record("registration_change_taken_back", registration, by=by)


def require_open(event: Event) -> None:
    """Raises ChangesClosed once participants may not change anything any more."""
    if not event.changes_open:
        raise ChangesClosed


def _without(wanted: dict[str, Any], held: Held) -> dict[str, Any]:
    now = {name: value for name, value in wanted.items() if name not in held.values}
    if "answers" in now:
        now["answers"] = {key: value for key, value in now["answers"].items() if key not in held.keys}
    return now
