"""Whom to write to about an event: its contact, else its host."""

from webapp.core.i18n import translated
from webapp.events.models import Event


def mailbox_of(event: Event) -> str | None:
    """The address that reads what is written about an event; none where neither contact nor host has given one."""
    return event.contact_email or event.host.email


def whom_to_write(event: Event) -> str:
    """What a sentence says after "write to": the mailbox, or the host's name where there is none."""
    return mailbox_of(event) or translated(event.host.name)
