"""Reads about changes that wait for approval."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.permissions import Actor
from webapp.events.access import managed_by
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.registration.models import ProposedChange, Registration

OPEN = (EventState.PUBLISHED, EventState.CLOSED)
REFUSED = "registration_change_refused"
CHANGES = (
    REFUSED,
    "registration_change_approved",
    "registration_change_proposed",
    "registration_change_taken_back",
    "registration_substitute_proposed",
    "registration_substituted",
    "registration_updated",
)
"""Deeds after which a refusal is no news any more, and the refusal itself."""


@dataclass(frozen=True)
class Refusal:
    """What the organisers said of a change that they did not take."""

    at: datetime
    reason: str


def refusal_of(registration: Registration) -> Refusal | None:
    """The refusal of the last change that was asked for, until the next change of any kind."""
    of_it = (AuditEntry.object_type == Registration.__tablename__, AuditEntry.object_id == registration.id)
    last = db.session.scalar(
        select(AuditEntry)
        .where(*of_it, AuditEntry.action.in_(CHANGES))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(1)
    )
    if last is None or last.action != REFUSED:
        return None
    return Refusal(last.at, str(last.details.get("reason", "")))


def with_proposal(query: Select[Any], _value: str = "") -> Select[Any]:
    """Those registrations of which a change waits."""
    return query.where(Registration.id.in_(select(ProposedChange.registration_id)))


def waiting_by_event(actor: Actor) -> list[tuple[int, int]]:
    """The events of an organiser in which changes wait, with how many, the event that begins first at the head."""
    query = (
        select(Event.id, func.count())
        .join(ProposedChange, ProposedChange.event_id == Event.id)
        .where(managed_by(actor), Event.state.in_(OPEN), Event.ends_at > clock.now())
        .group_by(Event.id)
        .order_by(Event.starts_at, Event.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]
