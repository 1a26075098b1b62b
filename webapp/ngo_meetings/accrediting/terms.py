"""The terms of an accreditation, how many may come and what it holds for: they change, and the body is told once."""

from datetime import date
from typing import Any, TypedDict

from webapp.core import audit
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.events.series.models import Series
from webapp.extensions import db
from webapp.mail import outbox
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting import validity
from webapp.ngo_meetings.accrediting.values import checked_cap
from webapp.ngo_meetings.errors import ImpossibleDecision
from webapp.ngo_meetings.letters import mails
from webapp.ngo_meetings.models import STANDING, Accreditation
from webapp.registration import places
from webapp.registration.places import waiting


class Terms(TypedDict, total=False):
    """What is to change; what is not named stays. What it holds for is named as a whole."""

    cap: int | None
    until: date | None
    in_series: bool


def change(accreditation: Accreditation, wanted: Terms, *, by: Actor) -> Accreditation:
    """Give a body its own cap, or the meeting's, and say what its accreditation holds for; its focal point is told.

    Places that a higher cap opens go to the waiting list, and nobody loses a place by a lower one. Raises
    ImpossibleDecision where what it holds for is named and the body is not accredited, Invalid as `accredit` does.
    """
    cap = checked_cap(wanted.get("cap"))
    event = places.lock(accreditation.event_id)
    db.session.refresh(accreditation)
    before = said(accreditation)
    if wanted.keys() & {"until", "in_series"}:
        _hold_for(accreditation, event, wanted.get("until"), wanted.get("in_series", False), by)
    if "cap" in wanted:
        _set_cap(accreditation, cap, by)
    db.session.flush()
    if accreditation.state in STANDING and said(accreditation) != before:
        outbox.post(mails.of_terms(accreditation, before, said(accreditation)))
    return accreditation


def said(accreditation: Accreditation) -> dict[str, Any]:
    """The terms as a letter says them, in plain values: by which decision they hold is nothing to the body."""
    until, series = validity.until_of(accreditation), validity.series_of(accreditation)
    return {
        "cap": queries.cap_of(accreditation),
        "until": day(until),
        "series": series.name if series is not None else None,
    }


def _hold_for(accreditation: Accreditation, event: Event, until: date | None, in_series: bool, by: Actor) -> None:
    if accreditation.state not in STANDING:
        raise ImpossibleDecision
    until, series = validity.checked_extent(event, until, in_series)
    if (accreditation.accredited_until, accreditation.accredited_series) != (until, series):
        accreditation.accredited_until, accreditation.accredited_series = until, series
        audit.record("accreditation_until_set", accreditation, by=by, until=day(until), series=number(series))


def _set_cap(accreditation: Accreditation, cap: int | None, by: Actor) -> None:
    if accreditation.cap != cap:
        accreditation.cap = cap
        audit.record("accreditation_cap_set", accreditation, by=by, cap=cap)
        db.session.flush()
        waiting.offer_free_places(accreditation.event_id)


def day(until: date | None) -> str | None:
    """A last day as a plain value."""
    return until.isoformat() if until is not None else None


def number(series: Series | None) -> int | None:
    """A series as a plain value."""
    return series.id if series is not None else None
