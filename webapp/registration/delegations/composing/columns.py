"""The columns of a list of members: what every member is asked, then the event's own questions."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from webapp.core.errors import Invalid
from webapp.core.formatting import language_name, locale_of
from webapp.core.i18n import LANGUAGES, _l, in_language
from webapp.core.names import fold
from webapp.core.spreadsheets.importing import Column
from webapp.directory.imports.cells import country
from webapp.events.categories import categories_of
from webapp.registration.delegations.values import VISAS
from webapp.registration.models import Delegation, Registration
from webapp.registration.people_import import cells
from webapp.registration.people_import.columns import asked_columns
from webapp.registration.questions import Question

NAMES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "given_name": (_l("Given name"), ("given_name", "first name", "name", "имя", "ism", "ismi")),
    "family_name": (_l("Family name"), ("family_name", "last name", "surname", "фамилия", "familiya", "familiyasi")),
    "native_name": (_l("Name in their own script"), ("native_name",)),
    "function": (_l("Function"), ("function", "position", "должность", "lavozim", "lavozimi")),
    "function_second": (_l("Function in the second language"), ("function_second",)),
    "category": (_l("Category"), ("category",)),
    "accompanies": (_l("Accompanies"), ("accompanies",)),
    "head": (_l("Heads the delegation"), ("head",)),
    "country": (_l("Country"), ("country", "country_code")),
    "languages": (_l("Languages spoken"), ("languages",)),
    "visa": (_l("Visa"), ("visa",)),
    "email": (_l("Email address"), ("email", "e-mail")),
    "phone": (_l("Telephone"), ("phone", "telephone")),
    "travel": (_l("Own arrival and departure"), ("travel",)),
}
"""The columns of the template, and under which other names a file may have them."""


def in_files(questions: Sequence[Question]) -> list[Question]:
    """The questions that a list may answer: files are not written in cells."""
    return [question for question in questions if question.asks and not question.type.uploads]


def header(delegation: Delegation, asked: Sequence[Question]) -> list[str]:
    """The first row of the template, in the language in use."""
    return [column.title for column in columns_of(delegation, asked)]


def columns_of(delegation: Delegation, asked: Sequence[Question], people: Sequence[Registration] = ()) -> list[Column]:
    """What a list may say: what every member is asked, then the event's own questions.

    What one of the `people` has answered is read also where the question would not take it any more.
    """
    fixed = _fixed(delegation)
    own = {question.key: question for question in in_files(asked)}
    kept = {key: [one.answers[key] for one in people if key in one.answers] for key in own}
    return fixed + [
        replace(column, parse=partial(_answer, own[column.name], kept[column.name], column.parse))
        for column in asked_columns(fixed, list(own.values()))
    ]


def _answer(question: Question, kept: Sequence[Any], read: Callable[[str], Any], text: str) -> Any:
    """An answer as its question keeps it; raises DomainError or ValueError."""
    return question.parse(read(text), kept)


def _fixed(delegation: Delegation) -> list[Column]:
    parsers: dict[str, Callable[[str], Any]] = {
        "category": _choice(tuple(categories_of(delegation.event.kind))),
        "head": cells.yes_or_no,
        "country": country,
        "languages": _languages,
        "visa": _choice(tuple(VISAS)),
    }
    return [
        Column(
            str(label),
            (*aliases, *_in_every_language(label)),
            required=name == "given_name",
            parse=parsers.get(name, str),
        )
        for name, (label, aliases) in NAMES.items()
    ]


def _in_every_language(label: Any) -> list[str]:
    names = []
    for language in LANGUAGES:
        with in_language(language):
            names.append(str(label))
    return names


def _choice(pairs: Sequence[tuple[str, Any]]) -> Callable[[str], str]:
    known = {fold(name): key for key, label in pairs for name in (key, *_in_every_language(label)) if name}

    def parse(text: str) -> str:
        if fold(text) not in known:
            shown = ", ".join(str(label) for _key, label in pairs)
            raise Invalid(_l("Write one of: %(names)s.", names=shown))
        return known[fold(text)]

    return parse


@lru_cache(maxsize=1)
def _language_codes() -> dict[str, str]:
    codes = [str(code) for code in locale_of("en").languages]
    named = ((code, shown) for code in codes if len(code) <= 3 for shown in LANGUAGES)
    return {
        fold(name): code
        for code, shown in named
        for name in (language_name(code, shown), str(locale_of(shown).languages.get(code, code)))
    }


def _languages(text: str) -> tuple[str, ...]:
    found = []
    for part in filter(None, (part.strip() for part in text.replace(";", ",").split(","))):
        code = part.lower() if part.lower() in locale_of("en").languages else _language_codes().get(fold(part))
        if code is None:
            raise Invalid(_l("“%(value)s” is no language. Write its two letters, such as ru.", value=part[:60]))
        found.append(code)
    return tuple(found)
