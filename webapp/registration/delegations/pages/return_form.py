"""The form with which the host returns a list: a remark about the whole, and one beside whatever it wants to say of."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import TextAreaField

from webapp.core.errors import DomainError, InvalidMany
from webapp.core.i18n import _, _l
from webapp.core.identifiers import parse_id
from webapp.registration import inputs
from webapp.registration.delegations.composing import own_answers
from webapp.registration.delegations.composing.gaps import gaps_of_member, living
from webapp.registration.delegations.composing.marks import mark_of_list
from webapp.registration.delegations.deciding.remarks import Beside, Remark
from webapp.registration.delegations.pages.doors import Door
from webapp.registration.delegations.pages.host_forms import DecisionForm
from webapp.registration.delegations.values import values_of
from webapp.registration.delegations.words import MEMBER_FIELDS, value_in_words
from webapp.registration.form_builder.answering import is_own
from webapp.registration.models import Registration
from webapp.registration.questions import Most

NAME = re.compile(r"remark-(?P<member>[0-9]+)(?:-(?P<field>\w+))?")
GONE = _l("A question that is asked no more")
"""Somebody may remove it while somebody else writes of it: what is typed stays, and the verb tells what is wrong."""


class ReturnForm(DecisionForm):
    """What is remarked; beside members it has the fields alone into which something was typed, since there are many."""

    reason = TextAreaField(_l("What should be changed"), [Most(inputs.LONG)], render_kw={"rows": 3})
    about: tuple[tuple[str, int, str], ...] = ()
    """Of each field beside a member its name, the member and what it is about."""

    @property
    def beside(self) -> Beside:
        """The remarks beside members."""
        return [(member, Remark(self[name].data, field)) for name, member, field in self.about]

    def place(self, error: DomainError) -> None:
        """Puts what the verb says of the remark of a number beside the field of that remark."""
        if isinstance(error, InvalidMany):
            named = {f"beside.{number}": name for number, (name, *_rest) in enumerate(self.about)}
            error = InvalidMany(
                error.message, [(named.get(name.rpartition(".")[0], name), text) for name, text in error.errors]
            )
        super().place(error)


@dataclass(frozen=True)
class Line:
    """What is known of a member in one respect, beside which something can be said."""

    name: str
    """Of the field of the form."""
    label: Any
    known: str


@dataclass(frozen=True)
class Person:
    """A member, with what can be said something of."""

    member: Registration
    gaps: list[Any]
    whole: Line
    lines: list[Line]
    opened: bool
    """Whether something has been typed beside one of the lines."""


class Returning:
    """A list in front of its host, who is about to return it."""

    def __init__(self, door: Door) -> None:
        self.delegation = door.delegation
        self._asked = [one for one in own_answers.asked_of_members(door.delegation.event) if one.asks]
        self._readable = {question.key for question in door.readable}

    def form(self, typed: Mapping[str, str]) -> ReturnForm:
        """The form, with a field for each remark that has been typed."""
        labels = {"": ""} | MEMBER_FIELDS | {one.key: one.label for one in self._asked}
        people = {member.id: member for member in self.delegation.members}
        about, fields = [], {}
        for name, text in typed.items():
            number, field = _meant(name)
            label = labels.get(field, GONE if is_own(field) else None)
            if text.strip() and number in people and label is not None:
                about.append((name, number, field))
                title = ", ".join(filter(None, (people[number].name, str(label))))
                fields[name] = TextAreaField(title, [Most(inputs.LONG)], render_kw={"rows": 1})
        form = type(ReturnForm.__name__, (ReturnForm,), {**fields, "about": tuple(about)})(
            data={"seen": mark_of_list(living(self.delegation.members))}
        )
        assert isinstance(form, ReturnForm)
        return form

    def people(self, form: ReturnForm) -> list[Person]:
        """The members in their order, then whoever has left the list while something was written of them."""
        mentioned = {number for _name, number, _field in form.about}
        there = living(self.delegation.members)
        gone = [one for one in self.delegation.members if one.id in mentioned and one not in there]
        return [self._person(member, form) for member in (*there, *gone)]

    def _person(self, member: Registration, form: ReturnForm) -> Person:
        lines = [*self._fixed(member), *self._own(member, form)]
        return Person(
            member=member,
            gaps=gaps_of_member(self.delegation, member, self._asked),
            whole=Line(_name(member), _("Remark about the person"), ""),
            lines=lines,
            opened=any(line.name in form for line in lines),
        )

    def _fixed(self, member: Registration) -> Iterator[Line]:
        values = values_of(member)
        for field, label in MEMBER_FIELDS.items():
            yield Line(_name(member, field), label, value_in_words(self.delegation, field, getattr(values, field)))

    def _own(self, member: Registration, form: ReturnForm) -> Iterator[Line]:
        for one in self._asked:
            known = own_answers.told(one, member, seen=one.key in self._readable)
            yield Line(_name(member, one.key), one.label, known)
        asked = {question.key for question in self._asked}
        for name, number, field in form.about:
            if number == member.id and is_own(field) and field not in asked:
                yield Line(name, GONE, own_answers.NOT_SAID)


def _meant(name: str) -> tuple[int | None, str]:
    found = NAME.fullmatch(name)
    return (parse_id(found["member"]), found["field"] or "") if found else (None, "")


def _name(member: Registration, field: str = "") -> str:
    return f"remark-{member.id}-{field}" if field else f"remark-{member.id}"
