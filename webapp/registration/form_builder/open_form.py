"""The form of an event while answers come in under the event's lock: of one person, or of many one after another."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.form_builder import reading
from webapp.registration.models import LIVE, Registration
from webapp.registration.questions import Question, RecordKind


class OpenForm:
    """The questions of an event, read once; the places of their choices are counted once and kept up to date.

    Whoever shares it among many people takes all of them or none: places that were noted are not given back.
    """

    def __init__(self, event: Event) -> None:
        self.questions = reading.questions_of(event.id) if event.has_form else []
        self._event_id = event.id
        self._taken: dict[str, dict[str, int]] = {}
        self._found: dict[tuple[str, str], Any] = {}

    def parse(self, question: Question, given: Any, kept: Sequence[Any] = ()) -> Any:
        """An answer as it is kept; a name is looked up in the directory once, however many people give it."""
        kind = question.type
        if not isinstance(given, str) or not isinstance(kind, RecordKind):
            return question.parse(given, kept)
        if any(kind.same(question, given, one) for one in kept):
            return question.parse(given, kept)
        known = (question.kind, given)
        if known not in self._found:
            self._found[known] = question.parse(given)
        return self._found[known]

    def full(self, question: Question, values: Collection[str]) -> set[str]:
        """Which of these choices have no place left."""
        limited = question.places.keys() & set(values)
        if not limited:
            return set()
        if question.key not in self._taken:
            self._taken[question.key] = taken_places(self._event_id, question, question.places)
        return {value for value in limited if self._taken[question.key][value] >= question.places[value]}

    def note(self, question: Question, values: Collection[str], number: int) -> None:
        """So many people more, or fewer, have these choices."""
        taken = self._taken.get(question.key, {})
        for value in taken.keys() & set(values):
            taken[value] += number


def taken_places(event_id: int, question: Question, values: Collection[str] | Mapping[str, Any]) -> dict[str, int]:
    """How many people have each of some choices; certain only under the event's lock."""
    # A single choice and one of several are both found: in JSON a text is not the list of it.
    kept = Registration.answers[question.key]
    counted = {
        value: func.count().filter(kept.contains([value]) | (kept.astext == value)).label(f"n{number}")
        for number, value in enumerate(sorted(values))
    }
    query = select(*counted.values()).where(Registration.event_id == event_id, Registration.state.in_(LIVE))
    return dict(zip(counted, db.session.execute(query).one(), strict=True))
