"""The people on a list over the API: named, changed, replaced, put in order, taken off; and how they travel."""

from dataclasses import replace
from typing import Any

from webapp.core.api import operation
from webapp.core.errors import NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Access, current_actor
from webapp.registration.delegations import queries, services
from webapp.registration.delegations.api import ONE, TAG, answer_with, find
from webapp.registration.delegations.composing import copying, members, ordering
from webapp.registration.delegations.member_schemas import (
    CopyIn,
    EarlierOut,
    JourneyIn,
    MemberIn,
    MemberPatch,
    OrderIn,
    shown_earlier,
)
from webapp.registration.delegations.schemas import DelegationOut
from webapp.registration.delegations.values import MemberValues, travel_of, values_of
from webapp.registration.models import Registration

MEMBERS = f"{ONE}/members"
MEMBER = f"{MEMBERS}/{{member_id}}"


def _act(method: str, path: str, summary: str, **more: Any) -> Any:
    return operation(method, path, access=Access.ORGANISE, summary=summary, answer=DelegationOut, tag=TAG, **more)


def _member(delegation_id: int, member_id: int) -> Registration:
    return queries.member_of(find(delegation_id), member_id)


def _told(body: MemberIn | MemberPatch) -> dict[str, Any]:
    """What is said of a member, in the forms in which the verbs take it."""
    given = body.model_dump(exclude_unset=True)
    given |= {name: given[name] or "" for name in ("email", "phone") if name in given}
    return given | ({"languages": tuple(given["languages"])} if "languages" in given else {})


@_act("POST", MEMBERS, "Put a person on the list", body=MemberIn, status=201)
def add_member(delegation_id: int, body: MemberIn) -> Any:
    """A new head takes the place of the former one."""
    delegation = find(delegation_id)
    members.add_member(delegation, MemberValues(**_told(body)), by=current_actor())
    return answer_with(delegation)


@_act("PATCH", MEMBER, "Change what is known of a member", body=MemberPatch)
def change_member(delegation_id: int, member_id: int, body: MemberPatch) -> Any:
    """What is given changes, their place in the order and the head too; an answer is removed by giving null."""
    member = _member(delegation_id, member_id)
    values = replace(values_of(member), **({"answers": {}} | _told(body)))
    members.update_member(member, values, by=current_actor())
    return answer_with(find(delegation_id))


@_act("POST", f"{MEMBER}/replace", "Put another person in a member's stead", body=MemberIn)
def replace_member(delegation_id: int, member_id: int, body: MemberIn) -> Any:
    """The place, the order and the history stay, nothing else does."""
    members.replace_member(_member(delegation_id, member_id), MemberValues(**_told(body)), by=current_actor())
    return answer_with(find(delegation_id))


@_act("POST", f"{MEMBER}/remove", "Take a member off the list")
def remove_member(delegation_id: int, member_id: int) -> Any:
    """A place they held is free again."""
    members.remove_member(_member(delegation_id, member_id), by=current_actor())
    return answer_with(find(delegation_id))


@_act("POST", f"{MEMBER}/restore", "Put somebody who was taken off the list back")
def restore_member(delegation_id: int, member_id: int) -> Any:
    """With all that was known of them."""
    members.restore_member(_member(delegation_id, member_id), by=current_actor())
    return answer_with(find(delegation_id))


@_act("PUT", f"{ONE}/order", "Put the list in order of precedence", body=OrderIn)
def order(delegation_id: int, body: OrderIn) -> Any:
    """All members are named, the first of them first; 409 where these are not the members."""
    delegation = find(delegation_id)
    ordering.order_members(delegation, body.member_ids, by=current_actor())
    return answer_with(delegation)


@_act("PATCH", f"{ONE}/journey", "Say how the delegation travels", body=JourneyIn)
def set_journey(delegation_id: int, body: JourneyIn) -> Any:
    """What is given changes; also the letter with which the sending body named its people."""
    delegation = find(delegation_id)
    values = replace(travel_of(delegation), **body.model_dump(exclude_unset=True))
    return answer_with(services.set_travel(delegation, values, by=current_actor()))


@operation(
    "GET",
    f"{ONE}/earlier",
    access=Access.ORGANISE,
    summary="Earlier delegations of the same sender",
    answer=EarlierOut,
    tag=TAG,
)
def earlier(delegation_id: int) -> Any:
    """With their people, who can be copied."""
    found = copying.earlier_delegations(find(delegation_id), by=current_actor(), own=False)
    return {"items": [shown_earlier(one, copying.people_of(one)) for one in found]}


@_act("POST", f"{ONE}/copy", "Copy people of an earlier delegation", body=CopyIn)
def copy(delegation_id: int, body: CopyIn) -> Any:
    """Who is on the list already is left out."""
    delegation = find(delegation_id)
    found = copying.earlier_delegations(delegation, by=current_actor(), own=False)
    source = next((one for one in found if one.id == body.from_id), None)
    if source is None:
        raise NotFound(_l("There is no such delegation, or it is not one of yours."))
    copying.copy_members(delegation, source, set(body.member_ids), by=current_actor(), own=False)
    return answer_with(delegation)
