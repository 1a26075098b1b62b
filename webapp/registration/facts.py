"""What registrations tell the checklist of an event."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from webapp.directory.models import City, Organisation
from webapp.events import facts
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.models import LIVE, Registration


def foreign_guests_added(event_ids: Sequence[int]) -> dict[int, datetime | None]:
    """When the last guest from another country than the host's was entered, of those who still may come."""
    home = func.coalesce(Organisation.country, City.country)
    rows = db.session.execute(
        select(Registration.event_id, func.max(Registration.created_at))
        .join(Event, Event.id == Registration.event_id)
        .join(Organisation, Organisation.id == Event.host_id)
        .outerjoin(City, City.id == Event.city_id)
        .where(Registration.event_id.in_(event_ids), Registration.state.in_(LIVE), Registration.country != home)
        .group_by(Registration.event_id)
    )
    return dict(rows.all())


def init_app() -> None:
    """Lets checklists know."""
    facts.provide("foreign_guest_added", foreign_guests_added)
