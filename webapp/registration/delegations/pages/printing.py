"""The list of a delegation as the host prints it: in order of precedence, in two languages side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from webapp.core.formatting import country_name, date_range
from webapp.core.i18n import LANGUAGES, _, current_language, in_language, translated
from webapp.events.models import Event
from webapp.registration.delegations.composing.gaps import living
from webapp.registration.delegations.words import category_label, languages_label, sender_of
from webapp.registration.models import Delegation, Registration


@dataclass(frozen=True)
class Line:
    """A member on the list: what stands first, and below it what stands in the second language."""

    number: int
    name: str
    native_name: str
    function: str
    function_second: str
    category: str
    country: str
    languages: str
    head: str
    accompanies: str


@dataclass(frozen=True)
class ListOf:
    """The list of one delegation."""

    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Sheet:
    """What is printed."""

    first: str
    second: str
    title: str
    event: str
    when: str
    headings: dict[str, str]
    lists: list[ListOf]
    name: str
    """The title in the language in use, for the page's own heading."""


def sheet_of(delegations: Sequence[Delegation], first: str, second: str) -> Sheet:
    """The lists of delegations of one event in two languages; those asked for, or the usual ones."""
    event = delegations[0].event
    first, second = _languages(delegations[0], first, second)
    return Sheet(
        first=first,
        second=second,
        title=_both(first, second, _title),
        event=_both(first, second, lambda: translated(event.title)),
        when=_both(first, second, lambda: _when(event)),
        headings={name: _both(first, second, make) for name, make in HEADINGS.items()},
        lists=[_list_of(delegation, first, second) for delegation in delegations],
        name=_title(),
    )


def _title() -> str:
    return str(_("Composition of the delegation"))


def _when(event: Event) -> str:
    city = translated(event.city.name) if event.city else ""
    return ", ".join(filter(None, (city, date_range(event.starts_at, event.ends_at, event.timezone))))


HEADINGS: dict[str, Callable[[], str]] = {
    "number": lambda: str(_("No.")),
    "name": lambda: str(_("Name")),
    "function": lambda: str(_("Function")),
    "category": lambda: str(_("Category")),
    "country": lambda: str(_("Country")),
    "languages": lambda: str(_("Languages")),
}


def _languages(delegation: Delegation, first: str, second: str) -> tuple[str, str]:
    one = first if first in LANGUAGES else current_language()
    if second in LANGUAGES and second != one:
        return one, second
    usual = (delegation.language, *delegation.event.languages, *LANGUAGES)
    return one, next(code for code in usual if code in LANGUAGES and code != one)


def _both(first: str, second: str, make: Callable[[], str]) -> str:
    texts = []
    for language in (first, second):
        with in_language(language):
            texts.append(make())
    return " / ".join(dict.fromkeys(filter(None, texts)))


def _list_of(delegation: Delegation, first: str, second: str) -> ListOf:
    return ListOf(
        title=_both(first, second, lambda: sender_of(delegation)),
        lines=[
            _line(delegation, number, member, first, second)
            for number, member in enumerate(living(delegation.members), start=1)
        ],
    )


def _line(delegation: Delegation, number: int, member: Registration, first: str, second: str) -> Line:
    kind = delegation.event.kind
    return Line(
        number=number,
        name=member.name,
        native_name=member.native_name,
        function=member.function,
        function_second=member.answers.get("function_second", ""),
        category=_both(first, second, lambda: category_label(kind, member.category)),
        country=_both(first, second, lambda: country_name(member.country)),
        languages=languages_label(member.answers.get("languages")),
        head=_both(first, second, lambda: str(_("Head of delegation"))) if member.head else "",
        accompanies=_both(first, second, lambda: _accompanies(member)),
    )


def _accompanies(member: Registration) -> str:
    other = member.accompanies
    return str(_("accompanies %(name)s", name=other.name)) if other is not None else ""
