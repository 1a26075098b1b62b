"""The form of an event as the API takes and gives it."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from webapp.core.api import Schema, TextsIn
from webapp.registration.form_builder.models import FormField
from webapp.registration.form_builder.values import MOST_FIELDS, MOST_OPTIONS, FieldValues, OptionValues
from webapp.registration.questions import AskedOf, SeenBy


class OptionIn(Schema):
    """One of the answers to choose from."""

    value: str = Field(default="", max_length=64, pattern=r"^[A-Za-z0-9_-]*$")
    """What answers hold; without one it is made up."""
    label: TextsIn
    places: int | None = None
    """How many may choose it."""


class FieldIn(Schema):
    """A field of a form."""

    key: str = Field(default="", max_length=64)
    """What answers are kept under: of a known field it changes that one, of a new one it is a wish."""
    kind: str
    label: TextsIn
    help: TextsIn = Field(default_factory=dict)
    text: TextsIn = Field(default_factory=dict)
    """What an explanation says, or what is consented to."""
    options: list[OptionIn] = Field(default_factory=list, max_length=MOST_OPTIONS)
    required: bool = False
    most: int | None = None
    least: int | None = None
    greatest: int | None = None
    accept: list[str] = Field(default_factory=list, max_length=20)
    """Of a file: which kinds are taken."""
    largest: int | None = None
    """Of a file: the most megabytes."""
    portrait: bool = True
    """Of a photo: whether a portrait is cut out of it."""
    shown_when: str | None = None
    """The key of another field on whose answer it depends whether this one is shown."""
    shown_values: list[str] = Field(default_factory=list, max_length=MOST_OPTIONS)
    seen_by: SeenBy = SeenBy.EVERYBODY
    asked_of: AskedOf = AskedOf.EVERYBODY
    """Of everybody, of those who register alone, or of members of delegations."""
    sensitive: bool = False
    purge_days: int | None = None

    def values(self) -> FieldValues:
        """What the verb takes."""
        options = [OptionValues(one.label, one.value, one.places) for one in self.options]
        return FieldValues(**self.model_dump(exclude={"key", "options"}), options=options)


class FormIn(Schema):
    """A whole form: what is not in it is removed."""

    fields: list[FieldIn] = Field(max_length=MOST_FIELDS)


class FieldOut(Schema):
    """A field of a form."""

    key: str
    kind: str
    label: dict[str, str]
    help: dict[str, str]
    text: dict[str, str]
    options: list[dict[str, Any]]
    required: bool
    most: int | None
    least: int | None
    greatest: int | None
    accept: list[str]
    largest: int | None
    portrait: bool
    shown_when: str | None
    shown_values: list[str]
    seen_by: SeenBy
    asked_of: AskedOf
    sensitive: bool
    purge_days: int | None
    version: int


class FormOut(Schema):
    """The form that organisers composed, without what every form of the kind asks."""

    fields: list[FieldOut]


def shown(fields: Sequence[FormField]) -> dict[str, Any]:
    """Fields as the API gives them."""
    return {"fields": [{name: getattr(field, name) for name in FieldOut.model_fields} for field in fields]}
