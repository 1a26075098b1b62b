"""Answers in words, and which questions are asked at all, given the answers to others."""

from collections.abc import Mapping, Sequence
from typing import Any

from webapp.registration.questions.question import OWN, Question

_apart: set[str] = set()


def keep_apart(*keys: str) -> None:
    """Say of answers that a room keeps under keys of its own, and shows itself, that they are no answers to others."""
    _apart.update(keys)


def shown_answers(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Answers in words, those to known questions first, in the order they are asked."""
    known = {question.key: question for question in questions}
    listed = [(question.label, question.show(answers.get(question.key))) for question in questions if question.asks]
    apart = known.keys() | _apart
    rest = [(key, str(value)) for key, value in answers.items() if key not in apart and not key.startswith(OWN)]
    return [(label, text) for label, text in (*listed, *rest) if text]


def shown_keys(questions: Sequence[Question], answers: Mapping[str, Any]) -> set[str]:
    """The keys of the questions whose conditions hold; a question that depends on a hidden one is hidden too."""
    by_key = {question.key: question for question in questions}
    known: dict[str, bool] = {}

    def shown(key: str) -> bool:
        if key not in known:
            known[key] = False
            known[key] = _holds(by_key[key])
        return known[key]

    def _holds(question: Question) -> bool:
        condition = question.shown_when
        if condition is None:
            return True
        if condition.key not in by_key or not shown(condition.key):
            return False
        given = by_key[condition.key].type.matches(answers.get(condition.key))
        return not given.isdisjoint(condition.values)

    return {key for key in by_key if shown(key)}


def chosen(answer: Any) -> set[str]:
    """The choices of an answer, one or several."""
    return set(answer) if isinstance(answer, list) else {answer} - {None}
