"""What only an NGO meeting has: its theme and its cap, of whose change every body hears that has none of its own."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import joinedload

from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail import outbox
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting import terms
from webapp.ngo_meetings.letters import mails
from webapp.ngo_meetings.models import STANDING, Accreditation, NgoMeetingDetails

NAMES = ("theme", "cap", "caps_anew")


def save_details(event: Event, data: Mapping[str, Any], *, by: Actor) -> None:
    """Write the facts that are given and leave the others."""
    known = db.session.get(NgoMeetingDetails, event.id)
    former = known.cap if known is not None else None
    details = known or NgoMeetingDetails(event_id=event.id)
    for name in NAMES:
        if name in data:
            setattr(details, name, data[name])
    db.session.add(details)
    if former is not None and former != details.cap and not event.over:
        db.session.flush()
        _tell(event, former)


def _tell(event: Event, former: int) -> None:
    query = queries.listed(event.id).options(joinedload(Accreditation.event))
    standing = query.where(Accreditation.state.in_(STANDING), Accreditation.cap.is_(None))
    told = [(body, terms.said(body)) for body in db.session.scalars(standing.order_by(Accreditation.id))]
    outbox.post_many(mails.of_terms(body, now | {"cap": former}, now) for body, now in told)
