"""What the models of every room's API share."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from webapp.core.types import LANGUAGES

MAX_TEXT = 20_000


class Schema(BaseModel):
    """The base of what the API takes and gives; unknown fields are ignored on the way in."""

    model_config = ConfigDict(from_attributes=True, str_strip_whitespace=True, extra="ignore", use_enum_values=False)


def _iso(value: datetime) -> str:
    return value.isoformat(timespec="seconds")


Instant = Annotated[AwareDatetime, PlainSerializer(_iso, return_type=str)]
"""ISO 8601 with an offset."""


def _as_texts(value: object) -> object:
    return {"en": value} if isinstance(value, str) else value


def _known_languages(value: dict[str, str]) -> dict[str, str]:
    unknown = sorted(set(value) - set(LANGUAGES))
    if unknown:
        raise ValueError(f"unknown language: {', '.join(unknown)}")
    too_long = [language for language, text in value.items() if len(text) > MAX_TEXT]
    if too_long:
        raise ValueError(f"longer than {MAX_TEXT} characters: {', '.join(too_long)}")
    return {language: text.strip() for language, text in value.items() if text.strip()}


TextsIn = Annotated[dict[str, str], BeforeValidator(_as_texts), AfterValidator(_known_languages)]
"""A text in several languages; a bare string counts as English."""
