"""Sensitive answers: encrypted one by one, shown when somebody asks for one, locked again with newer keys."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from webapp.core import audit, crypto
from webapp.core.errors import Forbidden, NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.registration.form_builder import reading
from webapp.registration.form_builder.models import HeldAnswers
from webapp.registration.models import ProposedChange, Registration

MASK = "••••••"
PORTION = 500


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


def lock_again(done: Callable[[int, int], None] = lambda _done, _all: None) -> int:
    """Encrypt every sensitive answer with the newest key; `done(number, all)` hears of the progress.

    Answers how many registrations there were; it can be run again after it was broken off. Raises Undecryptable.
    """
    number = _lock_again(Registration, Registration.id, done)
    for model in (ProposedChange, HeldAnswers):
        _lock_again(model, model.registration_id, lambda _done, _all: None)
    return number


def _lock_again(model: Any, key: Any, done: Callable[[int, int], None]) -> int:
    has_any = model.sealed != {}
    total = db.session.scalar(select(func.count()).select_from(model).where(has_any)) or 0
    last, number = 0, 0
    query = select(key, model.sealed).where(has_any).order_by(key).limit(PORTION)
    while rows := db.session.execute(query.where(key > last).with_for_update(key_share=True)).all():
        for row_id, sealed in rows:
            turned = {name: crypto.rotate(text.encode()).decode() for name, text in sealed.items()}
            db.session.execute(
                update(model).where(key == row_id).values(sealed=turned),
                execution_options={"synchronize_session": False},
            )
        last, number = rows[-1][0], number + len(rows)
        done(number, total)
    return number
