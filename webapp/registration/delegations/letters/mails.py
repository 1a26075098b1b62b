"""The mails that follow what happens to a delegation; links are minted when they are rendered."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from webapp.accounts.services import user_by_email
from webapp.core import clock
from webapp.core.types import LANGUAGES
from webapp.events.contact import mailbox_of
from webapp.events.models import Event
from webapp.mail import outbox
from webapp.registration import messages
from webapp.registration.delegations.models import DelegationRequest
from webapp.registration.models import Delegation, Registration

INVITED, RETURNED, APPROVED = "delegation_invited", "delegation_returned", "delegation_approved"
WAITLISTED, WITHDRAWN = "delegation_waitlisted", "delegation_withdrawn"
SUBMITTED, CHANGED = "delegation_submitted", "delegation_changed"
DUE, EVENT_MOVED, EVENT_CANCELLED = "delegation_due", "delegation_event_moved", "delegation_event_cancelled"
OFFERED, OFFER_EXPIRED, REFUSED = "delegation_offered", "delegation_offer_expired", "delegation_changes_refused"
ACCEPTED, DECLINED = "delegation_offer_accepted", "delegation_offer_declined"
LEFT = "delegation_member_left"
ASKED, REQUEST_DECLINED = "delegation_asked", "delegation_request_declined"
TEMPLATES = (
    *(INVITED, RETURNED, APPROVED, WAITLISTED, WITHDRAWN),
    *(SUBMITTED, CHANGED, DUE, EVENT_MOVED, EVENT_CANCELLED),
    *(OFFERED, OFFER_EXPIRED, REFUSED, ACCEPTED, DECLINED, LEFT),
)


GATHERED = timedelta(minutes=5)
"""For how long late changes are gathered into one message."""


def tell_coordinator(delegation: Delegation, template: str, *, since: str = "", **params: object) -> None:
    """Write to the coordinator; once for all that happens `since` a moment, where one is given."""
    outbox.post(
        outbox.Draft(
            cause=f"{template}:{delegation.id}:{since}" if since else _cause(delegation, template),
            template=template,
            to_email=delegation.coordinator_email,
            to_name=delegation.coordinator_name,
            language=delegation.language,
            params={"delegation_id": delegation.id, "to": "coordinator", **params},
            event_id=delegation.event_id,
        )
    )


def tell_host(delegation: Delegation, template: str, *, since: str = "", **params: object) -> None:
    """Write to the event's contact, or to its host; once for all that happens `since` a moment, where one is given."""
    cause = f"{template}:{delegation.id}:{since}" if since else _cause(delegation, template)
    _post_to_host(delegation.event, template, cause, {"delegation_id": delegation.id, "to": "host", **params})


def tell_of_changes(delegation: Delegation) -> None:
    """Write to the host that a list has changed since it was approved.

    One message for all that happens within some minutes, sent when they are over: it tells how the list stands then.
    """
    number = int(clock.now().timestamp() // GATHERED.total_seconds())
    # A change of the last moment is written a little later than it was made.
    over = datetime.fromtimestamp((number + 1) * GATHERED.total_seconds(), UTC) + timedelta(seconds=20)
    params = {"delegation_id": delegation.id, "to": "host"}
    _post_to_host(delegation.event, CHANGED, f"{CHANGED}:{delegation.id}:{number}", params, not_before=over)


def tell_members(members: Iterable[Registration], event: Event, *, again: bool = False) -> None:
    """Write to each member who has an address of their own; `again` to who had been told that they do not come."""
    drafts = (messages.draft_about(member, event, "registration_confirmed") for member in members)
    since = f":{clock.now().timestamp():.3f}" if again else ""
    outbox.post_many(replace(draft, cause=f"{draft.cause}{since}") for draft in drafts if draft is not None)


def tell_host_of_request(request: DelegationRequest) -> None:
    """Write to the event's contact, or to its host, that a body asks to send a delegation."""
    said = {"sender": request.sending_name, "places": request.places, "reason": request.message}
    named = {"coordinator_name": request.coordinator_name, "coordinator_email": request.coordinator_email}
    _post_to_host(request.event, ASKED, f"{ASKED}:{request.id}", said | named)


def tell_of_declined_request(request: DelegationRequest) -> None:
    """Write to the body that the host cannot receive its delegation."""
    outbox.post(
        outbox.Draft(
            cause=f"{REQUEST_DECLINED}:{request.id}",
            template=REQUEST_DECLINED,
            to_email=request.coordinator_email,
            to_name=request.coordinator_name,
            language=request.language,
            params={"sender": request.sending_name, "reason": request.reason},
            event_id=request.event_id,
        )
    )


def _post_to_host(
    event: Event, template: str, cause: str, params: dict[str, Any], not_before: datetime | None = None
) -> None:
    """Write to whoever reads mail about the event; to nobody where nobody has given an address."""
    address = mailbox_of(event)
    if address:
        outbox.post(
            outbox.Draft(
                cause=cause,
                template=template,
                to_email=address,
                to_name=event.contact_name,
                language=_language_of(address, event),
                params=params,
                event_id=event.id,
                not_before=not_before,
            )
        )


def _cause(delegation: Delegation, template: str) -> str:
    return f"{template}:{delegation.id}:{clock.now().timestamp():.3f}"


def _language_of(address: str, event: Event) -> str:
    user = user_by_email(address)
    if user is not None:
        return user.language
    return next((code for code in event.languages if code in LANGUAGES), "en")
