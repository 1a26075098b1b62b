"""A participant's own changes, as long as the event takes them."""

from typing import Any

from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import changes, places
from webapp.registration.errors import ChangesClosed
from webapp.registration.models import Registration


def change_own(registration: Registration, wanted: dict[str, Any], *, by: Actor) -> list[str]:
    """Change what somebody said of themself, by names of `RegistrationValues`; answers the columns that changed.

    Raises ChangesClosed after the event's deadline, and what `update_registration` does.
    """
    event = places.lock(registration.event_id)
    db.session.refresh(registration)
    require_open(event)
    return changes.change_under_lock(registration, event, wanted, by=by)


def require_open(event: Event) -> None:
    """Raises ChangesClosed once participants may not change anything any more."""
    if not event.changes_open:
        raise ChangesClosed
