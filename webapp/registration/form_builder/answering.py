"""What is kept of the answers to an event's own questions, decided under the event's lock."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.core.arriving import Arrived
from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.registration.checks import Checks
from webapp.registration.form_builder import reading, sealing
from webapp.registration.form_builder.open_form import OpenForm, taken_places
from webapp.registration.models import Registration
from webapp.registration.questions import KEEP, OWN, REQUIRED, Question, chosen, is_empty, shown_keys
from webapp.registration.questions.uploads import NOT_A_FILE, answer_of


@dataclass(frozen=True)
class Kept:
    """The answers of a registration as its columns hold them."""

    answers: dict[str, Any] = field(default_factory=dict)
    sealed: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Arrived | None] = field(default_factory=dict)
    """By key what has been uploaded, or None for what is to be forgotten: `keeping.bind` sees to both."""

    @classmethod
    def of(cls, registration: Registration) -> "Kept":
        """What a registration has."""
        return cls(dict(registration.answers), dict(registration.sealed), dict(registration.asked))

    def columns(self) -> dict[str, Any]:
        """The columns that hold answers."""
        return {"answers": self.answers, "sealed": self.sealed, "asked": self.asked}


NOTHING = Kept()


def differing(one: Kept, other: Kept) -> set[str]:
    """The keys of what is answered differently."""
    return {
        key
        for before, after in ((one.answers, other.answers), (one.sealed, other.sealed))
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    }


def is_own(key: str) -> bool:
    """Whether a key is one of a question that organisers added."""
    return key.startswith(OWN)


def split(answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers to questions of the kind, and those to questions that organisers added."""
    own = {key: value for key, value in answers.items() if is_own(key)}
    return {key: value for key, value in answers.items() if key not in own}, own


def settle(
    event: Event,
    given: Mapping[str, Any],
    *,
    before: Kept = NOTHING,
    by: Actor,
    strict: bool = False,
    member: bool = False,
    form: OpenForm | None = None,
    taken: Kept = NOTHING,
) -> Kept:
    """What to keep of the answers that are given, together with what was kept before.

    Answers to questions that are hidden, unknown, not asked of this person or not theirs to answer are left out. One
    that is not given stays, and so does a sensitive one that is given as the mask it is shown by; an empty one takes
    the old one away, unless it is sensitive and needed: nobody who changes the others sees what would be lost.
    One that is given as it was kept stays with the words it was given under, whatever its question takes by now; so
    does one that was `taken` elsewhere: proposed by the person, or kept in another registration of theirs. What was
    hidden before stays as it was, since nobody sees it; what this very change hides goes.
    With `strict`, what is required has to be there. `member` says whether the person is one of a delegation. `form`
    is the event's, where many people answer one after another. The caller holds the event's lock, and calls
    `keeping.bind` with the files once the registration is written. Raises InvalidMany
    naming `answers.KEY`.
    """
    others, own = split(given)
    form = form or OpenForm(event)
    questions = reading.concerning(form.questions, member=member)
    if not questions:
        return Kept(others | split(before.answers)[1], before.sealed, before.asked)
    sheet = _Sheet(event, form, questions, before, taken, by)
    sheet.take(own)
    sheet.hide()
    sheet.require_kept()
    if strict:
        sheet.require()
    sheet.check_places()
    sheet.checks.done()
    sheet.note_places()
    return Kept(others | sheet.answers, sheet.sealed, sheet.asked, sheet.files)


