"""The list as the host approved it last: kept to be compared with, and to go back to.

Sensitive answers and files are no part of what is written down here: they are held apart, encrypted, until the host has
decided on what came after.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from webapp.extensions import db
from webapp.registration.delegations.composing.rows import REPLACED, replacements_of
from webapp.registration.delegations.state import lock_under_event
from webapp.registration.delegations.values import MemberValues, TravelValues, travel_of, values_of
from webapp.registration.form_builder import holding
from webapp.registration.models import Delegation, Registration

JOURNEY = "journey"
"""Under this key a kept list has how the delegation was to travel."""
ASKED = "asked"
Row = dict[str, Any]
OWN = ("answers", "given_at", ASKED)
"""Where a kept row has what was answered to the event's own questions."""
BESIDE = ("id", REPLACED, ASKED)
"""What a kept row has besides the values of a member."""


@dataclass(frozen=True)
class Approved:
    """A member as they were approved."""

    values: MemberValues
    replacements: int
    """How often their place had changed hands by then."""
    asked: dict[str, int]
    """The versions of the questions that they had answered."""

    def is_still(self, member: Registration) -> bool:
        """Whether the place has not changed hands since."""
        return self.replacements == replacements_of(member)


def remember(delegation: Delegation, members: Sequence[Registration]) -> None:
    """Keep the list as it is approved now; what was sensitive before goes."""
    former = approved_members(delegation)
    delegation.approved_list = {"members": [row_of(one) for one in members], JOURNEY: _journey(delegation)}
    db.session.flush()
    holding.let_go(former.keys() - {one.id for one in members})
    holding.hold(members)


def row_of(member: Registration) -> Row:
    """A member as they are kept."""
    beside = {"id": member.id, REPLACED: replacements_of(member), ASKED: dict(member.asked)}
    return asdict(values_of(member)) | beside


def approved_members(delegation: Delegation) -> dict[int, Approved]:
    """Who was approved last, as they were, in their order."""
    kept: dict[int, Approved] = {}
    for row in (delegation.approved_list or {}).get("members", ()):
        values = {key: value for key, value in row.items() if key not in BESIDE}
        member = MemberValues(**values | {"languages": tuple(values["languages"])})
        kept[row["id"]] = Approved(member, row[REPLACED], row.get(ASKED, {}))
    return kept


def _journey(delegation: Delegation) -> dict[str, Any]:
    told = asdict(travel_of(delegation))
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in told.items()}


def approved_journey(delegation: Delegation) -> TravelValues | None:
    """The journey as it was when the list was approved; None where it is not known, or forgotten."""
    told = (delegation.approved_list or {}).get(JOURNEY)
    if told is None:
        return None
    times = {name: datetime.fromisoformat(told[name]) if told[name] else None for name in ("arrives_at", "departs_at")}
    return TravelValues(**told | times)


def follow_journey(delegation: Delegation) -> None:
    """Take over the journey as the host itself has written it down."""
    if JOURNEY in (delegation.approved_list or {}):
        delegation.approved_list = (delegation.approved_list or {}) | {JOURNEY: _journey(delegation)}


def replaced_since_approval(delegation: Delegation, members: Sequence[Registration]) -> list[Registration]:
    """Those who took somebody's place since the last approval."""
    before = approved_members(delegation)
    return [one for one in members if one.id in before and not before[one.id].is_still(one)]


def let_pass(delegation: Delegation, members: Sequence[Registration]) -> None:
    """Hold nothing that a change has replaced which nobody has to decide on, least of all of former people."""
    db.session.flush()
    former = replaced_since_approval(delegation, members)
    holding.let_go([one.id for one in former])
    holding.hold([one for one in members if one not in former])


def forget_held(delegation: Delegation) -> None:
    """Hold nothing any more: there is nothing left to decide on."""
    holding.let_go(approved_members(delegation).keys())


def follow(member: Registration, names: Collection[str]) -> None:
    """Take over what has been changed of a member otherwise than in the list.

    What people change of themselves, and what organisers do, is not the coordinator's, and is not refused with it.
    """
    if member.delegation is None or member.delegation.approved_list is None:
        return
    delegation = lock_under_event(member.delegation)
    approved = approved_members(delegation).get(member.id)
    if approved is None or not approved.is_still(member):
        return
    present, keys = row_of(member), {name.removeprefix("answers.") for name in names}
    rows = (delegation.approved_list or {})["members"]
    followed = [_followed(row, present, keys) if row["id"] == member.id else row for row in rows]
    delegation.approved_list = (delegation.approved_list or {}) | {"members": followed}
    holding.hold_anew(member, keys)


def _followed(row: dict[str, Any], present: dict[str, Any], keys: Collection[str]) -> dict[str, Any]:
    own = {
        name: _without(row.get(name, {}), keys) | {key: value for key, value in present[name].items() if key in keys}
        for name in OWN
    }
    return row | {key: present[key] for key in keys if key in row and key not in BESIDE} | own


def forget_members(delegation: Delegation, ids: Collection[int]) -> None:
    """Take those out whom the host itself has taken off the list."""
    kept = delegation.approved_list
    if kept is not None:
        delegation.approved_list = kept | {"members": [row for row in kept["members"] if row["id"] not in ids]}
        holding.let_go(ids)


def forget_answer(event_id: int, key: str) -> None:
    """Take an answer out of the approved lists of an event, since its time is over."""
    _rewrite(event_id, lambda row: row | {name: _without(row.get(name, {}), {key}) for name in OWN})


def forget_contacts(event_id: int) -> None:
    """Take addresses and telephone numbers out of the approved lists of an event, since their time is over."""
    _rewrite(event_id, lambda row: row | {"email": "", "phone": ""})


def forget_journey(event_id: int) -> None:
    """Take out who travels how, speaks what and accompanies whom, since its time is over."""
    _rewrite(event_id, lambda row: row | {"visa": "", "travel": "", "languages": [], "accompanies": None}, JOURNEY)


def _rewrite(event_id: int, change: Callable[[dict[str, Any]], dict[str, Any]], without: str = "") -> None:
    kept = Delegation.event_id == event_id, Delegation.approved_list.is_not(None)
    for delegation in db.session.scalars(select(Delegation).where(*kept)):
        kept_list = _without(delegation.approved_list or {}, {without})
        delegation.approved_list = kept_list | {"members": [change(row) for row in kept_list.get("members", ())]}


def _without(answers: dict[str, Any], keys: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in answers.items() if key not in keys}
