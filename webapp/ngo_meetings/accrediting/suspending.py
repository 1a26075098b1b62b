"""An accreditation is suspended for a reason and restored: the body's people keep what they have and are told."""

from webapp.core import audit, clock
from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.errors import ImpossibleDecision
from webapp.ngo_meetings.letters import mails
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.models import AccreditationState as State
from webapp.registration import inputs, places
from webapp.registration.models import Registration
from webapp.registration.places import waiting


def suspend(accreditation: Accreditation, reason: str, *, by: Actor) -> Accreditation:
    """Let nobody new come for a body, here or by this decision elsewhere, until it is restored.

    Raises Invalid without a reason, ImpossibleDecision where it is not accredited.
    """
    reason = inputs.within(inputs.lines(reason), inputs.LONG, "reason")
    if not reason:
        raise Invalid(_l("Write the reason: the focal point will read it."), field="reason")
    return _turn(accreditation, State.ACCREDITED, State.SUSPENDED, by, reason)


def restore(accreditation: Accreditation, *, by: Actor) -> Accreditation:
    """End a suspension: whoever of the body waits is offered what is free. Raises ImpossibleDecision."""
    _turn(accreditation, State.SUSPENDED, State.ACCREDITED, by, "")
    waiting.offer_free_places(accreditation.event_id)
    return accreditation


def _turn(accreditation: Accreditation, former: State, state: State, by: Actor, reason: str) -> Accreditation:
    event = places.lock(accreditation.event_id)
    db.session.refresh(accreditation)
    if accreditation.state is not former:
        raise ImpossibleDecision
    accreditation.state, accreditation.remarks = state, reason
    accreditation.decided_at, accreditation.decided_by = clock.now(), by.name[:200]
    people = _people(accreditation) if not event.over else []
    db.session.flush()
    suspended = state is State.SUSPENDED
    action = "accreditation_suspended" if suspended else "accreditation_restored"
    audit.record(action, accreditation, by=by, people=len(people), reason=reason)
    mails.tell_focal_point(accreditation, mails.SUSPENDED if suspended else mails.RESTORED)
    mails.tell_people(accreditation, people, mails.SUSPENDED_PERSON if suspended else mails.RESTORED_PERSON)
    return accreditation


def _people(accreditation: Accreditation) -> list[Registration]:
    """Those who come or wish to, and read their letters themselves."""
    people = (person.registration for person in queries.people_of(accreditation))
    return [one for one in people if one.email and one.email != accreditation.focal_email]
