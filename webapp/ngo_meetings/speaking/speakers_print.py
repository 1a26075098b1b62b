"""The speakers' list as it is printed: in the languages of the meeting, side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from webapp.core.i18n import LANGUAGES, _, current_language, in_language, translated
from webapp.events.cards import when_of
from webapp.events.models import Event
from webapp.ngo_meetings.speaking.body_names import BodyNames
from webapp.ngo_meetings.speaking.floor import FloorRequest
from webapp.registration.models import Registration

MOST_LANGUAGES = 2
"""So many languages stand side by side; more would not fit a sheet of paper."""


@dataclass(frozen=True)
class Line:
    """A speaker."""

    number: int
    name: str
    native_name: str
    organisation: str
    function: str
    topic: str


@dataclass(frozen=True)
class Sheet:
    """What is printed."""

    languages: Sequence[str]
    title: str
    event: str
    when: str
    headings: dict[str, str]
    lines: list[Line]


HEADINGS: dict[str, Callable[[], str]] = {
    "number": lambda: str(_("No.")),
    "name": lambda: str(_("Name")),
    "organisation": lambda: str(_("Organisation")),
    "topic": lambda: str(_("Topic")),
}


def sheet_of(event: Event, speakers: Sequence[FloorRequest], asked: Sequence[str]) -> Sheet:
    """The list in the languages asked for, else in those of the meeting, else in the one in use."""
    languages = languages_of(event, asked)
    bodies = BodyNames(speakers)

    def organisation(registration: Registration) -> str:
        names = [bodies.of(registration).get(language, "") for language in languages]
        return " / ".join(dict.fromkeys(filter(None, names))) or bodies.shown(registration)

    return Sheet(
        languages=languages,
        title=_each(languages, title),
        event=_each(languages, lambda: translated(event.title)),
        when=_each(languages, lambda: when_of(event)),
        headings={key: _each(languages, make) for key, make in HEADINGS.items()},
        lines=[
            Line(number, one.name, one.native_name, organisation(one), one.function, request.topic)
            for number, request in enumerate(speakers, start=1)
            for one in [request.registration]
        ],
    )


def title() -> str:
    """What the list is called."""
    return str(_("Speakers' list"))


def languages_of(event: Event, asked: Sequence[str]) -> list[str]:
    """The languages in which a list of a meeting is printed, those asked for first."""
    wanted = [code for code in asked if code in LANGUAGES] or [code for code in event.languages if code in LANGUAGES]
    return list(dict.fromkeys(wanted or [current_language()]))[:MOST_LANGUAGES]


def _each(languages: Sequence[str], make: Callable[[], str]) -> str:
    texts = []
    for language in languages:
        with in_language(language):
            texts.append(make())
    return " / ".join(dict.fromkeys(filter(None, texts)))
