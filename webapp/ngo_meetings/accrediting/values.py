"""What a body says of itself when it asks for accreditation, made fit to keep."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.names import fold
from webapp.core.types import LANGUAGES, Texts
from webapp.directory.models import OrganisationType as Type
from webapp.ngo_meetings.accrediting.bodies import full_names, keys_of
from webapp.registration import inputs
from webapp.registration.checks import Checks

MOST_PEOPLE = 500
MOST_OF_FIELD = 1000
MOST_OF_MANDATE = 2000
UNNUMBERED = frozenset(
    {
        Type.INFORMAL_GROUP,
        Type.INTERGOVERNMENTAL_ORG,
        Type.UN_REGIONAL_CENTRE,
        Type.STATE_BODY,
        Type.MUNICIPALITY,
        Type.PARLIAMENT,
        Type.DIPLOMATIC_MISSION,
    }
)
"""Types of bodies that no authority registers."""
LINES = ("short_name", "city", "registration_number", "registration_authority", "head_name", "focal_name")


@dataclass(frozen=True, kw_only=True)
class BodyValues:
    """A body as its focal point, or an organiser, describes it. `checked` trims it and says what is wrong."""

    name: Texts
    focal_name: str
    focal_email: str
    short_name: str = ""
    type: Type = Type.NGO
    country: str | None = None
    city: str = ""
    registration_number: str = ""
    registration_authority: str = ""
    field: Texts = dataclasses.field(default_factory=dict)
    mandate: str = ""
    head_name: str = ""
    focal_phone: str = ""
    language: str = "en"


def checked(values: BodyValues, *, whole: bool = True) -> dict[str, Any]:
    """The columns that the values make; `whole` asks for what a secretariat needs to decide.

    Raises InvalidMany naming every field that is wrong.
    """
    checks = Checks()
    checks.take("name", lambda: _names(values.name))
    for line in LINES:
        checks.take_line(line, getattr(values, line))
    checks.take("field", lambda: _field(values.field))
    checks.take("mandate", lambda: inputs.within(inputs.lines(values.mandate), MOST_OF_MANDATE, "mandate"))
    checks.take("country", lambda: inputs.country(values.country))
    checks.take("focal_email", lambda: inputs.address(values.focal_email, "focal_email"))
    checks.take("focal_phone", lambda: inputs.phone(values.focal_phone, checks.kept.get("country"), "focal_phone"))
    for name, sentence in _missing(values, checks.kept, whole):
        checks.wrong(name, sentence)
    kept = checks.done()
    keys = keys_of(kept["name"], kept["short_name"])
    language = values.language if values.language in LANGUAGES else "en"
    searched = (*full_names(kept["name"]), kept["short_name"], kept["focal_name"], kept["focal_email"])
    return kept | {
        "type": values.type,
        "language": language,
        "organisation_key": keys[0],
        "keys": keys,
        "search": " ".join(fold(text) for text in searched if text),
    }


def _names(name: Texts) -> Texts:
    kept = {language: inputs.one_line(name.get(language)) for language in LANGUAGES}
    kept = {language: text for language, text in kept.items() if text}
    for language, text in kept.items():
        inputs.within(text, inputs.SHORT, f"name.{language}")
    if not kept:
        raise Invalid(_l("Write the name in at least one language."), field="name.en")
    if not keys_of(kept, ""):
        raise Invalid(_l("Write the name with letters or digits."), field=f"name.{next(iter(kept))}")
    return kept


def _field(field: Texts) -> Texts:
    texts = {language: inputs.lines(field.get(language)) for language in LANGUAGES}
    return {
        language: inputs.within(text, MOST_OF_FIELD, f"field.{language}") for language, text in texts.items() if text
    }


def _missing(values: BodyValues, kept: dict[str, Any], whole: bool) -> list[tuple[str, Any]]:
    asked = {"focal_name": _l("Write who answers for your people.")}
    if whole:
        asked |= {
            "country": _l("Choose the country."),
            "field": _l("Write what the organisation works on."),
            "head_name": _l("Write who heads the organisation."),
        }
        if values.type not in UNNUMBERED:
            asked["registration_number"] = _l("Write the number under which the organisation is registered.")
    missing = [(name, sentence) for name, sentence in asked.items() if name in kept and not kept[name]]
    return [("field.en" if name == "field" else name, sentence) for name, sentence in missing]


def checked_cap(typed: int | None) -> int | None:
    """A body's own cap; None takes the meeting's. Raises Invalid where it is no sensible number."""
    if typed is not None and not 0 <= typed <= MOST_PEOPLE:
        raise Invalid(_l("Give a number from 0 to %(most)s.", most=MOST_PEOPLE), field="cap")
    return typed
