"""Registrations as the API takes and gives them."""

from typing import Any, Literal

from pydantic import Field

from webapp.core.api import Instant, Paging, Schema
from webapp.registration import inputs
from webapp.registration.models import RegistrationState, ReserveOf
from webapp.registration.own_changes.schemas import PendingChangeOut
from webapp.registration.values import RegistrationValues

NULLABLE = ("email", "country")
"""What of a person may be unknown; all else is an empty text."""


class RegistrationIn(Schema):
    """A person whom an organiser registers."""

    given_name: str
    family_name: str = ""
    email: str
    country: str | None = None
    city: str | None = Field(default=None, max_length=200)
    """A city of the directory by its name in any language."""
    organisation: str = ""
    phone: str = ""
    function: str = ""
    category: str = "participant"
    language: str = "en"
    reserve: bool = False
    """Whether the person stands in for others of their group, and waits for a place that one of these gives up."""
    reserve_of: ReserveOf | None = None
    """The group; where it is not given, that of the narrowest quota, else the organisation, the city, the country."""
    accompanies: int | None = None
    """The id of the registration of whom an accompanying person accompanies."""
    answers: dict[str, Any] = Field(default_factory=dict)

    def values(self) -> RegistrationValues:
        """What the verb takes."""
        return RegistrationValues(**self.model_dump(exclude={"city", "accompanies"}), city_id=inputs.city(self.city))


class RegistrationPatch(Schema):
    """What is to be otherwise: what is left out stays as it is, null empties it."""

    given_name: str = ""
    family_name: str | None = None
    email: str | None = None
    country: str | None = None
    organisation: str | None = None
    phone: str | None = None
    function: str | None = None
    category: str = "participant"
    language: str = "en"
    accompanies: int | None = None
    """The id of the registration of whom an accompanying person accompanies."""
    answers: dict[str, Any] = Field(default_factory=dict)
    """By the keys of questions; those that are not named stay, sensitive ones too, and null takes an answer away."""

    def changes(self) -> dict[str, Any]:
        """What is given, as the verb takes it."""
        given = self.model_dump(include=self.model_fields_set - {"accompanies"})
        return {name: value if value is not None or name in NULLABLE else "" for name, value in given.items()}


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
    """On the waiting list, from 1; none for a reserve."""
    reserve: bool
    """Whether the person stands in for others of their group."""
    reserve_of: ReserveOf | None
    """By what they belong to the group."""
    manage_url: str | None = None
    """The person's own page, given once: when they are registered."""
    name: str
    given_name: str
    family_name: str
    email: str | None
    phone: str
    country: str | None
    city: str | None
    organisation: str
    function: str
    category: str
    language: str
    answers: dict[str, Any]
    source: str
    delegation_id: int | None
    accompanies: int | None
    """The id of the registration of whom an accompanying person accompanies."""
    merged_into: int | None
    """The id of the registration of the same person for which this one was given up."""
    reason: str
    offer_expires_at: Instant | None
    created_at: Instant
    decided_at: Instant | None
    pending_change: PendingChangeOut | None = None
    """For organisers: what the participant would like to be otherwise."""


class ReserveIn(Schema):
    """For which group somebody stands in."""

    reserve_of: ReserveOf | None = None
    """Where it is not given: that of the narrowest quota, else the organisation, the city, the country."""
    city: str | None = Field(default=None, max_length=200)
    """Of which city the person is, by its name in any language, where that is not known or another."""


class MoveIn(Schema):
    """Where somebody who waits is to stand."""

    where: Literal["first", "last", "as_came"]
    """Before all others, after them, or in the order in which they came."""
    reason: str = Field(default="", max_length=10_000)
    """Needed where others then wait longer; only organisers read it."""


class ReasonIn(Schema):
    """Why; some actions ask for it."""

    reason: str = Field(default="", max_length=10_000)
