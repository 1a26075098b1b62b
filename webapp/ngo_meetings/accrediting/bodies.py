"""A body under its names: in three languages, in short, in any spelling."""

import re
from collections.abc import Iterable
from itertools import product

from webapp.core.i18n import translated
from webapp.core.names import body_key, fold, same_body
from webapp.core.types import LANGUAGES, Texts
from webapp.ngo_meetings.models import Accreditation

LONGEST_KEY = 200
NUMBER_SIGN = re.compile(r"^(no|n|nomer|raqam) ?(?=\d)")


def key_of(name: str) -> str:
    """The key under which spellings of one name meet."""
    return body_key(name)[:LONGEST_KEY]


def full_names(name: Texts) -> list[str]:
    """The names in the languages there are, the first of them first."""
    return [name[language] for language in LANGUAGES if name.get(language)]


def keys_of(name: Texts, short_name: str) -> list[str]:
    """The keys of all names, once each."""
    named = [*full_names(name), *([short_name] if short_name else [])]
    return list(dict.fromkeys(key for key in map(key_of, named) if key))


def first_name(accreditation: Accreditation) -> str:
    """The name under which its people are registered, the same whoever registers them."""
    return full_names(accreditation.name)[0]


def shown_name(accreditation: Accreditation, language: str | None = None) -> str:
    """The name in the language in use."""
    return translated(accreditation.name, language)


def shares_name(name: Texts, other: Texts) -> bool:
    """Whether one of the full names is the same in any spelling; short names of different bodies may be the same."""
    return not set(keys_of(name, "")).isdisjoint(keys_of(other, ""))


def perhaps_same(names: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two bodies might be one: a question to a person. Short names are too short to tell."""
    return any(same_body(one, other) for one, other in product(names, tuple(others)))


def same_number(number: str, country: str | None, other: Accreditation) -> bool:
    """Whether a body has the registration number of another in the same country, however written; a dash is none."""
    digits = _number_key(number)
    return bool(digits) and (digits, country) == (_number_key(other.registration_number), other.country)


def _number_key(number: str) -> str:
    """The letters and digits of a registration number, without the sign that says that it is one."""
    return NUMBER_SIGN.sub("", fold(number)).replace(" ", "")
