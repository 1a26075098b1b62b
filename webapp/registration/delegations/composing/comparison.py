"""The list as the host approved it last beside the list as it stands now."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select

from webapp.core.i18n import _, _l
from webapp.extensions import db
from webapp.registration.delegations.composing import own_answers
from webapp.registration.delegations.composing.gaps import living
from webapp.registration.delegations.composing.rows import REPLACED, replacements_of
from webapp.registration.delegations.values import MemberValues, values_of
from webapp.registration.delegations.words import value_in_words
from webapp.registration.models import Delegation, Registration
from webapp.registration.questions import Question

LABELS: dict[str, Any] = {
    "given_name": _l("Given name"),
    "family_name": _l("Family name"),
    "native_name": _l("Name in their own script"),
    "function": _l("Function"),
    "function_second": _l("Function in the second language"),
    "category": _l("Category"),
    "head": _l("Heads the delegation"),
    "accompanies": _l("Accompanies"),
    "country": _l("Country"),
    "languages": _l("Languages spoken"),
    "visa": _l("Visa"),
    "email": _l("Email address"),
    "phone": _l("Telephone"),
    "travel": _l("Own arrival and departure"),
}
KINDS: dict[str, Any] = {
    "added": _l("Added"),
    "removed": _l("Taken off the list"),
    "replaced": _l("Another person"),
    "changed": _l("Changed"),
    "moved": _l("Moved in the order"),
}


OWN = ("answers", "given_at")
"""Where a kept list has what was answered to the event's own questions."""


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
    """What has become different of one member."""

    kind: str
    name: str
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


def remember(delegation: Delegation, members: Sequence[Registration]) -> None:
    """Keep the list as it is approved now."""
    delegation.approved_list = {
        "members": [asdict(values_of(one)) | {"id": one.id, REPLACED: replacements_of(one)} for one in members]
    }


def forget_answer(event_id: int, key: str) -> None:
    """Take an answer out of the approved lists of an event, since its time is over."""
    kept = Delegation.event_id == event_id, Delegation.approved_list.is_not(None)
    for delegation in db.session.scalars(select(Delegation).where(*kept)):
        rows = (delegation.approved_list or {}).get("members", ())
        delegation.approved_list = {"members": [_without(row, key) for row in rows]}


def forget_contacts(event_id: int) -> None:
    """Take addresses and telephone numbers out of the approved lists of an event, since their time is over."""
    kept = Delegation.event_id == event_id, Delegation.approved_list.is_not(None)
    for delegation in db.session.scalars(select(Delegation).where(*kept)):
        rows = (delegation.approved_list or {}).get("members", ())
        delegation.approved_list = {"members": [row | {"email": "", "phone": ""} for row in rows]}


def _without(row: dict[str, Any], key: str) -> dict[str, Any]:
    kept = {name: {one: value for one, value in row.get(name, {}).items() if one != key} for name in OWN}
    return row | kept


def approved_members(delegation: Delegation) -> dict[int, tuple[MemberValues, int]]:
    """Who was approved last, as they were, in their order, with how often their place had changed hands by then."""
    kept: dict[int, tuple[MemberValues, int]] = {}
    for row in (delegation.approved_list or {}).get("members", ()):
        values = {key: value for key, value in row.items() if key not in ("id", REPLACED)}
        kept[row["id"]] = (MemberValues(**values | {"languages": tuple(values["languages"])}), row[REPLACED])
    return kept


def replaced_since_approval(delegation: Delegation, members: Sequence[Registration]) -> list[Registration]:
    """Those who took somebody's place since the last approval."""
    before = approved_members(delegation)
    return [one for one in members if one.id in before and before[one.id][1] != replacements_of(one)]


def changes_since_approval(delegation: Delegation, questions: Sequence[Question] = ()) -> list[Change]:
    """What differs, member by member in the order of the list, then who is gone; nothing before the first approval.

    `questions` are the event's own, as far as whoever looks reads their answers.
    """
    if delegation.approved_list is None:
        return []
    before, now = approved_members(delegation), living(delegation.members)
    moves = _moves(before, now)
    looked = _Comparison(delegation, before, moves, questions)
    found = [change for member in now for change in looked.of_member(member)]
    gone = [values for number, (values, _count) in before.items() if number not in {member.id for member in now}]
    return found + [Change("removed", _name(values)) for values in gone]


@dataclass(frozen=True)
class _Comparison:
    """The approved list while members are compared with it."""

    delegation: Delegation
    before: dict[int, tuple[MemberValues, int]]
    moves: dict[int, tuple[int, int]]
    questions: Sequence[Question]

    def of_member(self, member: Registration) -> list[Change]:
        """What has become different of one member."""
        if member.id not in self.before:
            return [Change("added", member.name, member_id=member.id)]
        values, count = self.before[member.id]
        place = self.moves.get(member.id)
        fields = self._fields(values, values_of(member))
        if count != replacements_of(member):
            return [Change("replaced", member.name, _name(values), fields, place, member.id)]
        if fields:
            return [Change("changed", member.name, _name(values), fields, place, member.id)]
        return [Change("moved", member.name, places=place, member_id=member.id)] if place else []

    def _fields(self, values: MemberValues, now: MemberValues) -> list[FieldChange]:
        was, present = asdict(values), asdict(now)
        fixed = [
            FieldChange(name, self._words(name, was[name]), self._words(name, present[name]), label)
            for name, label in LABELS.items()
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


def _moves(before: dict[int, tuple[MemberValues, int]], now: Sequence[Registration]) -> dict[int, tuple[int, int]]:
    """The places before and now of those who stand elsewhere among the ones who stayed."""
    stayed = [member.id for member in now if member.id in before]
    was = [number for number in before if number in set(stayed)]
    return {n: (was.index(n) + 1, stayed.index(n) + 1) for n in stayed if was.index(n) != stayed.index(n)}


def _name(values: MemberValues) -> str:
    return f"{values.given_name} {values.family_name}".strip()
