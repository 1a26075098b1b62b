"""The list as the host approved it last beside the list as it stands now."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from webapp.core.i18n import _l
from webapp.registration.delegations.composing.gaps import living
from webapp.registration.delegations.composing.rows import REPLACED, replacements_of
from webapp.registration.delegations.values import MemberValues, values_of
from webapp.registration.delegations.words import value_in_words
from webapp.registration.models import Delegation, Registration

LABELS: dict[str, Any] = {
    "given_name": _l("Given name"),
    "family_name": _l("Family name"),
    "native_name": _l("Name in their own script"),
    "function": _l("Function"),
    "function_second": _l("Function in the second language"),
    "category": _l("Category"),
    "head": _l("Heads the delegation"),
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


@dataclass(frozen=True)
class FieldChange:
    """What stood in a field, and what stands there now."""

    name: str
    before: str
    after: str

    @property
    def label(self) -> Any:
        """What the field is called."""
        return LABELS[self.name]


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


def changes_since_approval(delegation: Delegation) -> list[Change]:
    """What differs, member by member in the order of the list, then who is gone; nothing before the first approval."""
    if delegation.approved_list is None:
        return []
    before, now = approved_members(delegation), living(delegation.members)
    moves = _moves(before, now)
    found = [change for member in now for change in _of_member(delegation, member, before, moves)]
    gone = [values for number, (values, _count) in before.items() if number not in {member.id for member in now}]
    return found + [Change("removed", _name(values)) for values in gone]


def _of_member(
    delegation: Delegation,
    member: Registration,
    before: dict[int, tuple[MemberValues, int]],
    moves: dict[int, tuple[int, int]],
) -> list[Change]:
    if member.id not in before:
        return [Change("added", member.name, member_id=member.id)]
    values, count = before[member.id]
    place = moves.get(member.id)
    if count != replacements_of(member):
        return [Change("replaced", member.name, _name(values), _fields(delegation, values, member), place, member.id)]
    if fields := _fields(delegation, values, member):
        return [Change("changed", member.name, _name(values), fields, place, member.id)]
    return [Change("moved", member.name, places=place, member_id=member.id)] if place else []


def _fields(delegation: Delegation, values: MemberValues, member: Registration) -> list[FieldChange]:
    was, present = asdict(values), asdict(values_of(member))
    return [
        FieldChange(name, *(value_in_words(delegation, name, one[name]) for one in (was, present)))
        for name in LABELS
        if (was[name] or None) != (present[name] or None)
    ]


def _moves(before: dict[int, tuple[MemberValues, int]], now: Sequence[Registration]) -> dict[int, tuple[int, int]]:
    """The places before and now of those who stand elsewhere among the ones who stayed."""
    stayed = [member.id for member in now if member.id in before]
    was = [number for number in before if number in set(stayed)]
    return {n: (was.index(n) + 1, stayed.index(n) + 1) for n in stayed if was.index(n) != stayed.index(n)}


def _name(values: MemberValues) -> str:
    return f"{values.given_name} {values.family_name}".strip()
