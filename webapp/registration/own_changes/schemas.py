"""Participants' own changes as the API takes and gives them."""

from typing import Any

from pydantic import Field

from webapp.core.api import Instant, Schema


class ChangedFieldOut(Schema):
    """A field that would be otherwise; sensitive answers are masked."""

    field: str
    before: Any
    after: Any


class PendingChangeOut(Schema):
    """What a participant would like to be otherwise and the organisers have not decided on."""

    made_at: Instant
    made_by: str
    substitute: bool
    """Whether another person is named to come in their stead."""
    fields: list[ChangedFieldOut]


class ChangeRules(Schema):
    """How participants' own changes are dealt with."""

    approved: list[str] = Field(default_factory=list, max_length=200)
    """What needs approval: `name`, `organisation`, `country`, `function`, and keys of questions."""
    substitutes: bool = False
    """Whether participants may name a substitute."""


class SubstituteIn(Schema):
    """Who comes instead; all else they are asked themselves."""

    given_name: str
    family_name: str = ""
    email: str
    language: str = "en"
