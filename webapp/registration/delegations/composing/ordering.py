"""The order of precedence of a list, and who heads it."""

from collections.abc import Sequence

from webapp.core import audit
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.registration.delegations.composing import host_deeds
from webapp.registration.delegations.composing.editing import changed, living_with, opened
from webapp.registration.delegations.composing.marks import mark_of_order
from webapp.registration.delegations.composing.rows import no_head_but, order
from webapp.registration.delegations.errors import ChangedMeanwhile
from webapp.registration.delegations.state import live_members, lock, require_composable
from webapp.registration.models import Delegation, Registration


def move_member(member: Registration, precedence: int, *, by: Actor) -> Registration:
    """Give a member another place in the order of precedence; the others close up."""
    delegation = opened(member, by)
    stood = host_deeds.before(delegation, by)
    order(living_with(delegation, member), member, precedence)
    db.session.flush()
    audit.record("delegation_member_moved", member, by=by, delegation=delegation.id, precedence=member.precedence)
    changed(delegation, stood, by)
    return member


def order_members(delegation: Delegation, ids: Sequence[int], *, by: Actor, seen: str | None = None) -> None:
    """Put the whole list into an order.

    Raises ChangedMeanwhile where `ids` are not the members, or their order is not the one of which `seen` is the mark.
    """
    delegation = lock(delegation)
    require_composable(delegation, by)
    stood = host_deeds.before(delegation, by)
    members = {member.id: member for member in live_members(delegation)}
    other_people = sorted(ids) != sorted(members)
    if other_people or (seen is not None and seen != mark_of_order(members.values())):
        raise ChangedMeanwhile([("", _l("Somebody else has changed the list meanwhile. This is how it stands now."))])
    order([members[number] for number in ids])
    audit.record("delegation_ordered", delegation, by=by)
    changed(delegation, stood, by)


def set_head(member: Registration, *, by: Actor) -> Registration:
    """Let a member lead the delegation, and stand first."""
    delegation = opened(member, by)
    stood = host_deeds.before(delegation, by)
    members = living_with(delegation, member)
    no_head_but(member, members)
    member.head = True
    order(members, member, 1)
    db.session.flush()
    audit.record("delegation_head_set", member, by=by, delegation=delegation.id)
    changed(delegation, stood, by)
    return member