class _Sheet:
    """The answers of one person while they are looked through."""

    def __init__(
        self, event: Event, form: OpenForm, questions: list[Question], before: Kept, taken: Kept, by: Actor
    ) -> None:
        self.form = form
        self.questions = questions
        self.uploads = {one.key for one in questions if one.type.uploads}
        self.answered = [one for one in questions if one.asks and reading.sees(one, by, event)]
        self.before, self.taken = before, taken
        self.answers = split(before.answers)[1]
        self.sealed = dict(before.sealed)
        self.asked = dict(before.asked)
        self.files: dict[str, Arrived | None] = {}
        self.checks = Checks()

    def take(self, given: Mapping[str, Any]) -> None:
        """Keep what is given and right."""
        for question in self.answered:
            if question.key in given and not (question.sensitive and given[question.key] == sealing.MASK):
                known = [one.answers.get(question.key) for one in (self.before, self.taken)]
                kept = [one for one in known if not is_empty(one)]
                name = f"answers.{question.key}"
                self.checks.take(name, lambda q=question, k=kept: self._keep(q, self.form.parse(q, given[q.key], k)))  # type: ignore[misc]

    def _keep(self, question: Question, value: Any) -> None:
        if question.type.uploads:
            self._keep_file(question, value)
        elif value is None:
            self._drop(question.key)
        elif question.sensitive:
            self.sealed[question.key] = sealing.seal(value)
            self._worded(question)
        elif value != self.answers.get(question.key):
            self.answers[question.key] = value
            self._worded(question, self._version_of(question.key, value))

    def _version_of(self, key: str, value: Any) -> int | None:
        """The version that was answered, where it may be another one than that of now."""
        agreed = value.get("version") if isinstance(value, dict) else None
        return agreed or (self.taken.asked.get(key, 1) if value == self.taken.answers.get(key) else None)

    def _keep_file(self, question: Question, value: Any) -> None:
        if isinstance(value, Arrived):
            self._drop(question.key)
            answer, self.files[question.key] = answer_of(value), value
            if question.sensitive:
                self.sealed[question.key] = sealing.seal(answer)
            else:
                self.answers[question.key] = answer
            self._worded(question)
        elif value is None:
            self._drop(question.key)
        elif value not in (KEEP, self.answers.get(question.key)):
            raise Invalid(NOT_A_FILE, field=f"answers.{question.key}")

    def _worded(self, question: Question, version: int | None = None) -> None:
        version = version or question.version
        self.asked.pop(question.key, None)
        if version > 1:
            self.asked[question.key] = version

    def _drop(self, key: str) -> None:
        for kept in (self.answers, self.sealed, self.asked, self.files):
            kept.pop(key, None)
        if key in self.uploads and (key in self.before.answers or key in self.before.sealed):
            self.files[key] = None

    def hide(self) -> None:
        """Forget the answers to questions that are not shown any more; leave those alone that were not shown before."""
        before = shown_keys(self.questions, self.before.answers)
        self.shown = shown_keys(self.questions, self.answers)
        for key in (one.key for one in self.questions if one.key not in self.shown):
            self._drop(key)
            if key not in before:
                self._put_back(key)

    def _put_back(self, key: str) -> None:
        kept = (self.answers, self.before.answers), (self.sealed, self.before.sealed), (self.asked, self.before.asked)
        for now, before in kept:
            now.update({key: before[key]} if key in before else {})
        self.files.pop(key, None)

    def require(self) -> None:
        """Note what is missing."""
        for question in self._needed():
            if is_empty(self.answers.get(question.key)) and question.key not in self.sealed:
                self.checks.wrong_once(f"answers.{question.key}", REQUIRED)

    def require_kept(self) -> None:
        """Note which sensitive answers were to go that are needed."""
        for question in self._needed():
            if question.key in self.before.sealed and question.key not in self.sealed:
                self.checks.wrong_once(f"answers.{question.key}", REQUIRED)

    def _needed(self) -> list[Question]:
        return [one for one in self.answered if one.required and one.key in self.shown]

    def check_places(self) -> None:
        """Note which of the choices made now have no place left."""
        for question, old, new in self._limited():
            if full := self.form.full(question, new - old):
                names = ", ".join(str(label) for value, label in question.choices() if value in full)
                self.checks.wrong(f"answers.{question.key}", _l("No place is left: %(names)s.", names=names))

    def note_places(self) -> None:
        """Count the choices made now for whoever answers next."""
        for question, old, new in self._limited():
            self.form.note(question, new - old, 1)
            self.form.note(question, old - new, -1)

    def _limited(self) -> Iterator[tuple[Question, set[str], set[str]]]:
        for question in self.questions:
            if question.places:
                yield question, chosen(self.before.answers.get(question.key)), chosen(self.answers.get(question.key))


def full_of(event_id: int, questions: Iterable[Question]) -> dict[str, set[str]]:
    """The choices without a place by the keys of the questions that limit them."""
    limited = [question for question in questions if question.places]
    return {question.key: full_choices(event_id, question) for question in limited}


def full_choices(event_id: int, question: Question, values: set[str] | None = None) -> set[str]:
    """Which of a question's choices, or of some of them, have no place left; certain only under the event's lock."""
    limited = {value for value in question.places if values is None or value in values}
    if not limited:
        return set()
    counts = taken_places(event_id, question, limited)
    return {value for value, number in counts.items() if number >= question.places[value]}
