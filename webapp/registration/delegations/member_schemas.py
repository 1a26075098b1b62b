"""Members of delegations as the API takes and gives them."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from webapp.core.api import Schema
from webapp.registration.delegations.deciding.remarks import Remark
from webapp.registration.delegations.values import values_of
from webapp.registration.form_builder.answering import split
from webapp.registration.models import Delegation, Registration, RegistrationState


class MemberIn(Schema):
    """A member to put on the list."""

    given_name: str
    family_name: str = ""
    native_name: str = ""
    email: str | None = None
    phone: str | None = None
    function: str = ""
    category: str = "participant"
    country: str | None = None
    languages: list[str] = Field(default=[], max_length=50)
    function_second: str = ""
    """In the second language of the printed list."""
    visa: Literal["", "not_needed", "needed"] = ""
    travel: str = ""
    head: bool = False
    accompanies: int | None = None
    """The id of the member whom an accompanying person accompanies."""
    precedence: int | None = Field(default=None, ge=1, le=100_000)
    answers: dict[str, Any] = Field(default_factory=dict)
    """To the event's own questions, by their keys."""


class MemberPatch(MemberIn):
    """Changes of a member: what is left out stays as it is."""

    given_name: str = ""


class OrderIn(Schema):
    """The members by their ids, in order of precedence."""

    member_ids: list[int] = Field(max_length=500)


class JourneyIn(Schema):
    """How a delegation travels, and the letter with which it was named; what is left out stays as it is."""

    arrives_at: AwareDatetime | None = None
    departs_at: AwareDatetime | None = None
    travel_notes: str = Field(default="", max_length=10_000)
    letter: str = Field(default="", max_length=200)


class CopyIn(Schema):
    """Who of an earlier delegation comes again."""

    from_id: int
    member_ids: list[int] = Field(max_length=500)


class RemarkOut(Schema):
    """What the host wrote beside a member when it returned the list; it stands there until it is answered."""

    text: str
    field: str
    about: str
    """What the field is called; empty for the person as a whole."""


class MemberOut(Schema):
    """A member on the list."""

    id: int
    given_name: str
    family_name: str
    native_name: str
    function: str
    category: str
    country: str | None
    email: str | None
    precedence: int | None
    head: bool
    state: RegistrationState
    reference: str
    function_second: str
    languages: list[str]
    visa: str
    travel: str
    accompanies: int | None
    answers: dict[str, Any]
    """To the event's own questions; sensitive ones are masked."""
    remarks: list[RemarkOut]
    """What the host said of them when it returned the list, until it is answered."""


class EarlierMemberOut(Schema):
    """Somebody who was on an earlier list."""

    id: int
    name: str
    function: str


class EarlierDelegationOut(Schema):
    """An earlier delegation of the same sender."""

    id: int
    event_id: int
    members: list[EarlierMemberOut]


class EarlierOut(Schema):
    """Those whose people can be copied, the latest first."""

    items: list[EarlierDelegationOut]


def shown_earlier(delegation: Delegation, people: Sequence[Registration]) -> dict[str, Any]:
    """An earlier delegation as an answer gives it."""
    members = [{"id": one.id, "name": one.name, "function": one.function} for one in people]
    return {"id": delegation.id, "event_id": delegation.event_id, "members": members}


SAID = ("function_second", "languages", "visa", "travel", "accompanies")
"""What a member's columns do not hold."""


def shown_member(member: Registration, answers: dict[str, Any], said: Sequence[Remark]) -> dict[str, Any]:
    """A member as an answer gives them, with their answers and what was remarked beside them."""
    values = values_of(member)
    columns = {
        name: getattr(member, name) for name in MemberOut.model_fields if name not in (*SAID, "answers", "remarks")
    }
    told = {name: getattr(values, name) for name in SAID} | {"languages": list(values.languages)}
    return columns | told | {"answers": split(answers)[1], "remarks": [_remark(one) for one in said]}


def _remark(said: Remark) -> dict[str, str]:
    return {"text": said.text, "field": said.field, "about": str(said.about)}
