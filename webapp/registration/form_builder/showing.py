"""Answers to an event's own questions as pages, lists and the API show them: who may see, and what is masked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.core.tables import Column
from webapp.events.kinds import kind_of
from webapp.events.models import Event
from webapp.registration.form_builder import reading
from webapp.registration.form_builder.answering import split
from webapp.registration.form_builder.sealing import MASK
from webapp.registration.models import ProposedChange, Registration
from webapp.registration.questions import Question, already_kept


@dataclass(frozen=True)
class ShownAnswer:
    """An answer on a page, with the words it was asked in."""

    key: str
    label: Any
    text: str
    revealed: bool = False
    """Whether it is masked and shown to whoever reads the page and asks for it."""
    masked: bool = False
    file: str = ""
    """`file` or `photo`, where the answer is one: the text is its name."""


def _shown(question: Question, registration: Registration, *, seen: bool = True) -> ShownAnswer | None:
    worded = question.as_of(registration.asked.get(question.key, 1))
    text = worded.show(registration.answers.get(question.key))
    file = question.kind if question.type.uploads else ""
    if question.key in registration.sealed or (text and not seen):
        return ShownAnswer(question.key, worded.label, MASK, masked=True, file=file)
    return ShownAnswer(question.key, worded.label, text, file=file) if text else None


def answers_for(registration: Registration, by: Actor) -> list[ShownAnswer]:
    """What somebody who works for the event sees of a person's answers, those to removed questions too."""
    if not _has_any(registration):
        return []
    event = registration.event
    found = []
    for question in _known(event, by):
        shown = _shown(question, registration, seen=reading.sees(question, by, event))
        if shown is not None:
            sealed = question.key in registration.sealed
            found.append(replace(shown, revealed=sealed and reading.reveals(question, by, event)))
    return found


def _known(event: Event, by: Actor) -> list[Question]:
    return [one for one in reading.questions_of(event.id, removed=True) if reading.knows(one, by, event)]


def own_answers(registration: Registration) -> list[ShownAnswer]:
    """What a person sees of their own answers; the sensitive ones are masked, since links are opened anywhere."""
    if not _has_any(registration):
        return []
    questions = reading.asked_of_participants(reading.questions_of(registration.event_id, removed=True))
    found = [_shown(question, registration) for question in questions]
    return [shown for shown in found if shown is not None]


def _has_any(registration: Registration) -> bool:
    return bool(registration.sealed or split(registration.answers)[1])


def to_change(
    registration: Registration, questions: Sequence[Question], proposal: ProposedChange | None = None
) -> list[Question]:
    """Those that are asked of somebody, for a form: a sensitive answer that is kept need not be given again.

    With a proposal the form begins with that: what it proposes counts as kept, what it takes away does not.
    """
    asked = reading.concerning(questions, member=registration.delegation_id is not None)
    kept = set(registration.sealed)
    if proposal is not None and not proposal.substitute:
        kept = (kept - proposal.answers.keys()) | proposal.sealed.keys()
    return [already_kept(question) if question.key in kept else question for question in asked]


def columns(event: Event, by: Actor) -> list[Column[Registration]]:
    """A column for each question whose answers somebody knows of, also in exports."""
    return _columns(_known(event, by), event, by)


def columns_of_members(event: Event, by: Actor) -> list[Column[Registration]]:
    """The same for the questions that are asked of members of delegations."""
    return _columns(reading.concerning(_known(event, by), member=True), event, by)


def _columns(questions: Sequence[Question], event: Event, by: Actor) -> list[Column[Registration]]:
    return [_column(one, seen=reading.sees(one, by, event)) for one in questions if one.asks]


def _column(question: Question, *, seen: bool) -> Column[Registration]:
    def cell(registration: Registration) -> str:
        shown = _shown(question, registration, seen=seen)
        return shown.text if shown else ""

    def export(registration: Registration) -> object:
        if question.key in registration.sealed or not seen:
            return cell(registration)
        worded = question.as_of(registration.asked.get(question.key, 1))
        return worded.export(registration.answers.get(question.key))

    label = _l("%(label)s (removed)", label=question.label) if question.removed else question.label
    return Column(f"answer-{question.key}", label, cell, export=export, visible=False)


def known(event: Event, answers: dict[str, Any]) -> dict[str, Any]:
    """Answers to questions that the form of an event asks; others are left out, and files that a kind keeps itself."""
    of_kind, own = split(answers)
    keys = {question.key for question in kind_of(event.kind).questions_of(event) if not question.type.uploads}
    return {key: value for key, value in of_kind.items() if key in keys} | own


def answers_of(registrations: Sequence[Registration], by: Actor) -> dict[int, dict[str, Any]]:
    """Answers as the API gives them to somebody, the sensitive ones masked; one statement for all."""
    questions = reading.questions_of_events({one.event_id for one in registrations if _has_any(one)})
    return {one.id: _of_one(one, questions.get(one.event_id, []), by) for one in registrations}


def _of_one(registration: Registration, questions: Sequence[Question], by: Actor) -> dict[str, Any]:
    of_kind, own = split(registration.answers)
    # The event and who holds it are read only where there is something to decide.
    known = [question for question in questions if reading.knows(question, by, registration.event)]
    seen = {question.key: question for question in known if reading.sees(question, by, registration.event)}
    masked = {one.key: MASK for one in known if one.key in registration.sealed or one.key in own.keys() - seen.keys()}
    return of_kind | {key: seen[key].type.outward(seen[key], own[key]) for key in own.keys() & seen.keys()} | masked
