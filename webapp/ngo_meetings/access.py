"""Finds a meeting and a body of it for whoever organises the meeting."""

from webapp.core.errors import NotFound
from webapp.core.i18n import _l
from webapp.events.access import managed_event
from webapp.events.models import Event
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.views import KIND


def meeting(event_id: int) -> Event:
    """A meeting that the caller organises; raises NotFound for an event of another kind."""
    event = managed_event(event_id)
    if event.kind != KIND:
        raise NotFound(_l("This event has no bodies to accredit."))
    return event


def body_in(event: Event, accreditation_id: int) -> Accreditation:
    """A body of a meeting; raises NotFound for those of others."""
    return queries.find(Accreditation.id == accreditation_id, Accreditation.event_id == event.id)


def mine(accreditation_id: int) -> Accreditation:
    """A body of a meeting that the caller organises; raises NotFound for any other."""
    found = queries.find(Accreditation.id == accreditation_id)
    try:
        meeting(found.event_id)
    except NotFound:
        # What another host's meeting has is not told from what nobody has.
        raise NotFound(queries.NO_BODY) from None
    return found
