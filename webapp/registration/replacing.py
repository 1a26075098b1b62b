"""Somebody comes in another's stead: what goes with the former person, whoever replaces them.

The place, the category and the history stay with the registration; the badge is issued anew. Both a participant who
names a substitute and a coordinator who replaces a member stand on this.
"""

from collections.abc import Callable

from webapp.core.permissions import Actor
from webapp.mail import outbox
from webapp.registration import accompanying, links
from webapp.registration.models import Registration
from webapp.registration.own_changes import proposed
from webapp.registration.references import new_reference

Listener = Callable[[Registration, Actor], None]
on_replaced: list[Listener] = []
"""Called under the event's lock while the registration still is the former person's, before anything is written: rooms
above keep or drop there what was theirs alone."""


def begin(registration: Registration, *, by: Actor) -> str:
    """Let other rooms know; answers the name of the former person. The caller holds the locks and writes afterwards."""
    for listener in on_replaced:
        listener(registration, by)
    return registration.name


def finish(registration: Registration) -> None:
    """Close the former person's links and make their badge void; forget their proposal, consent and company.

    What they answered is replaced by whoever calls. Mail to the next person is written afterwards.
    """
    links.revoke(registration)
    registration.reference = new_reference()
    outbox.withhold(registration.id)
    proposed.drop(registration)
    accompanying.leave(registration)
    registration.consent_at, registration.consent_version = None, ""
