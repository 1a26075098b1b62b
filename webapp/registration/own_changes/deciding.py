"""The organisers' word on what a participant would like to be otherwise."""

from datetime import datetime
from typing import Any

from webapp.core import audit
from webapp.core.errors import Conflict, InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Actor, link_holder
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail import outbox
from webapp.mail.outbox import Draft
from webapp.registration import changes, inputs, places, services
from webapp.registration.form_builder import awaiting, sealing
from webapp.registration.models import ProposedChange, Registration
from webapp.registration.own_changes import proposed, substituting
from webapp.registration.own_changes.substituting import SubstituteValues

APPROVED, REFUSED = "registration_change_approved", "registration_change_refused"


def approve(registration: Registration, *, by: Actor, seen: str | None = None) -> Registration:
    """Write what was proposed, by the same verb as any change: every limit is looked at again.

    Raises Conflict where nothing waits, or something else than was `seen`, and whatever is in the way of the change.
    """
    event, proposal = _waiting(registration, seen)
    if proposal.substitute:
        audit.record("registration_change_approved", registration, by=by, fields=proposal.fields)
        substituting.put_under_lock(registration, event, SubstituteValues(**proposal.values), by=by)
        return registration
    former = changes.as_it_stands(registration)
    _write(registration, event, proposal, by)
    audit.record("registration_change_approved", registration, by=by, fields=proposal.fields)
    _tell(registration, event, APPROVED, proposal)
    proposed.drop(registration)
    changes.pass_on_from(former, registration, event)
    return registration


def refuse(registration: Registration, *, reason: str, by: Actor, seen: str | None = None) -> Registration:
    """Leave the registration as it is; raises Invalid without a reason, Conflict as `approve` does."""
    reason = inputs.within(inputs.lines(services.needed(reason)), inputs.LONG, "reason")
    event, proposal = _waiting(registration, seen)
    audit.record("registration_change_refused", registration, by=by, fields=proposal.fields, reason=reason)
    _tell(registration, event, REFUSED, proposal, reason=reason)
    proposed.drop(registration)
    return registration


def mark_of(proposal: ProposedChange) -> str:
    """By what a proposal is known from the one that takes its place."""
    return _written(proposal.made_at)


def _written(moment: datetime) -> str:
    return f"{moment.timestamp():.6f}"


def _waiting(registration: Registration, seen: str | None) -> tuple[Event, ProposedChange]:
    event = places.lock(registration.event_id)
    db.session.refresh(registration)
    proposal = proposed.of(registration)
    if proposal is None:
        raise Conflict(_l("No change waits for approval here: it has been decided on or taken back."))
    if seen is not None and seen != mark_of(proposal):
        raise Conflict(_l("The person has changed the proposal meanwhile. This is how it stands now."))
    return event, proposal


def _write(registration: Registration, event: Event, proposal: ProposedChange, by: Actor) -> None:
    unsealed = {key: sealing.unseal(value) for key, value in proposal.sealed.items()}
    wanted: dict[str, Any] = dict(proposal.values)
    if answers := proposal.answers | unsealed:
        wanted["answers"] = answers | awaiting.release(registration, answers)
    person = link_holder(registration.name, registration.email)
    try:
        changes.change_under_lock(registration, event, wanted, by=by, told_by=person, taken=proposed.taken_in(proposal))
    except InvalidMany as error:
        # There is no form on which each of them could stand beside its field.
        raise Conflict(" ".join(str(message) for _field, message in error.errors)) from None


def _tell(
    registration: Registration, event: Event, template: str, proposal: ProposedChange, *, reason: str = ""
) -> None:
    if not registration.email:
        return
    outbox.post(
        Draft(
            cause=f"{template}:{registration.id}:{mark_of(proposal)}",
            template=template,
            to_email=registration.email,
            to_name=registration.name,
            language=registration.language,
            params={"reason": reason, "substitute": proposal.substitute},
            event_id=event.id,
            registration_id=registration.id,
        )
    )
