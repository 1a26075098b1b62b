"""What members answer to the event's own questions: what is kept, what is taken along, what differs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from webapp.core.errors import Invalid
from webapp.core.i18n import LANGUAGES, _, _l, in_language
from webapp.core.names import fold
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.registration.delegations.state import is_host
from webapp.registration.delegations.values import MemberValues
from webapp.registration.form_builder import reading, sealing
from webapp.registration.form_builder.answering import split
from webapp.registration.form_builder.open_form import OpenForm
from webapp.registration.models import Delegation, Registration
from webapp.registration.questions import KEEP, Question, is_empty, shown_keys

LONGEST = 80
NOT_SAID = "–"


def asked_of_members(event: Event) -> list[Question]:
    """What an event asks members of delegations, as far as they and their coordinator may answer it."""
    return reading.concerning(reading.asked_of_participants(OpenForm(event).questions), member=True)


def asked_of_members_of(events: Iterable[Event]) -> dict[int, list[Question]]:
    """The same of several events by their ids, read by one statement."""
    own = {event.id for event in events if event.has_form}
    found = reading.questions_of_events(own) if own else {}
    return {
        number: reading.concerning(
            (one for one in reading.asked_of_participants(questions) if not one.removed), member=True
        )
        for number, questions in found.items()
    }


def readable(event: Event, by: Actor) -> list[Question]:
    """The questions whose answers somebody reads, those too that are asked no more."""
    found = reading.seen_questions(event, by, removed=True) if event.has_form else []
    return reading.concerning(found, member=True)


def answerable(delegation: Delegation, by: Actor) -> list[Question]:
    """What somebody who composes a list may answer for its members: the host also what it keeps to itself."""
    if not is_host(delegation, by):
        return asked_of_members(delegation.event)
    return [question for question in readable(delegation.event, by) if not question.removed]


def answers_so(member: Registration, answers: Mapping[str, Any]) -> bool:
    """Whether a member has answered just so."""
    sealed = {key: sealing.unseal(member.sealed[key]) for key in answers if key in member.sealed}
    return all((sealed.get(key) or member.answers.get(key)) == answer for key, answer in answers.items())


def missing(questions: Sequence[Question], member: Registration) -> list[Any]:
    """The labels of the questions that have to be answered for a member and are not."""
    wanted = [one for one in questions if one.asks and one.required and one.key not in member.sealed]
    empty = [one for one in wanted if is_empty(member.answers.get(one.key))]
    shown = shown_keys(questions, member.answers) if empty else set()
    return [one.label for one in empty if one.key in shown]


def fitting(questions: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the answers that their questions still take; a form may have changed since they were given."""
    known = {one.key: _offered(one, answers[one.key]) for one in questions if one.key in answers}
    return {one.key: known[one.key] for one in questions if one.key in known and _takes(one, known[one.key])}


def _offered(question: Question, answer: Any) -> Any:
    """Of several choices those that are offered still."""
    if question.kind != "choices" or not isinstance(answer, list):
        return answer
    return [one for one in answer if one in dict(question.choices())]


def _takes(question: Question, answer: Any) -> bool:
    # A file is not given again: it stays where it is, or moves with its answer.
    if question.type.uploads:
        return False
    try:
        return question.parse(answer) is not None
    except Invalid:
        return False


def give_back(member: Registration, former: Registration) -> None:
    """Let a member who is on the list once more have every answer as it was given, also where the form has changed."""
    member.answers = member.answers | split(former.answers)[1]
    there = member.answers.keys() | member.sealed.keys()
    member.asked = {key: version for key, version in former.asked.items() if key in there}


def taken_along(earlier: Sequence[Question], asked: Sequence[Question], member: Registration) -> dict[str, Any]:
    """The answers of an earlier event that fit what is asked now: the same key or label, the same kind.

    Sensitive answers and files were given for that visit alone, and what is agreed to has to be read again.
    """
    found: dict[str, Any] = {}
    for question in asked:
        source = next((one for one in earlier if _same(one, question)), None)
        if source is not None and source.key in member.answers and not question.sensitive:
            found[question.key] = _as_asked(source, question, member.answers[source.key])
    return fitting(asked, found)


def _same(one: Question, other: Question) -> bool:
    if one.kind != other.kind or one.kind == "consent" or one.type.uploads:
        return False
    return one.key == other.key or bool(_names(one.label) & _names(other.label))


def _names(label: Any) -> set[str]:
    names = set()
    for language in LANGUAGES:
        with in_language(language):
            names.add(fold(str(label)))
    return names - {""}


def _as_asked(source: Question, question: Question, answer: Any) -> Any:
    """A choice by what it is called: its value may be another one here."""
    if question.kind not in ("choice", "choices"):
        return answer
    called = {value: _names(label) for value, label in source.choices()}
    here = [(value, _names(label)) for value, label in question.choices()]
    chosen = answer if isinstance(answer, list) else [answer]
    found = [value for one in chosen for value, names in here if names & called.get(one, set())]
    return found if isinstance(answer, list) else next(iter(found), None)


def in_words(question: Question, answer: Any) -> str:
    """An answer as people read it."""
    text = question.show(answer) or NOT_SAID
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def told(question: Question, member: Registration, *, seen: bool) -> str:
    """What a member has answered, as people read it; of what is sensitive or not `seen` only that they have."""
    answer = member.answers.get(question.key)
    if question.key in member.sealed or not (seen or is_empty(answer)):
        return str(_("given"))
    return in_words(question.as_of(member.asked.get(question.key, 1)), answer)


def differences(event: Event, now: MemberValues, wanted: MemberValues, by: Actor) -> list[tuple[str, Any]]:
    """What somebody else answers now where somebody writes something else, by the names of fields."""
    found: list[tuple[str, Any]] = []
    for question in readable(event, by):
        name, typed = f"answers.{question.key}", wanted.answers.get(question.key)
        if question.key in now.given_at or question.type.uploads:
            if typed and typed != KEEP:
                found.append((name, _l("An answer is kept here already; yours takes its place.")))
        elif question.key in wanted.answers and (now.answers.get(question.key) or None) != (typed or None):
            text = in_words(question, now.answers.get(question.key))
            found.append((name, _l("Meanwhile somebody else has put here: %(value)s", value=text)))
    return found
