"""What the demonstration's directory is made of: records as they stand in data/*.toml."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from webapp.directory.models import Area, OrganisationType, TieStatus

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Address = Annotated[str, StringConstraints(pattern=r"^[a-z0-9._+-]+@([a-z0-9-]+\.)*(example|example\.org)$")]
"""An address at a domain that is kept for examples, so that no mail ever reaches a stranger (RFC 2606)."""
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]


class Record(BaseModel):
    """A table of the data: unknown keys are errors, and nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Translation(Record):
    """A text in the three languages of the installation, complete."""

    en: Annotated[str, StringConstraints(min_length=1)]
    ru: Annotated[str, StringConstraints(min_length=1)]
    uz: Annotated[str, StringConstraints(min_length=1)]

    @property
    def texts(self) -> dict[str, str]:
        """As columns of translated texts take it."""
        return {"en": self.en, "ru": self.ru, "uz": self.uz}

    def of(self, language: str) -> str:
        """The text in a language, in English where it is none of the three."""
        return self.texts.get(language, self.en)


class City(Record):
    """A city; its coordinates are looked up when it is loaded."""

    key: str
    name: Translation
    local: Line
    country: CountryCode
    zone: Line
    lookup: Line | None = None
    """Its name in the package that knows coordinates, where it differs from the English one."""

    @property
    def timezone(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.zone)


class Twinning(Record):
    """A tie between two cities."""

    cities: tuple[str, str]
    since: Annotated[int, Field(ge=1900, le=2100)] | None = None
    state: TieStatus
    areas: tuple[Area, ...] = ()


class Organisation(Record):
    """A body of the directory."""

    key: str
    type: OrganisationType
    name: Translation
    short: str = ""
    country: CountryCode
    city: str
    registration_number: str = ""
    email: Address
    website: str = ""
    topics: tuple[str, ...] = ()
    host: bool = False


class Person(Record):
    """A person of the directory."""

    key: str
    given: Line
    family: str = ""
    native: Line
    sex: Literal["f", "m"]
    organisation: str | None = None
    country: CountryCode
    position: Translation
    email: Address
    languages: tuple[Language, ...]
    topics: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """The language of the installation in which this person is written to."""
        return next((language for language in self.languages if language in ("en", "ru", "uz")), "en")


class Account(Record):
    """Somebody who signs in; `hosts` are the bodies in which the other roles than administrator are held."""

    person: str
    email: Address
    roles: tuple[Literal["administrator", "organiser", "reviewer", "protocol", "coordinator", "participant"], ...]
    hosts: tuple[str, ...] = ()
    language: Literal["en", "ru", "uz"] = "en"


Name = tuple[Line, Line]
"""A name in Latin letters and as it is written at home."""


class Culture(Record):
    """Names of one culture, from which further participants are made."""

    key: str
    country: CountryCode
    language: Language
    family_first: bool = False
    feminine: Name | None = None
    """What a woman's family name ends in, in both scripts."""
    male: tuple[Name, ...]
    female: tuple[Name, ...]
    family: tuple[Name, ...]


class Motivations(Record):
    """Why experts apply, in the language of the one who wrote."""

    en: tuple[str, ...]
    ru: tuple[str, ...]
    uz: tuple[str, ...]


class Phrases(Record):
    """Texts that people type, drawn in turn for generated participants."""

    rejection_reasons: tuple[Translation, ...]
    withdrawal_reasons: tuple[Translation, ...]
    cancellation_reasons: tuple[Translation, ...]
    decline_reasons: tuple[Translation, ...]
    absence_notes: tuple[Translation, ...]
    motivations: Motivations
    positions: tuple[Translation, ...]
    floor_topics: tuple[Translation, ...]
