"""The letters of a decision: to the accepted, the reserve and the rejected."""

from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events import hooks
from webapp.events.models import Event
from webapp.mail import context, outbox
from webapp.mail.names import name_templates
from webapp.registration.mail_values import entry_of
from webapp.seminars.models import Placing

TEMPLATES = {placing: f"selection_{placing.value}" for placing in Placing}


def _when_cancelled(event: Event, by: Actor) -> None:
    outbox.suppress(event.id, (TEMPLATES[Placing.RESERVE],))


def init_app() -> None:
    """Names the letters; the accepted get the entry for the calendar and the code for the door."""
    name_templates(
        {
            TEMPLATES[Placing.ACCEPTED]: _l("Selected for the seminar"),
            TEMPLATES[Placing.RESERVE]: _l("In the reserve of the seminar"),
            TEMPLATES[Placing.REJECTED]: _l("Not selected for the seminar"),
        }
    )
    context.register_parts(TEMPLATES[Placing.ACCEPTED], entry_of)
    hooks.on_cancelled.append(_when_cancelled)
