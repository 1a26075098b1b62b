"""The mails that follow what happens to a delegation; links are minted when they are rendered."""

from collections.abc import Iterable

from webapp.core import clock
from webapp.events.models import Event
from webapp.mail import outbox
from webapp.registration import messages
from webapp.registration.models import Delegation, Registration


def tell_coordinator(delegation: Delegation, template: str) -> None:
    """Write to the coordinator."""
    outbox.post(
        outbox.Draft(
            cause=_cause(delegation, template),
            template=template,
            to_email=delegation.coordinator_email,
            to_name=delegation.coordinator_name,
            language=delegation.language,
            params={"delegation_id": delegation.id, "remarks": delegation.remarks},
            event_id=delegation.event_id,
        )
    )


def tell_host(delegation: Delegation, template: str) -> None:
    """Write to the event's contact, or to its host."""
    address = delegation.event.contact_email or delegation.event.host.email
    if address:
        outbox.post(
            outbox.Draft(
                cause=_cause(delegation, template),
                template=template,
                to_email=address,
                to_name=delegation.event.contact_name,
                params={"delegation_id": delegation.id, "sending": delegation.sending_name},
                event_id=delegation.event_id,
            )
        )


def tell_members(members: Iterable[Registration], event: Event) -> None:
    """Write to each member who has an address of their own."""
    drafts = (messages.draft_about(member, event, "registration_confirmed") for member in members)
    outbox.post_many(draft for draft in drafts if draft is not None)


def _cause(delegation: Delegation, template: str) -> str:
    return f"{template}:{delegation.id}:{clock.now().timestamp():.3f}"
