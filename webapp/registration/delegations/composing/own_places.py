"""The places of a delegation itself, which only those use who use places of the event: not whoever comes along."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from webapp.core.i18n import _l, _ln
from webapp.extensions import db
from webapp.registration.delegations.errors import DelegationFull
from webapp.registration.delegations.values import MemberValues
from webapp.registration.models import LIVE, Delegation, Registration
from webapp.registration.places import UNCOUNTED
from webapp.registration.places.tallies import uses_place


def used_by(members: Iterable[Registration]) -> int:
    """How many of its places these members use."""
    return sum(map(uses_place, members))


def wanted_by(people: Iterable[MemberValues]) -> int:
    """How many of its places these people would use."""
    return sum(one.category not in UNCOUNTED for one in people)


def require_room(delegation: Delegation, used: int, wanted: int) -> None:
    """Raises DelegationFull where there are more newcomers than places left."""
    left = delegation.places - used
    if wanted <= max(left, 0):
        return
    if wanted == 1:
        raise DelegationFull(all_used(delegation))
    raise DelegationFull(
        _l("These are %(names)d names, and %(left)d places are left.", names=wanted, left=max(left, 0))
    )


def all_used(delegation: Delegation) -> Any:
    """That nobody more who uses a place can come, in a sentence."""
    return _ln(
        "The only place of the delegation is used.", "All %(num)d places of the delegation are used.", delegation.places
    )


def require_place_in(member: Registration, category: str) -> None:
    """Raises DelegationFull where a member would come to use a place and there is none; the event is locked."""
    if member.delegation is None or uses_place(member) or category in UNCOUNTED:
        return
    using = select(func.count()).where(
        Registration.delegation_id == member.delegation_id,
        Registration.state.in_(LIVE),
        Registration.category.not_in(sorted(UNCOUNTED)),
    )
    require_room(member.delegation, db.session.scalar(using) or 0, 1)


def require_place(member: Registration, columns: dict[str, Any]) -> None:
    """The same where a member is changed otherwise than in the list."""
    require_place_in(member, columns["category"])
