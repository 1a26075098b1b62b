"""What a registration is made from, whoever enters it."""

import math
from dataclasses import dataclass, field, replace
from typing import Any

from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.types import LANGUAGES
from webapp.registration import inputs
from webapp.registration.checks import Checks
from webapp.registration.models import ReserveOf
from webapp.registration.questions import OWN

TEXTS = ("given_name", "family_name", "native_name", "organisation", "function")
MOST_ANSWERS = 100


@dataclass(frozen=True, kw_only=True)
class RegistrationValues:
    """A person as they are entered. `cleaned` checks and trims what was typed."""

    given_name: str
    family_name: str = ""
    native_name: str = ""
    email: str | None = None
    phone: str = ""
    country: str | None = None
    city_id: int | None = None
    organisation: str = ""
    organisation_id: int | None = None
    function: str = ""
    category: str = "participant"
    language: str = "en"
    answers: dict[str, Any] = field(default_factory=dict)
    consent: bool = False
    shared_mailbox: bool = False
    """Whether the address may serve several people: a secretary's, a coordinator's."""
    delegation_id: int | None = None
    precedence: int | None = None
    head: bool = False
    priority: int = 0
    reserve: bool = False
    """Whether the person stands in for others of their group, of `reserve_of` where it is given."""
    reserve_of: ReserveOf | None = None
    note: str = ""


def cleaned(values: RegistrationValues) -> RegistrationValues:
    """The values as they are kept.

    Raises InvalidMany naming every field that is wrong.
    """
    checks = Checks()
    for name in TEXTS:
        checks.take_line(name, getattr(values, name))
    checks.take("email", lambda: _address(values))
    checks.take("country", lambda: inputs.country(values.country))
    checks.take("phone", lambda: inputs.phone(values.phone, checks.kept.get("country")))
    checks.take("answers", lambda: _answers(values.answers))
    checks.take("category", lambda: inputs.within(inputs.one_line(values.category), 64, "category"))
    checks.take("note", lambda: inputs.within(inputs.lines(values.note), inputs.LONG, "note"))
    if checks.kept.get("given_name") == "":
        checks.wrong("given_name", _l("Write the name."))
    language = values.language if values.language in LANGUAGES else "en"
    return replace(values, language=language, **checks.done())


def _address(values: RegistrationValues) -> str | None:
    if inputs.one_line(values.email):
        return inputs.address(values.email or "")
    if values.shared_mailbox:
        return None
    raise Invalid(_l("Write an email address."), field="email")


def _answers(answers: dict[str, Any]) -> dict[str, Any]:
    if len(answers) > MOST_ANSWERS:
        raise Invalid(_l("There are too many answers."), field="answers")
    return {
        # Answers to what organisers added are read by their questions, under the event's lock.
        inputs.one_line(key)[:64]: value if key.startswith(OWN) else _answer(key, value)
        for key, value in answers.items()
    }


def _answer(key: str, value: Any) -> Any:
    if isinstance(value, str):
        return inputs.within(inputs.lines(value), inputs.LONG, f"answers.{key}")
    if isinstance(value, list):
        return [_answer(key, one) for one in value[:MOST_ANSWERS]]
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    raise Invalid(_l("An answer is a text, a number, yes or no, or a list of these."), field=f"answers.{key}")
