"""The list as the host approved it last beside the list as it stands now."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from webapp.core.i18n import _, _l
from webapp.registration.delegations.composing import own_answers
from webapp.registration.delegations.composing.approved_list import Approved, approved_journey, approved_members
from webapp.registration.delegations.composing.gaps import living
from webapp.registration.delegations.values import MemberValues, travel_of, values_of
from webapp.registration.delegations.words import JOURNEY_FIELDS, MEMBER_FIELDS, value_in_words
from webapp.registration.models import Delegation, Registration
from webapp.registration.questions import Question

KINDS: dict[str, Any] = {
    "added": _l("Added"),
    "removed": _l("Taken off the list"),
    "replaced": _l("Another person"),
    "changed": _l("Changed"),
    "moved": _l("Moved in the order"),
    "journey": _l("Journey and letter"),
}


@dataclass(frozen=True)
class FieldChange:
    """What stood in a field, and what stands there now."""

    name: str
    before: str
    after: str
    label: Any = ""
    """What the field is called."""


@dataclass(frozen=True)
class Change:
    """What has become different of one member, or of the journey."""

    kind: str
    name: str = ""
    former: str = ""
    """Who stood there before, where that is somebody else."""
    fields: list[FieldChange] = field(default_factory=list)
    places: tuple[int, int] | None = None
    """The places in the order before and now."""
    member_id: int | None = None

    @property
    def label(self) -> Any:
        """What happened, in words."""
        return KINDS[self.kind]


def changes_since_approval(delegation: Delegation, questions: Sequence[Question] = ()) -> list[Change]:
    """What differs, member by member in the order of the list, then who is gone, then the journey.

    Nothing before the first approval. `questions` are the event's own, as far as whoever looks reads their answers.
    """
    if delegation.approved_list is None:
        return []
    before, now = approved_members(delegation), living(delegation.members)
    moves = _moves(before, now)
    looked = _Comparison(delegation, before, moves, questions)
    found = [change for member in now for change in looked.of_member(member)]
    gone = [one.values for number, one in before.items() if number not in {member.id for member in now}]
    return found + [Change("removed", _name(values)) for values in gone] + _journeys(delegation)


def _journeys(delegation: Delegation) -> list[Change]:
    """What differs in the journey, as one change."""
    approved = approved_journey(delegation)
    if approved is None:
        return []
    was, now = asdict(approved), asdict(travel_of(delegation))
    fields = [
        FieldChange(
            name, value_in_words(delegation, name, was[name]), value_in_words(delegation, name, now[name]), label
        )
        for name, label in JOURNEY_FIELDS.items()
        if (was[name] or None) != (now[name] or None)
    ]
    return [Change("journey", fields=fields)] if fields else []


@dataclass(frozen=True)
class _Comparison:
    """The approved list while members are compared with it."""

    delegation: Delegation
    before: dict[int, Approved]
    moves: dict[int, tuple[int, int]]
    questions: Sequence[Question]

    def of_member(self, member: Registration) -> list[Change]:
        """What has become different of one member."""
        if member.id not in self.before:
            return [Change("added", member.name, member_id=member.id)]
        approved = self.before[member.id]
        values = approved.values
        place = self.moves.get(member.id)
        fields = self._fields(values, values_of(member))
        if not approved.is_still(member):
            return [Change("replaced", member.name, _name(values), fields, place, member.id)]
        if fields:
            return [Change("changed", member.name, _name(values), fields, place, member.id)]
        return [Change("moved", member.name, places=place, member_id=member.id)] if place else []

    def _fields(self, values: MemberValues, now: MemberValues) -> list[FieldChange]:
        was, present = asdict(values), asdict(now)
        fixed = [
            FieldChange(name, self._words(name, was[name]), self._words(name, present[name]), label)
            for name, label in MEMBER_FIELDS.items()
            if (was[name] or None) != (present[name] or None)
        ]
        return fixed + [change for question in self.questions for change in _own(question, values, now)]

    def _words(self, name: str, value: Any) -> str:
        return value_in_words(self.delegation, name, value)


def _own(question: Question, values: MemberValues, now: MemberValues) -> list[FieldChange]:
    """What differs in the answer to a question; of a sensitive one only that it does."""
    key, name = question.key, f"answers.{question.key}"
    if key in values.given_at or key in now.given_at:
        was, since = values.given_at.get(key), now.given_at.get(key)
        before, after = (str(_("given")) if given is not None else own_answers.NOT_SAID for given in (was, since))
        if was is not None and since is not None:
            after = str(_("changed"))
        return [FieldChange(name, before, after, question.label)] if was != since else []
    old, new = values.answers.get(key), now.answers.get(key)
    if (old or None) == (new or None):
        return []
    return [FieldChange(name, own_answers.in_words(question, old), own_answers.in_words(question, new), question.label)]


def _moves(before: dict[int, Approved], now: Sequence[Registration]) -> dict[int, tuple[int, int]]:
    """The places before and now of those who stand elsewhere among the ones who stayed."""
    stayed = [member.id for member in now if member.id in before]
    was = [number for number in before if number in set(stayed)]
    return {n: (was.index(n) + 1, stayed.index(n) + 1) for n in stayed if was.index(n) != stayed.index(n)}


def _name(values: MemberValues) -> str:
    return f"{values.given_name} {values.family_name}".strip()
