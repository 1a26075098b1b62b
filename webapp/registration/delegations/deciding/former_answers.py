"""What members answered to the event's own questions when they were approved, to be given back to them."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from webapp.core.errors import InvalidMany
from webapp.core.i18n import _l
from webapp.events.models import Event
from webapp.registration.delegations.composing.approved_list import Approved
from webapp.registration.form_builder import keeping, reading
from webapp.registration.form_builder.answering import Kept
from webapp.registration.form_builder.holding import Holding
from webapp.registration.form_builder.open_form import OpenForm, taken_places
from webapp.registration.models import Registration
from webapp.registration.questions import Question, chosen


@dataclass(frozen=True)
class Former:
    """What a member had answered, with the files that they had."""

    kept: Kept
    held: Holding
    stay: frozenset[str] = frozenset()
    """The questions whose present file is the one they had."""


def answers_of(approved: Approved, member: Registration, held: Holding, uploading: Set[str]) -> Former:
    """What a member had answered; `uploading` are the questions that ask for files.

    Of what was approved before anything was held, the same person keeps what they have now, and another gets nothing.
    """
    same = approved.is_still(member)
    now: Mapping[str, str] = dict(member.sealed) if same else {}
    sealed = {key: held.sealed.get(key) or now.get(key) for key in approved.values.given_at}
    sealed = {key: text for key, text in sealed.items() if text}
    answers = dict(approved.values.answers)
    uploads = uploading & (answers.keys() | sealed.keys())
    bound = {one.key for one in keeping.files_of(member)} if same and uploads else set()
    for key in uploads - held.files.keys():
        if key in bound and (key in sealed or answers.get(key) == member.answers.get(key)):
            continue
        answers.pop(key, None)
        sealed.pop(key, None)
    files = {key: number for key, number in held.files.items() if key in answers or key in sealed}
    stay = frozenset((uploads & bound & (answers.keys() | sealed.keys())) - files.keys())
    asked = {key: version for key, version in approved.asked.items() if key in answers or key in sealed}
    return Former(Kept(answers, sealed, asked), Holding(files=files), stay)


def uploading(event: Event) -> set[str]:
    """The questions of an event that ask for files, those too that are asked no more."""
    questions = reading.questions_of(event.id, removed=True) if event.has_form else ()
    return {one.key for one in questions if one.type.uploads}


def require_choices(event: Event, people: Sequence[tuple[Registration, Approved]]) -> None:
    """Raises InvalidMany naming `answers.KEY` where a choice that members go back to has no place left for them."""
    wrong: list[tuple[str, Any]] = []
    for question in OpenForm(event).questions if event.has_form else ():
        gained = _gained(question, people) if question.places else {}
        taken = taken_places(event.id, question, gained) if gained else {}
        full = {value for value, number in gained.items() if taken[value] + number > question.places[value]}
        if full:
            names = ", ".join(str(label) for value, label in question.choices() if value in full)
            wrong.append((f"answers.{question.key}", _l("No place is left: %(names)s.", names=names)))
    if wrong:
        raise InvalidMany(_l("Some values are not right."), wrong)


def _gained(question: Question, people: Sequence[tuple[Registration, Approved]]) -> dict[str, int]:
    """How many more people than now would have each of the choices that are limited."""
    found: Counter[str] = Counter()
    for member, approved in people:
        found.update(chosen(approved.values.answers.get(question.key)))
        found.subtract(chosen(member.answers.get(question.key)))
    return {value: number for value, number in found.items() if number > 0 and value in question.places}
