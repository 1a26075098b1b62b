"""What forms, imports and the API say of a record of the directory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from webapp.core.names import fold
from webapp.core.types import LANGUAGES, Texts
from webapp.directory.models import OrganisationType, TieStatus


@dataclass(frozen=True)
class CityValues:
    """A city; without coordinates and zone they are looked up by its name."""

    name: Texts
    country: str
    local_name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    timezone: str | None = None


@dataclass(frozen=True)
class OrganisationValues:
    """A body."""

    name: Texts
    type: OrganisationType
    country: str | None = None
    city_id: int | None = None
    short_name: str = ""
    registration_number: str = ""
    email: str | None = None
    phone: str = ""
    website: str = ""
    description: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class PersonValues:
    """An expert or partner; the family name may be empty."""

    given_name: str
    family_name: str = ""
    native_name: str = ""
    form_of_address: str = ""
    email: str | None = None
    phone: str = ""
    organisation_id: int | None = None
    position: Texts = field(default_factory=dict)
    country: str | None = None
    expertise: str = ""
    languages: tuple[str, ...] = ()
    biography: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class TwinningValues:
    """A tie between two cities, in any order."""

    city_a_id: int
    city_b_id: int
    status: TieStatus = TieStatus.ACTIVE
    year: int | None = None
    signed_on: date | None = None
    areas: tuple[str, ...] = ()
    source: str = ""
    notes: str = ""


def primary(texts: Texts) -> str:
    """The name that counts: the English one, else the first there is."""
    return next((text.strip() for code in LANGUAGES if (text := texts.get(code) or "").strip()), "")


def cleaned(texts: Texts) -> Texts:
    """The texts that say something, in the order of languages."""
    return {code: text.strip() for code in LANGUAGES if (text := texts.get(code) or "").strip()}


def search_key(*names: str) -> str:
    """What a record is found by: its names, folded, each once."""
    return " ".join(dict.fromkeys(filter(None, map(fold, names))))


def write(record: Any, values: dict[str, Any]) -> bool:
    """Set what differs, and say whether anything did."""
    changed = {name: value for name, value in values.items() if getattr(record, name) != value}
    for name, value in changed.items():
        setattr(record, name, value)
    return bool(changed)


Problem = tuple[str, Any]
"""The field and what is wrong with it."""
Problems = Iterator[Problem]
