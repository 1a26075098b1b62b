"""Whom a reminder goes to: groups of people of an event, each provided by the room that knows them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from webapp.core.i18n import _l
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.models import Delegation, Registration, RegistrationState


@dataclass(frozen=True)
class Recipient:
    """Somebody a reminder goes to; `params` go along to the message."""

    email: str
    name: str = ""
    language: str = "en"
    registration_id: int | None = None
    params: dict[str, Any] = field(default_factory=dict)


Provider = Callable[[Event], Sequence[Recipient]]

LABELS = {
    "confirmed": _l("People with a place"),
    "pending": _l("People awaiting a decision"),
    "waitlisted": _l("People on the waiting list"),
    "invited": _l("The invited without an answer"),
    "attended": _l("People who attended"),
    "absent": _l("People who were absent"),
}
"""Every group there can be, in the order in which somebody who is in two of them is written to."""
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Let a room provide the people of a group by a fixed number of statements."""
    if name not in LABELS:
        raise ValueError(f"unknown audience {name}")
    _providers[name] = provider


def known() -> list[str]:
    """The groups that somebody provides."""
    return [name for name in LABELS if name in _providers]


@dataclass(frozen=True)
class Reached:
    """One address with the group it is reached in, and everybody who shares it."""

    recipient: Recipient
    audience: str
    names: tuple[str, ...]


def reach(event: Event, audience: Sequence[str]) -> list[Reached]:
    """Everybody in some groups of an event, each address once, however many people read it."""
    found: dict[str, Reached] = {}
    for name in (name for name in LABELS if name in audience and name in _providers):
        for recipient in _providers[name](event):
            known_as = found.get(recipient.email)
            if known_as is None:
                found[recipient.email] = Reached(recipient, name, (recipient.name,))
            elif known_as.audience == name and recipient.name not in known_as.names:
                found[recipient.email] = Reached(known_as.recipient, name, (*known_as.names, recipient.name))
    return list(found.values())


def of_state(state: RegistrationState) -> Provider:
    """The people whose registration is in a state."""
    return of_people(Registration.state == state)


def of_people(wanted: ColumnElement[bool]) -> Provider:
    """The people whose registration meets a condition; whoever has no address is reached by their coordinator."""

    def provide(event: Event) -> list[Recipient]:
        # Not by a coordinator whom the host keeps out: reminders carry the personal links of those who come.
        coordinator = case((Delegation.access_closed_at.is_(None), func.nullif(Delegation.coordinator_email, "")))
        address = func.coalesce(Registration.email, coordinator)
        rows = db.session.execute(
            select(
                Registration.id,
                Registration.given_name,
                Registration.family_name,
                func.coalesce(Delegation.language, Registration.language).label("coordinators"),
                Registration.language,
                Registration.email,
                address.label("address"),
            )
            .outerjoin(Registration.delegation)
            .where(Registration.event_id == event.id, wanted, address.is_not(None))
            .order_by(Registration.id)
        )
        return [
            Recipient(
                email=row.address,
                name=f"{row.given_name} {row.family_name}".strip(),
                language=row.language if row.email else row.coordinators,
                registration_id=row.id,
            )
            for row in rows
        ]

    return provide


def init_app() -> None:
    """Provides the groups that registration knows."""
    register("confirmed", of_state(RegistrationState.CONFIRMED))
    register("pending", of_state(RegistrationState.PENDING))
    register("waitlisted", of_state(RegistrationState.WAITLISTED))
