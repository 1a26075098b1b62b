"""What the host wrote beside a member when it returned the list: it stands there until it is answered."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from webapp.core.errors import InvalidMany
from webapp.core.i18n import LANGUAGES, _l, in_language, translated
from webapp.core.types import Texts
from webapp.extensions import db
from webapp.registration import inputs
from webapp.registration.models import Delegation, Registration
from webapp.registration.questions import Question

REMARK, FIELD, LABEL = "remark", "remark_field", "remark_label"
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
"""What a remark can be about at any event; an event's own questions come to it."""


@dataclass(frozen=True)
class Remark:
    """A remark about a member or about one field of what is known of them."""

    text: str = ""
    field: str = ""
    """One of `FIELDS`, or the key of one of the event's own questions."""
    label: Texts = dataclasses.field(default_factory=dict)
    """What that question was called, since it may be asked no more when the remark is read."""

    @property
    def about(self) -> Any:
        """What it is about, in words; empty for the person as a whole."""
        if not self.field:
            return ""
        return FIELDS.get(self.field) or translated(self.label)

    @property
    def title(self) -> str:
        """The same where it begins a line."""
        about = str(self.about)
        return about[:1].upper() + about[1:]


def remark_of(member: Registration) -> Remark:
    """What stands beside a member; empty where nothing does."""
    kept = member.answers
    named, label = kept.get(FIELD, ""), kept.get(LABEL, {})
    return Remark(kept.get(REMARK, ""), named if named in FIELDS or label else "", label)


def cleaned(remark: "Remark | str", asked: Sequence[Question] = ()) -> Remark:
    """A remark as it is kept; about a field that nobody is asked for it is one about the person."""
    given = Remark(remark) if isinstance(remark, str) else remark
    text = inputs.lines(given.text)[: inputs.LONG]
    if given.field in FIELDS:
        return Remark(text, given.field)
    question = next((one for one in asked if one.asks and one.key == given.field), None)
    return Remark(text, question.key, _texts(question)) if question is not None else Remark(text)


def _texts(question: Question) -> Texts:
    found = {}
    for language in LANGUAGES:
        with in_language(language):
            found[language] = str(question.label)
    return found


def require_known(named: Sequence[Remark], asked: Iterable[Question]) -> None:
    """Raises InvalidMany naming each remark that is about a field which nobody is asked for."""
    known = FIELDS.keys() | {question.key for question in asked if question.asks}
    sentence = _l("Members are not asked for this.")
    if wrong := [(f"beside.{place}.field", sentence) for place, one in enumerate(named) if one.field not in known]:
        raise InvalidMany(_l("Some values are not right."), wrong)


def require_once(member_ids: Sequence[int]) -> None:
    """Raises InvalidMany naming each remark beside a member who has one already: it would take its place unseen."""
    sentence = _l("This member has a remark already: write all you have to say of one person in one.")
    if wrong := [
        (f"beside.{place}.member_id", sentence)
        for place, number in enumerate(member_ids)
        if number in member_ids[:place]
    ]:
        raise InvalidMany(_l("Some values are not right."), wrong)


def put(member: Registration, remark: Remark) -> None:
    """Write a remark beside a member, or take it away by an empty one."""
    answers = {key: value for key, value in member.answers.items() if key not in (REMARK, FIELD, LABEL)}
    if remark.text:
        named = {FIELD: remark.field, LABEL: remark.label}
        answers |= {REMARK: remark.text} | {key: value for key, value in named.items() if value}
    if answers != member.answers:
        member.answers = answers


def forget_all(delegation: Delegation, members: Iterable[Registration]) -> None:
    """Take all remarks away: they were answered."""
    delegation.remarks = ""
    for member in members:
        put(member, Remark())


def forget_about(event_id: int, key: str) -> None:
    """Take away what was said about a question whose answers have had their time: it may repeat one."""
    said = Registration.event_id == event_id, Registration.answers[FIELD].as_string() == key
    for member in db.session.scalars(select(Registration).where(*said)):
        put(member, Remark())


def put_all(
    members: Iterable[Registration],
    beside: Mapping[int, "Remark | str"],
    asked: Sequence[Question] = (),
    language: str = "en",
) -> list[tuple[str, str]]:
    """Write remarks beside members by their ids; answers the names, in a language, with what was said of each."""
    named = []
    for member in members:
        remark = cleaned(beside.get(member.id, ""), asked)
        put(member, remark)
        if remark.text:
            with in_language(language):
                name = f"{member.name} ({remark.about})" if remark.field else member.name
            named.append((name, remark.text))
    return named
