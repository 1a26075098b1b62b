"""The columns that a list of people may have, under the names that such lists give them in three languages."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from webapp.core.errors import Invalid
from webapp.core.i18n import LANGUAGE_NAMES, LANGUAGES, _l, in_language
from webapp.core.names import fold
from webapp.core.spreadsheets.importing import Column
from webapp.events.kinds import kind_of
from webapp.events.models import Event
from webapp.events.quotas import category_key, country_code
from webapp.registration import inputs
from webapp.registration.questions import Question
from webapp.registration.references import folded

YES = frozenset({"yes", "y", "true", "1", "+", "x", "да", "ha"})
NO = frozenset({"no", "n", "false", "0", "-", "–", "нет", "yoʻq", "yo'q", "yo‘q"})


def columns_of(event: Event) -> list[Column]:
    """What a list of people of an event may say: the common columns, then one for each question of its form."""
    asked = [_question_column(q) for q in kind_of(event.kind).questions_of(event) if q.kind != "file"]
    return [
        Column("reference", ("number", "номер", "код", "raqam", "kod"), parse=folded),
        Column("given_name", ("given name", "first name", "name", "имя", "ism"), required=True),
        Column("family_name", ("family name", "surname", "last name", "фамилия", "familiya")),
        Column("native_name", ("name in its own script", "имя на родном языке", "oʻz yozuvidagi ism")),
        Column("email", ("e-mail", "mail", "email address", "почта", "эл. почта", "электронная почта", "pochta")),
        Column(
            "shared_mailbox",
            ("shared", "shared mailbox", "общий адрес", "umumiy manzil"),
            parse=_yes_or_no,
        ),
        Column("phone", ("telephone", "mobile", "телефон", "telefon")),
        Column("country", ("страна", "davlat", "mamlakat"), parse=_country),
        Column("organisation", ("organization", "body", "организация", "tashkilot")),
        Column("function", ("position", "должность", "lavozim")),
        Column("category", ("категория", "toifa"), parse=partial(_category, event.kind)),
        Column("language", ("lang", "язык", "til"), parse=_language),
        Column("note", ("примечание", "izoh")),
        *asked,
    ]


def _question_column(question: Question) -> Column:
    labels = []
    for language in LANGUAGES:
        with in_language(language):
            labels.append(str(question.label))
    return Column(question.key, tuple(dict.fromkeys(labels)), parse=partial(_answer, question))


def _yes_or_no(text: str) -> bool:
    word = text.strip().casefold()
    if word in YES or word in NO:
        return word in YES
    raise Invalid(_l("Write yes or no."))


def _country(text: str) -> str:
    return country_code(text) or _unknown(_l("There is no such country."))


def _category(kind: str, text: str) -> str:
    return category_key(kind, text) or _unknown(_l("There is no such category."))


def _language(text: str) -> str:
    names = {fold(name): code for code, name in LANGUAGE_NAMES.items()}
    code = text.strip().lower()
    return code if code in LANGUAGES else names.get(fold(text)) or _unknown(_l("Use en, ru or uz."))


def _unknown(message: Any) -> str:
    raise Invalid(message)


def _answer(question: Question, text: str) -> Any:
    match question.kind:
        case "bool":
            return _yes_or_no(text)
        case "number":
            return int(text)
        case "date":
            return date.fromisoformat(text.strip()[:10]).isoformat()
        case "choice":
            return _chosen(question, text)
        case "choices":
            return [_chosen(question, part) for part in text.replace("\n", ";").split(";") if part.strip()]
    return inputs.within(inputs.lines(text), question.most or inputs.LONG, question.key)


def _chosen(question: Question, text: str) -> str:
    wanted = fold(text)
    for language in LANGUAGES:
        with in_language(language):
            found: Sequence[str] = [
                value for value, label in question.choices() if wanted in (fold(str(label)), fold(value))
            ]
        if found:
            return found[0]
    return _unknown(_l("This is not one of the answers to choose from."))
