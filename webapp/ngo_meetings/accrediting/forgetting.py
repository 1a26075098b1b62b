"""How focal points were reached is forgotten a year after the last meeting that their accreditation holds for.

The rule is a proposal of the notes on the trade that this product follows. Whoever has an account goes on being known.
"""

from datetime import timedelta

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from webapp.core import audit, clock
from webapp.core.names import search_key
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.extensions import db
from webapp.ngo_meetings.accrediting.bodies import full_names
from webapp.ngo_meetings.models import Accreditation
from webapp.registration import contacts

KEPT = timedelta(days=365)


def forget_focal_points() -> int:
    """Forget addresses and telephone numbers whose time is over; of how many focal points."""
    long_ago = clock.now() - KEPT
    other = aliased(Event)
    later = exists().where(other.series_id == Accreditation.accredited_series_id, other.ends_at > long_ago)
    open_end = and_(Accreditation.accredited_until.is_(None), ~later)
    query = (
        select(Accreditation)
        .join(Accreditation.event)
        .where(
            Accreditation.focal_email != "",
            Event.ends_at <= long_ago,
            or_(Accreditation.accredited_until <= long_ago.date(), open_end),
            contacts.without_account(Accreditation.focal_email),
        )
    )
    found = db.session.scalars(query).all()
    for one in found:
        one.focal_email = one.focal_phone = ""
        one.search = search_key(*full_names(one.name), one.short_name, one.focal_name)
        audit.record("focal_point_forgotten", one, by=SYSTEM)
    return len(found)
