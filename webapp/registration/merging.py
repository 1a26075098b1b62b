"""Two registrations of one person become one, which keeps the better place and whatever either of them knew."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import or_, select

from webapp.core import audit
from webapp.core.errors import Conflict
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.registration import accompanying, changes, messages, places, states
from webapp.registration.errors import ImpossibleChange
from webapp.registration.form_builder import keeping
from webapp.registration.form_builder.answering import Kept
from webapp.registration.models import HOLDING, LIVE, Registration
from webapp.registration.own_changes import proposed
from webapp.registration.places.handing_on import Had
from webapp.registration.references import shown
from webapp.registration.states import Action, Places

MOST_SHOWN = 20
FILLED = ("family_name", "native_name", "phone", "country", "city_id", "organisation", "function", "note")
"""What is taken over where the registration that is kept says nothing."""

Blocker = Callable[[Registration], Any]
"""Why a registration cannot be given up for another, as a sentence, or None."""
blockers: list[Blocker] = []


def perhaps_the_same(registration: Registration) -> Sequence[Registration]:
    """Live registrations of the event under the same name, address or telephone."""
    same = [Registration.sort_key == registration.sort_key]
    same += [Registration.email == registration.email] if registration.email else []
    same += [Registration.phone == registration.phone] if registration.phone else []
    query = select(Registration).where(
        Registration.event_id == registration.event_id,
        Registration.id != registration.id,
        Registration.state.in_(LIVE),
        or_(*same),
    )
    return db.session.scalars(query.order_by(Registration.id).limit(MOST_SHOWN)).all()


def merge(kept: Registration, given_up: Registration, *, by: Actor) -> Registration:
    """Give up one registration for another of the same person; the person hears only of a state that is new.

    Raises ImpossibleChange where one of them has ended or is of another event, Conflict where something still hangs on
    the one to be given up or waits there for a decision, and EventFull or QuotaFull where its place cannot go to the
    other's group.
    """
    event = places.lock(kept.event_id)
    for registration in (kept, given_up):
        db.session.refresh(registration)
    _check(kept, given_up)
    ledger = places.count(event)
    had = Had.of(given_up)
    accompanying.hand_over(given_up, kept)
    states.change_under_lock(given_up, event, Action.CANCEL, by=by, ledger=ledger)
    given_up.merged_into_id = kept.id
    keeping.inherit(kept, given_up)
    theirs = Kept.of(given_up)
    changes.change_under_lock(kept, event, _taken_over(kept, given_up), by=by, ledger=ledger, taken=theirs)
    if kept.consent_at is None:
        kept.consent_at, kept.consent_version = given_up.consent_at, given_up.consent_version
    steps = had.hand_on(kept, event, ledger, by=by)
    for one, other in ((kept, given_up), (given_up, kept)):
        audit.record("registrations_merged", one, by=by, same_person=shown(other.reference))
    if steps and steps[-1].message:
        messages.post_about(kept, event, steps[-1].message)
    freed = had.state in HOLDING and not any(step.places is Places.TAKES for step in steps)
    states.after_changes(event, freed=freed, left=[given_up] if freed else ())
    return kept


def _check(kept: Registration, given_up: Registration) -> None:
    same = kept.id == given_up.id or kept.event_id != given_up.event_id
    if same or kept.state not in LIVE or given_up.state not in LIVE:
        raise ImpossibleChange
    if given_up.delegation_id is not None and given_up.delegation_id != kept.delegation_id:
        raise Conflict(_l("This registration is one of a delegation: keep it, or take it off the list there."))
    if proposed.of(given_up) is not None:
        name = shown(given_up.reference)
        raise Conflict(_l("A change of %(reference)s waits for approval: decide on it first.", reference=name))
    for blocker in blockers:
        if (sentence := blocker(given_up)) is not None:
            raise Conflict(sentence)


def _taken_over(kept: Registration, given_up: Registration) -> dict[str, Any]:
    missing = {name: getattr(given_up, name) for name in FILLED if not getattr(kept, name)}
    values = {name: value for name, value in missing.items() if value}
    if not kept.email and given_up.email:
        values |= {"email": given_up.email, "shared_mailbox": given_up.shared_mailbox}
    return values | {"answers": {**given_up.answers, **kept.answers}}
