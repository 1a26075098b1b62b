"""One question of a registration form: data, whoever asks it."""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from webapp.registration.questions.kind import QuestionKind

Options = Sequence[tuple[str, Any]]
PREFIX = "field-"
REMOVE = "-remove"
"""Ends the name of the field that takes away what is kept."""
OWN = "f_"
"""What the keys of the questions begin with that organisers add to the form of an event."""


class SeenBy(enum.Enum):
    """Who reads an answer besides whoever gave it."""

    EVERYBODY = "everybody"
    """Organisers and reviewers."""
    ORGANISERS = "organisers"
    """Organisers alone: the participant is not asked."""
    PROTOCOL = "protocol"
    """Protocol officers of the host; the participant is asked."""


class AskedOf(enum.Enum):
    """Of whom it is asked."""

    EVERYBODY = "everybody"
    ALONE = "alone"
    """Whoever registers alone, and not as a member of a delegation."""
    MEMBERS = "members"
    """Members of delegations."""


@dataclass(frozen=True)
class Condition:
    """Shown when another question has one of these answers."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """What a question said when it was answered."""

    label: Any
    options: Options = ()
    text: Any = ""


@dataclass(frozen=True, eq=False)
class Question:
    """One more question: the form's field is `field-KEY`, the answer is kept under KEY."""

    key: str
    label: Any
    kind: str = "text"
    """A key of `KINDS`."""
    required: bool = False
    help: Any = ""
    options: Options | Callable[[], Options] = ()
    """Of a choice: pairs of value and label."""
    most: int = 0
    """The most characters of a text; 0 for the usual."""
    accept: tuple[str, ...] = ()
    """Of a file: keys of `core.file_kinds`."""
    largest: int = 0
    """Of a file: the most megabytes; 0 for what the installation allows."""
    portrait: bool = False
    """Of a photo: whether a portrait is cut out of it."""
    scope: str = ""
    """Of a file: what an accepted upload is good for besides this question, such as one event."""
    places: Mapping[str, int] = field(default_factory=dict)
    """Of a choice: how many may choose a value, for those that are limited."""
    least: int | None = None
    greatest: int | None = None
    """Of a number: what it lies between."""
    text: Any = ""
    """What an explanation says, or what is consented to."""
    shown_when: Condition | None = None
    seen_by: SeenBy = SeenBy.EVERYBODY
    asked_of: AskedOf = AskedOf.EVERYBODY
    sensitive: bool = False
    """Whether answers are kept encrypted."""
    kept: bool = False
    """Of a sensitive one: whether there is an answer, which the form does not show."""
    lasting: bool = False
    """Of one that is kept: whether it may be replaced only, since the answer is needed."""
    removed: bool = False
    """Whether it is asked no more: only old answers are left."""
    version: int = 1
    earlier: Mapping[int, Wording] = field(default_factory=dict)
    """What it said before, by version."""

    @property
    def field_name(self) -> str:
        """The name of the form's field."""
        return PREFIX + self.key

    @property
    def remove_name(self) -> str:
        """The name of the form's field that takes away what is kept, where there is one."""
        return self.field_name + REMOVE if self.kept and not self.lasting else ""

    @property
    def type(self) -> "QuestionKind":
        """What is particular to its kind."""
        return KINDS[self.kind]

    @property
    def asks(self) -> bool:
        """Whether there is something to answer."""
        return self.type.asks

    def concerns(self, *, member: bool) -> bool:
        """Whether it is asked of members of delegations, or of whoever registers alone."""
        return self.asked_of is not (AskedOf.ALONE if member else AskedOf.MEMBERS)

    def choices(self) -> Options:
        """The pairs to choose from."""
        return self.options() if callable(self.options) else self.options

    def field(self) -> Any:
        """The form's field, not yet bound."""
        return self.type.field(self)

    def parse(self, given: Any, kept: Sequence[Any] = ()) -> Any:
        """An answer as it is kept, None where there is none; raises Invalid.

        `kept` is what the same person has answered before: what is given just so stays that, whatever the question
        takes now.
        """
        return self.type.parse_again(self, given, kept) if kept else self.type.parse(self, given)

    def called(self, value: str) -> Any:
        """What a choice is called, also one that was offered only earlier."""
        wordings = (self.type.pairs(self), *(self.earlier[version].options for version in sorted(self.earlier)[::-1]))
        names = (dict(options).get(value) for options in wordings)
        return next((name for name in names if name is not None), value)

    def offered_before(self) -> Options:
        """The choices that were offered only earlier."""
        former = [value for version in sorted(self.earlier) for value, _label in self.earlier[version].options]
        offered = {value for value, _label in self.type.pairs(self)}
        return [(value, self.called(value)) for value in dict.fromkeys(former) if value not in offered]

    def show(self, value: Any) -> str:
        """An answer in words."""
        return "" if value in (None, "", []) else self.type.show(self, value)

    def export(self, value: Any) -> object:
        """An answer for a spreadsheet."""
        return "" if value in (None, "", []) else self.type.export(self, value)

    def as_of(self, version: int) -> "Question":
        """The question as it was worded in a version."""
        worded = self.earlier.get(version)
        if worded is None:
            return self
        return replace(self, label=worded.label, options=worded.options, text=worded.text)


KINDS: dict[str, "QuestionKind"] = {}
"""Every kind of question by its key, in the order in which the form builder offers them."""


@lru_cache(maxsize=256)
def optional(question: Question) -> Question:
    """The same question to somebody who need not answer it."""
    return replace(question, required=False)


@lru_cache(maxsize=256)
def already_kept(question: Question) -> Question:
    """A sensitive question to somebody whose answer is kept: it need not be given again."""
    return replace(question, required=False, kept=True, lasting=question.required)
