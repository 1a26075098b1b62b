"""What of a participant's edit waits for approval, and what of an earlier proposal is still meant by it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.core.arriving import Arrived
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.registration import changes
from webapp.registration.form_builder import awaiting
from webapp.registration.meanwhile import Seen
from webapp.registration.models import ProposedChange, Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.own_changes import consent, proposed
from webapp.registration.own_changes.rules import Rules, changeable, rules_of
from webapp.registration.questions import KEEP, Question, shown_keys


@dataclass
class Held:
    """What of an edit has to be approved."""

    values: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    sealed: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Arrived] = field(default_factory=dict)
    """By the keys of answers that are files, what has been uploaded."""
    staying: set[str] = field(default_factory=set)
    """The keys of those whose file was proposed before and is still meant."""

    @property
    def keys(self) -> set[str]:
        """The questions it answers."""
        return {*self.answers, *self.sealed}

    def __bool__(self) -> bool:
        return bool(self.values or self.answers or self.sealed)


def held_of(
    registration: Registration, event: Event, wanted: dict[str, Any], waiting: ProposedChange | None, by: Actor
) -> Held:
    """What has to be approved of an edit, beside or instead of what waits; raises what is in the way of the edit."""
    rules = rules_of(event.id)
    # While nobody has decided about a person at all, a change is decided on together with them.
    if registration.state is State.PENDING or not (rules.approved or waiting):
        return Held()
    new, files = changes.worked_out(registration, event, wanted, by=by, taken=proposed.taken_in(waiting))
    held = Held({name: value for name, value in new.items() if name in rules.names})
    # What a substitute answers first is no change of what they said.
    if "answers" in wanted and not consent.is_due(registration):
        questions = {question.key: question for question in changeable(event)}
        answers = new.get("answers", registration.answers)
        _hold_answers(held, registration, questions, rules, new)
        held.files = {key: one for key in held.keys if (one := files.get(key)) is not None}
        if waiting is not None:
            shown = shown_keys(list(questions.values()), answers)
            _hold_still(held, registration, waiting, wanted["answers"], shown)
    return held


def still_meant(wanted: dict[str, Any], waiting: ProposedChange | None, seen: Seen) -> dict[str, Any]:
    """An edit together with what was proposed before and is left as it is on the form, which begins with that."""
    if waiting is None or waiting.substitute or seen.marks is None:
        return wanted
    # `_hold_still` sees to sensitive answers and files.
    answers = {one.key: waiting.answers[one.key] for one in seen.questions if one.key in waiting.answers}
    uploads = {one.key for one in seen.questions if one.type.uploads}
    meant = {key: answer for key, answer in answers.items() if key not in uploads}
    return {**waiting.values, **wanted, "answers": meant | wanted.get("answers", {})}


def _hold_answers(
    held: Held, registration: Registration, questions: Mapping[str, Question], rules: Rules, new: Mapping[str, Any]
) -> None:
    answers, sealed = new.get("answers", registration.answers), new.get("sealed", registration.sealed)
    changed = {
        key
        for key in questions
        if answers.get(key) != registration.answers.get(key) or sealed.get(key) != registration.sealed.get(key)
    }
    meant = {key for key in changed if key in rules.approved and not _is_first(registration, questions[key])}
    for key in _with_dependents(questions, changed, meant):
        if key in sealed and sealed[key] != registration.sealed.get(key):
            held.sealed[key] = sealed[key]
        else:
            held.answers[key] = answers.get(key)


def _hold_still(
    held: Held, registration: Registration, waiting: ProposedChange, given: Mapping[str, Any], shown: set[str]
) -> None:
    """Keep what was proposed and nobody can say again: a sensitive answer is never shown, a file was sent once."""
    uploaded = awaiting.keys_of(registration) if waiting.answers or waiting.sealed else set()
    for kept, before in ((held.answers, waiting.answers), (held.sealed, waiting.sealed)):
        for key, value in before.items():
            unsaid = key not in given or (key in uploaded and given[key] == KEEP)
            if unsaid and key in shown - held.keys and (key in uploaded or key in waiting.sealed):
                kept[key] = value
                held.staying |= {key} & uploaded


def _is_first(registration: Registration, question: Question) -> bool:
    """Whether it is required and has never been answered: to say what is missing is no change."""
    key = question.key
    return question.required and key not in registration.answers and key not in registration.sealed


def _with_dependents(questions: Mapping[str, Question], changed: set[str], held: set[str]) -> list[str]:
    """The changed answers that wait, with those to questions that are shown or hidden by them."""
    while more := {key for key in changed - held if _depends_on(questions[key], held)}:
        held = held | more
    return [key for key in questions if key in held]


def _depends_on(question: Question, keys: set[str]) -> bool:
    return question.shown_when is not None and question.shown_when.key in keys
