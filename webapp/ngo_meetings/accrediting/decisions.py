"""What the secretariat decides on a request: it accredits, asks for more, or refuses; each time the body is told."""

from collections.abc import Mapping
from datetime import date

from webapp.core import audit, clock
from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting import comparing, one_body, remarks, terms, validity
from webapp.ngo_meetings.accrediting.bodies import shares_name, shown_name
from webapp.ngo_meetings.accrediting.values import checked_cap
from webapp.ngo_meetings.errors import ImpossibleDecision, KnownBody
from webapp.ngo_meetings.letters import mails
from webapp.ngo_meetings.models import STANDING, Accreditation, AccreditationState
from webapp.ngo_meetings.models import AccreditationState as State
from webapp.registration import bulk, inputs, places
from webapp.registration.states import Action


def accredit(
    accreditation: Accreditation,
    *,
    by: Actor,
    cap: int | None = None,
    until: date | None = None,
    in_series: bool = False,
) -> Accreditation:
    """Let a body send people, as many as its own cap says or else the meeting's.

    With `until` the decision covers every meeting of the host that begins by that day, with `in_series` every event of
    the meeting's series, with both those of the series that begin by then, else this one only. Raises
    ImpossibleDecision where it is accredited already, KnownBody where the body has asked again meanwhile or is
    accredited under another of its names, Invalid.
    """
    cap = checked_cap(cap)
    event = _lock(accreditation)
    if accreditation.state in STANDING:
        raise ImpossibleDecision(_l("This body is accredited already."))
    until, series = validity.checked_extent(event, until, in_series)
    if accreditation.state is State.REFUSED:
        _check_not_asked_again(accreditation)
    one_body.require_alone(accreditation)
    one_body.learn_names(accreditation)
    accreditation.cap = cap
    accreditation.accredited_until, accreditation.accredited_series = until, series
    _decide(accreditation, State.ACCREDITED, by, "")
    audit.record(
        "accreditation_accredited", accreditation, by=by, cap=cap, until=terms.day(until), series=terms.number(series)
    )
    mails.tell_focal_point(accreditation, mails.ACCREDITED)
    return accreditation


def accredit_as_earlier(accreditation: Accreditation, earlier: Accreditation, *, by: Actor) -> Accreditation:
    """Accredit a body that has just asked by an earlier decision which covers this meeting, with its cap there."""
    event = _lock(accreditation)
    accreditation.granted_by = earlier
    accreditation.cap = None if validity.caps_anew(event) else earlier.cap
    _decide(accreditation, State.ACCREDITED, by, "")
    accreditation.decided_by = earlier.decided_by
    audit.record(
        "accreditation_carried_over",
        accreditation,
        by=by,
        earlier=earlier.id,
        earlier_event=earlier.event_id,
        until=terms.day(earlier.accredited_until),
        series=earlier.accredited_series_id,
        cap=accreditation.cap,
    )
    mails.tell_focal_point(accreditation, mails.ACCREDITED)
    return accreditation


def ask_more(
    accreditation: Accreditation, reason: str, *, by: Actor, beside: Mapping[str, str] | None = None
) -> Accreditation:
    """Give the request back with what is missing, in general or `beside` its fields.

    Raises Invalid where nothing is said, ImpossibleDecision once it is decided.
    """
    text, fields = remarks.checked(reason, beside or {})
    _lock(accreditation)
    if accreditation.state not in queries.ASKED:
        raise ImpossibleDecision
    accreditation.state, accreditation.remarks, accreditation.field_remarks = State.NEEDS_MORE, text, fields
    accreditation.said_before = comparing.said(accreditation)
    audit.record("accreditation_needs_more", accreditation, by=by, remarks=text, beside=fields)
    mails.tell_focal_point(accreditation, mails.NEEDS_MORE)
    return accreditation


def refuse(accreditation: Accreditation, reason: str, *, by: Actor) -> Accreditation:
    """Turn a request down, or take an accreditation back: then the body's people lose their places and are told.

    Once the meeting has begun its people keep what they have, and whether they came. Raises Invalid without a reason,
    ImpossibleDecision where it is refused already.
    """
    reason = _needed(reason, _l("Write the reason: the focal point will read it."))
    event = _lock(accreditation)
    if accreditation.state is State.REFUSED:
        raise ImpossibleDecision
    people = _losing_places(accreditation) if event.starts_at > clock.now() else []
    accreditation.accredited_until = accreditation.accredited_series = accreditation.granted_by = None
    _decide(accreditation, State.REFUSED, by, reason)
    db.session.flush()
    if people:
        bulk.act(event, people, Action.CANCEL, by=by, reason=reason)
    audit.record("accreditation_refused", accreditation, by=by, reason=reason, people=len(people))
    mails.tell_focal_point(accreditation, mails.REFUSED)
    return accreditation


def _lock(accreditation: Accreditation) -> Event:
    event = places.lock(accreditation.event_id)
    db.session.refresh(accreditation)
    return event


def _decide(accreditation: Accreditation, state: AccreditationState, by: Actor, reason: str) -> None:
    accreditation.state, accreditation.remarks = state, reason
    accreditation.field_remarks, accreditation.said_before = {}, {}
    accreditation.decided_at, accreditation.decided_by = clock.now(), by.name[:200]


def _check_not_asked_again(accreditation: Accreditation) -> None:
    for other in queries.not_refused_in(accreditation.event_id):
        if shares_name(other.name, accreditation.name):
            raise KnownBody(_l("%(name)s has sent another request meanwhile.", name=shown_name(other)))


def _losing_places(accreditation: Accreditation) -> list[int]:
    """Whoever came by an accreditation; a request that was never granted has nobody, whatever name people gave."""
    people = queries.people_of(accreditation) if accreditation.state in STANDING else []
    return [person.registration.id for person in people]


def _needed(text: str, sentence: object) -> str:
    kept = inputs.within(inputs.lines(text), inputs.LONG, "reason")
    if not kept:
        raise Invalid(sentence, field="reason")
    return kept
