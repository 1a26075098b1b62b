"""Delegations as the API takes and gives them."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from webapp.core.api import Instant, Schema
from webapp.core.permissions import Actor
from webapp.registration.delegations.composing.comparison import Change
from webapp.registration.delegations.composing.gaps import living
from webapp.registration.delegations.composing.marks import mark_of_list
from webapp.registration.delegations.deciding import remarks
from webapp.registration.delegations.member_schemas import MemberOut, shown_member
from webapp.registration.delegations.models import RequestState
from webapp.registration.form_builder import showing
from webapp.registration.models import Delegation, DelegationState


class DelegationIn(Schema):
    """A delegation to ask for: a city or an organisation sends it, by name."""

    sending_city: str | None = Field(default=None, max_length=200)
    sending_organisation: str | None = Field(default=None, max_length=200)
    coordinator_email: str = Field(max_length=320)
    coordinator_name: str = Field(default="", max_length=200)
    language: str = Field(default="en", max_length=2)
    places: int
    deadline: AwareDatetime | None = None


class DelegationPatch(Schema):
    """Changes of a delegation: what is left out stays as it is."""

    sending_city: str | None = Field(default=None, max_length=200)
    sending_organisation: str | None = Field(default=None, max_length=200)
    coordinator_email: str | None = Field(default=None, max_length=320)
    coordinator_name: str | None = Field(default=None, max_length=200)
    language: str | None = Field(default=None, max_length=2)
    places: int | None = None
    deadline: AwareDatetime | None = None


class ReasonIn(Schema):
    """Why, for those who read it."""

    reason: str = Field(default="", max_length=10_000)


class DecisionIn(ReasonIn):
    """A decision on a list, with a reason where it wants one."""

    seen: str | None = Field(default=None, max_length=64)
    """The `mark` of the list that is decided on; where it has changed since, nothing is decided: 409."""


class RemarkIn(Schema):
    """A remark beside a member, or beside one field of what is known of them."""

    member_id: int
    text: str = Field(max_length=10_000)
    field: str = Field(default="", max_length=64)
    """A field of a member, or the key of one of the event's own questions; empty for the person as a whole."""


class ReturnIn(DecisionIn):
    """Why a list is returned: in general, and beside members."""

    beside: list[RemarkIn] = Field(default=[], max_length=2000)


class ApproveIn(DecisionIn):
    """Whom to approve: everybody, or the members of these ids with the reason why the others are not."""

    members: list[int] | None = Field(default=None, max_length=500)


class FieldChangeOut(Schema):
    """What stood in a field, and what stands there now, as people read it."""

    name: str
    before: str
    after: str


class ChangeOut(Schema):
    """What has become different of one member, or of the journey, since the list was approved."""

    kind: Literal["added", "removed", "replaced", "changed", "moved", "journey"]
    member_id: int | None
    name: str
    former: str
    fields: list[FieldChangeOut]
    places: tuple[int, int] | None


class ChangesOut(Schema):
    """All that has changed since the list was approved last."""

    items: list[ChangeOut]


class RulesBody(Schema):
    """How the host deals with delegations to an event; what is left out stays as it is."""

    partial: bool | None = None
    group_first: bool | None = None
    asks_again: bool | None = None
    requests: bool | None = None


class AcceptIn(Schema):
    """With how many places and by when a request is accepted."""

    places: int
    deadline: AwareDatetime | None = None


class RequestOut(Schema):
    """A body that asks to send a delegation."""

    id: int
    event_id: int
    sending_name: str
    coordinator_email: str
    coordinator_name: str
    places: int
    message: str
    state: RequestState
    created_at: Instant
    delegation_id: int | None


class DelegationOut(Schema):
    """A delegation with its list, in order of precedence."""

    id: int
    event_id: int
    state: DelegationState
    sending: str
    coordinator_email: str
    coordinator_name: str
    coordinator_url: str
    """The coordinator's own link where it has just been made; else the page that asks them to sign in."""
    access_closed_at: Instant | None
    """Since when neither a link nor an account lets the coordinator in; null where they are let in."""
    language: str
    places: int
    deadline: Instant | None
    remarks: str
    head_id: int | None
    members: list[MemberOut]
    mark: str
    """How the list stands: sent back as `seen`, it tells which list a decision is about."""
    arrives_at: Instant | None
    departs_at: Instant | None
    travel_notes: str
    letter: str


def shown_change(change: Change) -> dict[str, Any]:
    """A change as an answer gives it."""
    fields = [{name: getattr(one, name) for name in FieldChangeOut.model_fields} for one in change.fields]
    return {name: getattr(change, name) for name in ChangeOut.model_fields} | {"fields": fields}


def shown(delegations: Sequence[tuple[Delegation, str]], by: Actor) -> list[dict[str, Any]]:
    """Delegations, each with the coordinator's address, as an answer gives them to somebody."""
    lists = {delegation.id: living(delegation.members) for delegation, _url in delegations}
    answers = showing.answers_of([member for members in lists.values() for member in members], by)
    beside = remarks.of(delegation for delegation, _url in delegations)
    travel = ("remarks", "arrives_at", "departs_at", "travel_notes", "letter")
    same = ("id", "event_id", "state", "coordinator_email", "coordinator_name", "language", "places", "deadline")
    return [
        {
            **{name: getattr(delegation, name) for name in (*same, *travel, "access_closed_at")},
            "sending": delegation.sending_name,
            "coordinator_url": url,
            "head_id": next((member.id for member in lists[delegation.id] if member.head), None),
            "mark": mark_of_list(lists[delegation.id]),
            "members": [
                shown_member(member, answers[member.id], beside.get(member.id, ())) for member in lists[delegation.id]
            ],
        }
        for delegation, url in delegations
    ]
