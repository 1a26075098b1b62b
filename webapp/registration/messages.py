"""The mails that follow what happens to a registration."""

from webapp.core import clock
from webapp.events.models import Event
from webapp.mail import outbox
from webapp.registration.models import Registration


def post_about(registration: Registration, event: Event, template: str, **params: object) -> None:
    """Put a message to the registered person into the outbox; nothing where they have no address."""
    if draft := draft_about(registration, event, template, **params):
        outbox.post(draft)


def draft_about(registration: Registration, event: Event, template: str, **params: object) -> outbox.Draft | None:
    """A message to the registered person, in their language, or None where they have no address."""
    if not registration.email:
        return None
    moment = (registration.decided_at or clock.now()).timestamp()
    return outbox.Draft(
        cause=f"{template}:{registration.id}:{moment:.3f}",
        template=template,
        to_email=registration.email,
        to_name=registration.name,
        language=registration.language,
        params={"state": registration.state.value, "reason": registration.reason, **params},
        event_id=event.id,
        registration_id=registration.id,
    )
