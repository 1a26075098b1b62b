"""What the host does to a list while a coordinator's changes wait for its word: it is approved at once.

The list as it was approved goes along, so that refusing the coordinator's changes undoes nothing of the host's, and
nobody reads them as the coordinator's.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from webapp.core.permissions import Actor
from webapp.registration.delegations.composing.approved_list import OWN, Row, follow, row_of
from webapp.registration.delegations.composing.rows import REPLACED
from webapp.registration.delegations.state import holds_places, is_host, live_members
from webapp.registration.form_builder import holding
from webapp.registration.models import Delegation, DelegationState, Registration

Stood = dict[int, Row]
"""The members in their order, each as they stood before a deed."""
APART = ("id", "head", "precedence", REPLACED, *OWN)
"""What of a row is not followed as a field: who leads and in which order is a matter of the whole list."""


def before(delegation: Delegation, by: Actor) -> Stood | None:
    """How the list stands, for `take_over` after the deed; None where the deed is not one of which that is wanted."""
    if delegation.approved_list is None or delegation.state is DelegationState.APPROVED:
        return None
    if not is_host(delegation, by) or not holds_places(delegation):
        return None
    return {member.id: row_of(member) for member in live_members(delegation)}


def take_over(delegation: Delegation, stood: Stood, members: Sequence[Registration]) -> None:
    """Let the approved list go along with what has become of a list that `stood` so before; it is written already."""
    there = {member.id: member for member in members}
    stands = {number: row_of(member) for number, member in there.items()}
    for number in there.keys() & stood.keys():
        same_person = stands[number][REPLACED] == stood[number][REPLACED]
        if same_person and (names := _differing(stood[number], stands[number])):
            follow(there[number], names)
    kept = {row["id"]: row for row in (delegation.approved_list or {})["members"]}
    come = [one for number, one in there.items() if _is_another(number, stood, stands, kept)]
    gone = (stood.keys() - stands.keys()) & kept.keys()
    kept = {number: row for number, row in kept.items() if number not in gone}
    kept |= {one.id: stands[one.id] for one in come}
    order = _order(list(kept), list(stood), list(stands))
    led = _led([kept[number] for number in order], stood, stands)
    delegation.approved_list = (delegation.approved_list or {}) | {"members": led}
    holding.let_go(gone)
    if come:
        holding.hold(come)


def _is_another(number: int, stood: Stood, stands: Stood, kept: Stood) -> bool:
    """Whether the host has put this person on the list, or in the stead of somebody whom it had approved."""
    if number not in stood:
        return True
    return number in kept and stood[number][REPLACED] != stands[number][REPLACED]


def _differing(one: Row, other: Row) -> set[str]:
    """The names of what differs, as `follow` takes them."""
    fields = {name for name in one if name not in APART and (one[name] or None) != (other[name] or None)}
    own = (_keys(one[name], other[name]) for name in OWN)
    return fields.union(*own)


def _keys(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def _order(kept: list[int], stood: list[int], stands: list[int]) -> list[int]:
    """The approved order with those whom the host has moved or put there behind whoever stands before them now."""
    blocks = SequenceMatcher(None, stood, stands, autojunk=False).get_matching_blocks()
    unmoved = {number for block in blocks for number in stood[block.a : block.a + block.size]}
    known = set(kept)
    found = [number for number in kept if number in unmoved or number not in stands]
    for place, number in enumerate(stands):
        if number in known and number not in unmoved:
            earlier = [one for one in stands[:place] if one in found]
            found.insert(found.index(earlier[-1]) + 1 if earlier else 0, number)
    return found


def _led(rows: list[Row], stood: Stood, stands: Stood) -> list[Row]:
    """The rows with the head whom the host has named, if it has."""
    head = _head(stands)
    if head == _head(stood) or head not in {row["id"] for row in rows}:
        return rows
    return [row | {"head": row["id"] == head} for row in rows]


def _head(list_: Stood) -> int | None:
    return next((number for number, row in list_.items() if row["head"]), None)
