"""Sensitive answers: encrypted one by one, shown when somebody asks for one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.core import audit, crypto
from webapp.core.errors import Forbidden, NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.registration.form_builder import reading
from webapp.registration.models import Registration

MASK = "••••••"


def seal(value: Any) -> str:
    """An answer as it is kept."""
    return crypto.encrypt(json.dumps(value)).decode()


def unseal(sealed: str) -> Any:
    """The answer that was sealed; raises Undecryptable."""
    return json.loads(crypto.decrypt(sealed.encode()))


def given_at(sealed: str) -> int:
    """The second at which an answer was given, by which it is known to have changed; 0 where no key opens it."""
    try:
        return crypto.locked_at(sealed.encode())
    except crypto.Undecryptable:
        return 0


@dataclass(frozen=True)
class Revealed:
    """A sensitive answer in words, with the label of its question."""

    label: Any
    text: str
    filename: str = ""
    """What the file is called, where the answer is one."""


def reveal(registration: Registration, key: str, *, by: Actor, proposed: bool = False) -> Revealed:
    """A sensitive answer, or the one that is proposed in its stead; the trail keeps who asked, never the answer.

    Raises NotFound where there is none that this person knows of, Forbidden where they may not look at it.
    """
    event = registration.event
    questions = (one for one in reading.questions_of(event.id, removed=True) if reading.knows(one, by, event))
    question = next((one for one in questions if one.key == key), None)
    sealed = _proposed(registration) if proposed else registration.sealed
    if question is None or key not in sealed:
        raise NotFound(_l("There is no such answer, or it has been deleted."))
    if not reading.sees(question, by, event):
        raise Forbidden(_l("Only a protocol officer of the host may look at this answer."))
    if not reading.reveals(question, by, event):
        raise Forbidden(_l("Reviewers may not look at sensitive answers."))
    worded = question if proposed else question.as_of(registration.asked.get(key, 1))
    audit.record("answer_revealed", registration, by=by, key=key, **({"proposed": True} if proposed else {}))
    answer = unseal(sealed[key])
    filename = str(worded.export(answer)) if worded.type.uploads else ""
    return Revealed(worded.label, worded.show(answer), filename)


def _proposed(registration: Registration) -> Mapping[str, Any]:
    """The sensitive answers that wait for approval."""
    return registration.proposal.sealed if registration.proposal is not None else {}


def note_removed(registration: Registration, before: Mapping[str, Any], *, by: Actor) -> None:
    """Write down which of the sensitive answers that there were before are gone; the trail keeps no answer."""
    if gone := [f"answers.{key}" for key in before if key not in registration.sealed]:
        audit.record("answer_removed", registration, by=by, fields=gone)
