"""The columns that a list of people may have, under the names that such lists give them in three languages."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from webapp.core.i18n import LANGUAGES, current_language, in_language
from webapp.core.permissions import Actor
from webapp.core.spreadsheets.importing import Column, folded_name
from webapp.events.kinds import kind_of
from webapp.events.models import Event
from webapp.registration.form_builder import reading
from webapp.registration.people_import import cells, company
from webapp.registration.questions import Question
from webapp.registration.references import folded

HEADS = {
    "reference": {"en": "Reference", "ru": "Номер", "uz": "Raqam"},
    "given_name": {"en": "Given name", "ru": "Имя", "uz": "Ism"},
    "family_name": {"en": "Family name", "ru": "Фамилия", "uz": "Familiya"},
    "native_name": {"en": "Name in its own script", "ru": "Имя на родном языке", "uz": "Oʻz yozuvidagi ism"},
    "email": {"en": "Email", "ru": "Электронная почта", "uz": "Elektron pochta"},
    "shared_mailbox": {"en": "Shared mailbox", "ru": "Общий адрес", "uz": "Umumiy manzil"},
    "phone": {"en": "Phone", "ru": "Телефон", "uz": "Telefon"},
    "country": {"en": "Country", "ru": "Страна", "uz": "Mamlakat"},
    "organisation": {"en": "Organisation", "ru": "Организация", "uz": "Tashkilot"},
    "function": {"en": "Function", "ru": "Должность", "uz": "Lavozim"},
    "category": {"en": "Category", "ru": "Категория", "uz": "Toifa"},
    "accompanies": {"en": "Accompanied person", "ru": "Сопровождает", "uz": "Kimga hamroh"},
    "language": {"en": "Language", "ru": "Язык", "uz": "Til"},
    "reserve": {"en": "Reserve", "ru": "Резерв", "uz": "Zaxira"},
    "note": {"en": "Note", "ru": "Примечание", "uz": "Izoh"},
    "city_id": {"en": "City", "ru": "Город", "uz": "Shahar"},
}
"""How the common columns are shown to whoever makes a list, as far as the word is among those understood."""


def columns_of(event: Event, by: Actor) -> list[Column]:
    """What a list of people of an event may say.

    The common columns, then one for each question that its kind asks and that organisers added, as far as somebody
    who brings the list may answer it. Files are not written in cells.
    """
    own = reading.seen_questions(event, by) if event.has_form else []
    asked = [*kind_of(event.kind).questions_of(event), *own]
    written = [question for question in asked if question.asks and not question.type.uploads]
    common = [_headed(column) for column in (*_common(event), _city(written))]
    return [*common, *asked_columns(common, written)]


def _headed(column: Column) -> Column:
    head = HEADS.get(column.name, {}).get(current_language(), "")
    understood = {folded_name(name) for name in (column.name, *column.aliases)}
    return replace(column, label=head) if folded_name(head) in understood else column


def _common(event: Event) -> list[Column]:
    return [
        Column("reference", ("number", "номер", "код", "raqam", "kod"), parse=folded),
        Column("given_name", ("given name", "first name", "name", "имя", "ism"), required=True),
        Column("family_name", ("family name", "surname", "last name", "фамилия", "familiya")),
        Column("native_name", ("name in its own script", "имя на родном языке", "oʻz yozuvidagi ism")),
        Column(
            "email",
            ("e-mail", "mail", "email address", "почта", "эл. почта", "электронная почта", "pochta", "elektron pochta"),
        ),
        Column(
            "shared_mailbox",
            ("shared", "shared mailbox", "общий адрес", "umumiy manzil"),
            parse=cells.yes_or_no,
        ),
        Column("phone", ("telephone", "mobile", "телефон", "telefon")),
        Column("country", ("страна", "davlat", "mamlakat"), parse=cells.country),
        Column("organisation", ("organization", "body", "организация", "tashkilot")),
        Column("function", ("position", "должность", "lavozim")),
        Column("category", ("категория", "toifa"), parse=partial(cells.category, event.kind)),
        Column("accompanies", ("accompanied person", "сопровождает", "hamroh", "kimga hamroh"), parse=company.key_of),
        Column("language", ("lang", "язык", "til"), parse=cells.language),
        Column("reserve", ("alternate", "резерв", "запасной", "zaxira"), parse=cells.yes_or_no),
        Column("note", ("примечание", "izoh")),
    ]


def _city(questions: Iterable[Question]) -> Column:
    """The city by which a limit may count; an event that asks for a city itself has the plain word for its question."""
    asked = {folded_name(label) for question in questions for label in _labels(question)}
    names = [name for name in ("city", "town", "город", "shahar") if folded_name(name) not in asked]
    return Column("city_id", names, parse=cells.cities(), label="city" if "city" in names else "")


def asked_columns(common: Sequence[Column], questions: Sequence[Question]) -> list[Column]:
    """A column for each question; a label that means something else too is taken only with the key behind it."""
    labels = {question.key: _labels(question) for question in questions}
    often = Counter(name for names in labels.values() for name in {folded_name(label) for label in names})
    taken = {folded_name(name) for column in common for name in (column.name, *column.aliases)}
    taken |= {folded_name(key) for key in labels}

    def column(question: Question) -> Column:
        names = [one for one in labels[question.key] if often[folded_name(one)] == 1 and folded_name(one) not in taken]
        certain = [f"{label} ({question.key})" for label in labels[question.key]]
        shown = str(question.label)
        label = shown if shown in names else f"{shown} ({question.key})"
        return Column(question.key, (*names, *certain), parse=cells.answer_to(question), label=label)

    return [column(question) for question in questions]


def _labels(question: Question) -> list[str]:
    def every() -> Iterable[str]:
        for language in LANGUAGES:
            with in_language(language):
                yield str(question.label)

    return list(dict.fromkeys(every()))
