"""What the host wrote beside members when it returned the list: each remark stands there until it is answered."""

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import delete, select

from webapp.core.i18n import LANGUAGES, _l, in_language, translated
from webapp.core.types import Texts
from webapp.extensions import db
from webapp.registration import inputs
from webapp.registration.checks import Checks
from webapp.registration.delegations.models import MemberRemark
from webapp.registration.delegations.words import MEMBER_FIELDS
from webapp.registration.models import Delegation, Registration
from webapp.registration.questions import Question


@dataclass(frozen=True)
class Remark:
    """A remark about a member or about one field of what is known of them."""

    text: str
    field: str = ""
    """One of `MEMBER_FIELDS`, or the key of one of the event's own questions; empty for the person as a whole."""
    label: Texts = dataclasses.field(default_factory=dict)
    """What that question was called, since it may be asked no more when the remark is read."""

    @property
    def about(self) -> Any:
        """What it is about, in words; empty for the person as a whole."""
        return MEMBER_FIELDS.get(self.field) or translated(self.label)


Beside = Sequence[tuple[int, Remark]]
"""Remarks, each with the id of the member beside whom it stands."""


def of(delegations: Iterable[Delegation]) -> dict[int, list[Remark]]:
    """What stands beside the members of delegations, by their ids."""
    return _found(MemberRemark.delegation_id.in_([delegation.id for delegation in delegations]))


def of_member(member: Registration) -> list[Remark]:
    """What stands beside a member."""
    return _found(MemberRemark.registration_id == member.id).get(member.id, [])


def _found(condition: Any) -> dict[int, list[Remark]]:
    found: dict[int, list[Remark]] = {}
    for row in db.session.scalars(select(MemberRemark).where(condition).order_by(MemberRemark.id)):
        found.setdefault(row.registration_id, []).append(Remark(row.text, row.field, row.label))
    return found


def known_fields(asked: Iterable[Question]) -> dict[str, Texts]:
    """By its key what a remark can be about where members are asked these questions, and what a question is called."""
    return {"": {}} | {name: {} for name in MEMBER_FIELDS} | {one.key: _texts(one) for one in asked if one.asks}


def _texts(question: Question) -> Texts:
    found = {}
    for language in LANGUAGES:
        with in_language(language):
            found[language] = str(question.label)
    return found


def put_all(
    delegation: Delegation, members: Iterable[Registration], beside: Beside, asked: Iterable[Question] = ()
) -> list[tuple[Registration, Remark]]:
    """Write remarks beside members in place of all earlier ones; answers those that say something.

    Raises InvalidMany naming `beside.N` for who is not on the list, what members are not asked, a second remark about
    the same and a text that is too long.
    """
    there, known, checks = {member.id: member for member in members}, known_fields(asked), Checks()
    kept: dict[tuple[int, str], Remark] = {}
    for place, (number, said) in enumerate(beside):
        name = f"beside.{place}"
        if number not in there:
            checks.wrong(f"{name}.member_id", _l("This person is not on the list."))
        elif said.field not in known:
            checks.wrong(f"{name}.field", _l("Members are not asked for this."))
        elif (number, said.field) in kept:
            checks.wrong(f"{name}.field", _l("A second remark about the same: write all you have to say of it in one."))
        else:
            text = inputs.lines(said.text)
            checks.take(name, partial(inputs.within, text, inputs.LONG, f"{name}.text"))
            kept[number, said.field] = Remark(text, said.field, known[said.field])
    checks.done()
    forget_all(delegation)
    written = [(there[number], remark) for (number, _field), remark in kept.items() if remark.text]
    db.session.add_all(
        MemberRemark(delegation_id=delegation.id, registration_id=member.id, **dataclasses.asdict(remark))
        for member, remark in written
    )
    return written


def titled(written: Iterable[tuple[Registration, Remark]], language: str) -> list[tuple[str, str]]:
    """Remarks for a letter in a language: whom and what each is about, and what it says."""
    with in_language(language):
        return [
            (f"{member.name} ({remark.about})" if remark.field else member.name, remark.text)
            for member, remark in written
        ]


def answer(member: Registration, changed: Collection[str]) -> None:
    """Take away what was said of the member as a whole, and of what has changed now: that is answered."""
    _forget(MemberRemark.registration_id == member.id, MemberRemark.field.in_(["", *changed]))


def forget(member: Registration) -> None:
    """Take away all that was said beside a member: another person has come."""
    _forget(MemberRemark.registration_id == member.id)


def forget_all(delegation: Delegation) -> None:
    """Take away all that was said beside the members of a delegation: it is answered."""
    _forget(MemberRemark.delegation_id == delegation.id)


def forget_of_event(event_id: int) -> None:
    """Take away all that was said of those who came to an event, long after it."""
    _forget(MemberRemark.delegation_id.in_(select(Delegation.id).where(Delegation.event_id == event_id)))


def forget_about(event_id: int, key: str) -> None:
    """Take away what was said about a question whose answers have had their time: it may repeat one."""
    of_event = select(Delegation.id).where(Delegation.event_id == event_id)
    _forget(MemberRemark.delegation_id.in_(of_event), MemberRemark.field == key)


def _forget(*conditions: Any) -> None:
    db.session.execute(delete(MemberRemark).where(*conditions), execution_options={"synchronize_session": False})
