"""A proposed change in words, the old beside the new, for those who may read either."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.core.formatting import country_name, language_name
from webapp.core.permissions import Actor
from webapp.events.kinds import kind_of
from webapp.registration.form_builder import reading
from webapp.registration.form_builder.sealing import MASK
from webapp.registration.form_builder.showing import ShownAnswer
from webapp.registration.labels import FIELDS
from webapp.registration.models import ProposedChange, Registration
from webapp.registration.questions import Question


@dataclass(frozen=True)
class Line:
    """One field of a proposed change."""

    field: str
    """As errors name it: `country`, `answers.KEY`."""
    label: Any
    before: str
    after: str
    now: ShownAnswer | None = None
    proposed: ShownAnswer | None = None
    """Of an answer the same once more: what is masked, what may be revealed, and which is a file."""


def lines_of(registration: Registration, proposal: ProposedChange, by: Actor) -> list[Line]:
    """What would be otherwise, as far as somebody may see it; sensitive answers are masked."""
    own = reading.questions_of_events([registration.event_id]) if _answers(proposal) else {}
    return _lines(registration, proposal, own.get(registration.event_id, []), by)


def _lines(registration: Registration, proposal: ProposedChange, own: Sequence[Question], by: Actor) -> list[Line]:
    common = [
        Line(name, label, _shown(name, getattr(registration, name)), _shown(name, proposal.values[name]))
        for name, label in FIELDS.items()
        if name in proposal.values
    ]
    if not (keys := _answers(proposal)):
        return common
    event = registration.event
    asked = [*kind_of(event.kind).questions_of(event), *(one for one in own if reading.sees(one, by, event))]
    return common + [_answer(registration, proposal, question, by) for question in asked if question.key in keys]


def _answers(proposal: ProposedChange) -> set[str]:
    return {*proposal.answers, *proposal.sealed}


def _shown(name: str, value: Any) -> str:
    named = {"country": country_name, "language": language_name}.get(name, str)
    return named(value) if value else ""


def _answer(registration: Registration, proposal: ProposedChange, question: Question, by: Actor) -> Line:
    may_reveal = reading.reveals(question, by, registration.event)
    now, proposed = (_one(question, kept, may_reveal=may_reveal) for kept in (registration, proposal))
    return Line(f"answers.{question.key}", question.label, now.text, proposed.text, now, proposed)


def _one(question: Question, kept: Registration | ProposedChange, *, may_reveal: bool) -> ShownAnswer:
    key, masked = question.key, question.key in kept.sealed
    text = MASK if masked else question.show(kept.answers.get(key))
    file = question.kind if question.type.uploads and text else ""
    return ShownAnswer(key, question.label, text, revealed=masked and may_reveal, masked=masked, file=file)


def plain_of(registrations: Sequence[Registration], by: Actor) -> dict[int, dict[str, Any]]:
    """What waits, by registration, as the API gives it to organisers and nobody else; one statement for all."""
    waiting = [
        (one, one.proposal)
        for one in registrations
        if one.proposal is not None and by.may_organise(*one.event.manager_ids)
    ]
    events = {one.event_id for one, proposal in waiting if _answers(proposal)}
    own = reading.questions_of_events(events) if events else {}
    return {one.id: _plain(one, proposal, own.get(one.event_id, []), by) for one, proposal in waiting}


def _plain(registration: Registration, proposal: ProposedChange, own: Sequence[Question], by: Actor) -> dict[str, Any]:
    lines = _lines(registration, proposal, own, by)
    asked = {f"answers.{question.key}": question for question in own}
    return {
        "made_at": proposal.made_at,
        "made_by": proposal.made_by,
        "substitute": proposal.substitute,
        "fields": [{"field": line.field, **_values(registration, proposal, line, asked)} for line in lines],
    }


def _values(
    registration: Registration, proposal: ProposedChange, line: Line, asked: Mapping[str, Question]
) -> dict[str, Any]:
    kind, _dot, key = line.field.partition(".")
    if kind != "answers":
        return {"before": getattr(registration, line.field), "after": proposal.values[line.field]}
    question = asked.get(line.field)
    return {"before": _outward(registration, key, question), "after": _outward(proposal, key, question)}


def _outward(kept: Registration | ProposedChange, key: str, question: Question | None) -> Any:
    if key in kept.sealed:
        return MASK
    value = kept.answers.get(key)
    return value if question is None or value is None else question.type.outward(question, value)
