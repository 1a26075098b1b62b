"""What the secretariat decides on a request: it accredits, asks for more, or refuses; each time the body is told."""

from sqlalchemy import select

from webapp.core import audit, clock
from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.ngo_meetings import mails, queries
from webapp.ngo_meetings.bodies import shares_name, shown_name
from webapp.ngo_meetings.errors import ImpossibleDecision, KnownBody
from webapp.ngo_meetings.models import Accreditation, AccreditationState, Representative
from webapp.ngo_meetings.models import AccreditationState as State
from webapp.ngo_meetings.values import checked_cap
from webapp.registration import inputs, places, services, waiting
from webapp.registration.models import LIVE, Registration
from webapp.registration.states import Action


def accredit(accreditation: Accreditation, *, by: Actor, cap: int | None = None) -> Accreditation:
    """Let a body send people, as many as its own cap says or else the meeting's.

    Raises ImpossibleDecision where it is accredited already, KnownBody where the body has asked again meanwhile.
    """
    cap = checked_cap(cap)
    _lock(accreditation)
    if accreditation.state is State.ACCREDITED:
        raise ImpossibleDecision(_l("This body is accredited already."))
    if accreditation.state is State.REFUSED:
        _check_not_asked_again(accreditation)
    accreditation.cap = cap
    _decide(accreditation, State.ACCREDITED, by, "")
    audit.record("accreditation_accredited", accreditation, by=by, cap=cap)
    mails.tell_focal_point(accreditation, mails.ACCREDITED)
    return accreditation


def ask_more(accreditation: Accreditation, remarks: str, *, by: Actor) -> Accreditation:
    """Give the request back with what is missing; raises Invalid without remarks, ImpossibleDecision once decided."""
    remarks = _needed(remarks, _l("Write what is missing: the focal point will read it."))
    _lock(accreditation)
    if accreditation.state not in queries.ASKED:
        raise ImpossibleDecision
    _decide(accreditation, State.NEEDS_MORE, by, remarks)
    audit.record("accreditation_needs_more", accreditation, by=by, remarks=remarks)
    mails.tell_focal_point(accreditation, mails.NEEDS_MORE)
    return accreditation


def refuse(accreditation: Accreditation, reason: str, *, by: Actor) -> Accreditation:
    """Turn a request down, or take an accreditation back: then the body's people lose their places and are told.

    Raises Invalid without a reason, ImpossibleDecision where it is refused already.
    """
    reason = _needed(reason, _l("Write the reason: the focal point will read it."))
    event = _lock(accreditation)
    if accreditation.state is State.REFUSED:
        raise ImpossibleDecision
    people = _live_people(accreditation)
    _decide(accreditation, State.REFUSED, by, reason)
    db.session.flush()
    if people:
        services.bulk(event, people, Action.CANCEL, by=by, reason=reason)
    audit.record("accreditation_refused", accreditation, by=by, reason=reason, people=len(people))
    mails.tell_focal_point(accreditation, mails.REFUSED)
    return accreditation


def set_cap(accreditation: Accreditation, cap: int | None, *, by: Actor) -> Accreditation:
    """Give a body its own cap, or the meeting's; places that it opens go to the waiting list.

    Nobody loses a place by a lower cap.
    """
    cap = checked_cap(cap)
    event = _lock(accreditation)
    if accreditation.cap != cap:
        accreditation.cap = cap
        audit.record("accreditation_cap_set", accreditation, by=by, cap=cap)
        db.session.flush()
        waiting.offer_free_places(event.id)
    return accreditation


def _lock(accreditation: Accreditation) -> Event:
    event = places.lock(accreditation.event_id)
    db.session.refresh(accreditation)
    return event


def _decide(accreditation: Accreditation, state: AccreditationState, by: Actor, remarks: str) -> None:
    accreditation.state, accreditation.remarks = state, remarks
    accreditation.decided_at, accreditation.decided_by = clock.now(), by.name[:200]


def _check_not_asked_again(accreditation: Accreditation) -> None:
    for other in queries.not_refused_in(accreditation.event_id):
        if shares_name(other.name, accreditation.name):
            raise KnownBody(_l("%(name)s has sent another request meanwhile.", name=shown_name(other)))


def _live_people(accreditation: Accreditation) -> list[int]:
    linked = select(Representative.registration_id).join(Representative.registration)
    query = linked.where(Representative.accreditation_id == accreditation.id, Registration.state.in_(LIVE))
    return list(db.session.scalars(query))


def _needed(text: str, sentence: object) -> str:
    kept = inputs.within(inputs.lines(text), inputs.LONG, "reason")
    if not kept:
        raise Invalid(sentence, field="reason")
    return kept
