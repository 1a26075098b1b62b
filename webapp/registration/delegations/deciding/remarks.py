"""What the host wrote beside a member when it returned the list: it stands there until it is answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.core.i18n import _l
from webapp.registration import inputs
from webapp.registration.models import Delegation, Registration

REMARK, FIELD = "remark", "remark_field"
"""Under these keys a member's answers keep it."""
FIELDS: dict[str, Any] = {
    "": _l("the person"),
    "given_name": _l("the name"),
    "native_name": _l("the name in their own script"),
    "function": _l("the function"),
    "category": _l("the category"),
    "country": _l("the country"),
    "languages": _l("the languages"),
    "visa": _l("the visa"),
    "travel": _l("arrival and departure"),
    "email": _l("the email address"),
    "phone": _l("the telephone"),
}
"""What a remark can be about."""


@dataclass(frozen=True)
class Remark:
    """A remark about a member or about one field of what is known of them."""

    text: str = ""
    field: str = ""

    @property
    def about(self) -> Any:
        """What it is about, in words; empty for the person as a whole."""
        return FIELDS[self.field] if self.field else ""


def remark_of(member: Registration) -> Remark:
    """What stands beside a member; empty where nothing does."""
    field = member.answers.get(FIELD, "")
    return Remark(member.answers.get(REMARK, ""), field if field in FIELDS else "")


def cleaned(remark: "Remark | str") -> Remark:
    """A remark as it is kept."""
    given = Remark(remark) if isinstance(remark, str) else remark
    return Remark(inputs.lines(given.text)[: inputs.LONG], given.field if given.field in FIELDS else "")


def put(member: Registration, remark: Remark) -> None:
    """Write a remark beside a member, or take it away by an empty one."""
    answers = {key: value for key, value in member.answers.items() if key not in (REMARK, FIELD)}
    if remark.text:
        answers |= {REMARK: remark.text} | ({FIELD: remark.field} if remark.field else {})
    if answers != member.answers:
        member.answers = answers


def forget_all(delegation: Delegation, members: Iterable[Registration]) -> None:
    """Take all remarks away: they were answered."""
    delegation.remarks = ""
    for member in members:
        put(member, Remark())


def put_all(members: Iterable[Registration], beside: Mapping[int, "Remark | str"]) -> list[tuple[str, str]]:
    """Write remarks beside members by their ids; answers the names with what was said of each."""
    named = []
    for member in members:
        remark = cleaned(beside.get(member.id, ""))
        put(member, remark)
        if remark.text:
            name = f"{member.name} ({remark.about})" if remark.field else member.name
            named.append((name, remark.text))
    return named
