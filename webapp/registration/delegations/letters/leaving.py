"""Who hears that somebody of a delegation does not come: its coordinator, its host, and whoever is taken off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.core import clock
from webapp.core.permissions import Actor
from webapp.mail import context, outbox
from webapp.registration.delegations.letters import mails
from webapp.registration.delegations.words import sender_of
from webapp.registration.mail_values import end_of
from webapp.registration.models import Delegation, Registration
from webapp.registration.models import RegistrationState as State

TAKEN_OFF = "delegation_taken_off"


@dataclass(frozen=True)
class Former:
    """Somebody who was to come, as they were written to."""

    id: int
    name: str
    email: str
    language: str


def confirmed(members: Iterable[Registration]) -> list[Former]:
    """Those who have been told that they have a place, kept for when they no longer have it."""
    had = [one for one in members if one.state is State.CONFIRMED and one.email]
    return [Former(one.id, one.name, one.email or "", one.language) for one in had]


def tell_taken_off(delegation: Delegation, former: Sequence[Former], *, by: Actor, instead: str = "") -> None:
    """Write to those who do not come any more; `instead` is who has their place, where somebody has."""
    outbox.post_many(
        outbox.Draft(
            cause=f"{TAKEN_OFF}:{one.id}:{clock.now().timestamp():.6f}",
            template=TAKEN_OFF,
            to_email=one.email,
            to_name=one.name,
            language=one.language,
            # Without the registration, whose messages carry a link to it: it may be another person's now.
            params={
                "sender": sender_of(delegation, one.language),
                "instead": instead,
                "whole": delegation.state.value == "withdrawn",
            },
            event_id=delegation.event_id,
        )
        for one in former
        if one.email != by.email
    )


def tell_coordinator(delegation: Delegation, gone: Sequence[Registration], head: str) -> None:
    """Write that members have withdrawn, or were cancelled or not approved by the host; `head` is who led them."""
    # Why somebody withdraws is told to the organisers.
    told = "" if gone[0].state is State.WITHDRAWN else gone[0].reason
    mails.tell_coordinator(delegation, mails.LEFT, reason=told, **_said(gone, head))


def tell_host(delegation: Delegation, gone: Sequence[Registration], head: str) -> None:
    """The same to the host, where it was not the host who did it."""
    mails.tell_host(delegation, mails.LEFT, reason=gone[0].reason, **_said(gone, head))


def _said(gone: Sequence[Registration], head: str) -> dict[str, Any]:
    return {"names": [one.name for one in gone], "how": gone[0].state.value, "head": head}


context.register_parts(TAKEN_OFF, end_of)
