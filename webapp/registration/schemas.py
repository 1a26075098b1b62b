"""Registrations as the API takes and gives them."""

from typing import Any

from pydantic import Field

from webapp.core.api import Instant, Paging, Schema
from webapp.registration.models import RegistrationState
from webapp.registration.own_changes.schemas import PendingChangeOut
from webapp.registration.values import RegistrationValues


class RegistrationIn(Schema):
    """A person whom an organiser registers."""

    given_name: str
    family_name: str = ""
    email: str
    country: str | None = None
    organisation: str = ""
    phone: str = ""
    function: str = ""
    category: str = "participant"
    language: str = "en"
    answers: dict[str, Any] = Field(default_factory=dict)

    def values(self) -> RegistrationValues:
        """What the verb takes."""
        return RegistrationValues(**self.model_dump())


class RegistrationsQuery(Paging):
    """Which registrations."""

    state: RegistrationState | None = None
    q: str = Field(default="", max_length=200)


class RegistrationOut(Schema):
    """A registration."""

    id: int
    event_id: int
    reference: str
    state: RegistrationState
    position: int | None = None
    """On the waiting list, from 1."""
    manage_url: str | None = None
    """The person's own page, given once: when they are registered."""
    name: str
    given_name: str
    family_name: str
    email: str | None
    phone: str
    country: str | None
    organisation: str
    function: str
    category: str
    language: str
    answers: dict[str, Any]
    source: str
    delegation_id: int | None
    reason: str
    offer_expires_at: Instant | None
    created_at: Instant
    decided_at: Instant | None
    pending_change: PendingChangeOut | None = None
    """For organisers: what the participant would like to be otherwise."""


class ReasonIn(Schema):
    """Why; some actions ask for it."""

    reason: str = Field(default="", max_length=10_000)
