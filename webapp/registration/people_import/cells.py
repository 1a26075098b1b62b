"""Cells of a list of people, read as people write them in three languages."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from webapp.core.errors import Invalid
from webapp.core.i18n import LANGUAGE_NAMES, LANGUAGES, _l, in_language
from webapp.core.names import fold
from webapp.events.quotas import category_key, country_code
from webapp.registration import inputs
from webapp.registration.questions import OWN, Question

Read = Callable[[str], Any]
YES = frozenset({"yes", "y", "true", "1", "+", "x", "да", "ha"})
NO = frozenset({"no", "n", "false", "0", "-", "–", "нет", "yoʻq", "yo'q", "yo‘q"})
DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
THOUSANDS = re.compile("[\\s\u00a0\u202f]")


def yes_or_no(text: str) -> bool:
    """Yes or no, in any of the languages or as a mark."""
    word = text.strip().casefold()
    if word in YES or word in NO:
        return word in YES
    raise Invalid(_l("Write yes or no."))


def country(text: str) -> str:
    """The code of a country given by its code or its name."""
    return _country_code(text.strip()) or _refuse(_l("There is no such country."))


# A list names few countries many times, and each name is looked for in three languages.
_country_code = lru_cache(maxsize=1024)(country_code)


def cities() -> Callable[[str], int | None]:
    """How the cities of one list are read: each is looked for once, by its name in any language."""
    return lru_cache(maxsize=1024)(inputs.city)


def category(kind: str, text: str) -> str:
    """A category of events of a kind."""
    return category_key(kind, text) or _refuse(_l("There is no such category."))


def language(text: str) -> str:
    """A language of the installation, by its code or its own name."""
    names = {fold(name): code for code, name in LANGUAGE_NAMES.items()}
    code = text.strip().lower()
    return code if code in LANGUAGES else names.get(fold(text)) or _refuse(_l("Use en, ru or uz."))


def answer_to(question: Question) -> Read:
    """How the answers to a question are read; what they may be beyond that, the question itself decides.

    What is refused never repeats the answer, which may be a sensitive one.
    """
    if (make := MAKERS.get(question.kind)) is not None:
        return make(question)
    if question.key.startswith(OWN):
        return str
    return lambda text: inputs.within(inputs.lines(text), question.most or inputs.LONG, question.key)


def _refuse(sentence: Any) -> str:
    raise Invalid(sentence)


def _agreed(text: str) -> bool:
    if text.strip().casefold() in YES:
        return True
    raise Invalid(_l("Write yes where the person has agreed, and leave the cell empty where not."))


def _number(text: str) -> int:
    try:
        return int(THOUSANDS.sub("", text))
    except ValueError:
        raise Invalid(_l("Write a whole number.")) from None


def _day(text: str) -> str:
    written = text.strip()
    found = DAY_FIRST.fullmatch(written)
    try:
        # A spreadsheet's date may come with a time.
        day = date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(written[:10])
    except ValueError:
        raise Invalid(_l("Write the date as 2026-11-24.")) from None
    return day.isoformat()


def _known(question: Question) -> dict[str, str]:
    """The values to choose from, by themselves and by their labels in every language.

    Those too that were offered only earlier: who has one may keep it, and everybody else is refused it afterwards.
    """

    def pairs() -> Iterator[tuple[str, str]]:
        options = [*question.type.watched(question), *question.offered_before()]
        yield from ((fold(value), value) for value, _label in options)
        for code in LANGUAGES:
            with in_language(code):
                yield from ((fold(str(label)), value) for value, label in options)

    known: dict[str, str] = {}
    for name, value in pairs():
        known.setdefault(name, value)
    return known


def _choice(question: Question) -> Read:
    known = _known(question)

    def read(text: str) -> str:
        return known.get(fold(text)) or _refuse(_l("This is not one of the answers to choose from."))

    return read


def _choices(question: Question) -> Read:
    known, one = _known(question), _choice(question)

    def parts(text: str) -> Iterator[str]:
        for part in re.split(r"[;\n]", text):
            # A comma parts answers, as in an exported list, unless it stands within one.
            yield from [part] if fold(part) in known else part.split(",")

    def read(text: str) -> list[str]:
        return [one(part) for part in parts(text) if part.strip()]

    return read


MAKERS: dict[str, Callable[[Question], Read]] = {
    "bool": lambda _question: yes_or_no,
    "consent": lambda _question: _agreed,
    "number": lambda _question: _number,
    "date": lambda _question: _day,
    "country": lambda _question: country,
    "choice": _choice,
    "level": _choice,
    "choices": _choices,
}
"""How the answers to each kind of question are read, where they are not taken as they stand."""
