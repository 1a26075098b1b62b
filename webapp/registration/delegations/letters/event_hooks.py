"""Coordinators hear what happens to the event: many members have no address of their own."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from webapp.core.i18n import translated
from webapp.core.permissions import Actor
from webapp.events import hooks
from webapp.events.models import Event
from webapp.events.moves import Moved
from webapp.extensions import db
from webapp.mail import outbox
from webapp.registration.delegations.letters import mails
from webapp.registration.models import Delegation, DelegationState
from webapp.registration.places import groups

NO_LONGER_TRUE = (mails.INVITED, mails.RETURNED, mails.APPROVED, mails.WAITLISTED, mails.DUE, mails.OFFERED)
"""Messages that a cancelled event takes back while they wait to be sent."""


def when_moved(event: Event, moved: Moved, by: Actor) -> None:
    """Tell every coordinator what changed, once for each change."""
    _tell(event, mails.EVENT_MOVED, f"{mails.EVENT_MOVED}:{event.sequence}", lambda _language: moved.as_params())


def when_cancelled(event: Event, by: Actor) -> None:
    """Tell every coordinator, and take back what is no longer true."""
    outbox.suppress(
        event.id, (mails.INVITED, mails.RETURNED, mails.APPROVED, mails.WAITLISTED, mails.DUE, mails.OFFERED)
    )
    _tell(event, mails.EVENT_CANCELLED, mails.EVENT_CANCELLED, lambda to: {"reason": translated(event.reason, to)})


def when_offered(delegation: Delegation) -> None:
    """Tell the coordinator that there is a place for everybody."""
    mails.tell_coordinator(delegation, mails.OFFERED)


def when_lapsed(delegation: Delegation) -> None:
    """Tell both sides that the places went to others."""
    mails.tell_coordinator(delegation, mails.OFFER_EXPIRED)
    mails.tell_host(delegation, mails.DECLINED)


def _tell(event: Event, template: str, cause: str, params_in: Callable[[str], dict[str, Any]]) -> None:
    query = select(Delegation).where(Delegation.event_id == event.id, Delegation.state != DelegationState.WITHDRAWN)
    outbox.post_many(
        outbox.Draft(
            cause=f"{cause}:{delegation.id}",
            template=template,
            to_email=delegation.coordinator_email,
            to_name=delegation.coordinator_name,
            language=delegation.language,
            params={"delegation_id": delegation.id, "to": "coordinator", **params_in(delegation.language)},
            event_id=event.id,
        )
        for delegation in db.session.scalars(query)
    )


def init_app() -> None:
    """Listens to events."""
    hooks.on_moved.append(when_moved)
    hooks.on_cancelled.append(when_cancelled)


groups.on_offered.append(when_offered)
groups.on_lapsed.append(when_lapsed)
