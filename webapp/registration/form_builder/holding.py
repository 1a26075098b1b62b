"""Sensitive answers and files as they were when somebody decided on them, held until the next decision.

They lie encrypted as the others do, are shown to nobody, and go with their question's time.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Text, cast, delete, insert, select, update

from webapp.core import clock, files
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.form_builder import keeping
from webapp.registration.form_builder.models import AnswerFile, HeldAnswers, HeldFile
from webapp.registration.models import Registration


@dataclass(frozen=True)
class Holding:
    """What is held of somebody."""

    sealed: dict[str, str] = field(default_factory=dict)
    """Sensitive answers by key, each encrypted."""
    files: dict[str, int] = field(default_factory=dict)
    """The ids of files by key."""


def hold(registrations: Sequence[Registration]) -> None:
    """Hold what these people have answered now, in the place of what was held of them; it is written already."""
    ids = [one.id for one in registrations]
    former = _let_go(ids)
    _insert(
        HeldAnswers, [{"registration_id": one.id, "sealed": dict(one.sealed)} for one in registrations if one.sealed]
    )
    theirs = select(AnswerFile).where(AnswerFile.registration_id.in_(ids), ~AnswerFile.proposed)
    bound = db.session.scalars(theirs).all()
    _insert(HeldFile, [{"registration_id": b.registration_id, "key": b.key, "file_id": b.file_id} for b in bound])
    _forget_unbound(former)


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(model), rows)


def hold_anew(registration: Registration, keys: Collection[str]) -> None:
    """Hold the answers to some questions as they are now."""
    before = of([registration.id]).get(registration.id, Holding())
    theirs = {key: text for key, text in registration.sealed.items() if key in keys}
    sealed = {key: text for key, text in before.sealed.items() if key not in keys} | theirs
    now = {one.key: one.file_id for one in keeping.files_of(registration, keys)}
    held = {key: number for key, number in before.files.items() if key not in keys} | now
    if Holding(sealed, held) == before:
        return
    former = _let_go([registration.id])
    _insert(HeldAnswers, [{"registration_id": registration.id, "sealed": sealed}] if sealed else [])
    _insert(HeldFile, [{"registration_id": registration.id, "key": k, "file_id": n} for k, n in held.items()])
    _forget_unbound(former)


def let_go(registration_ids: Collection[int]) -> None:
    """Hold nothing of these people any more."""
    if registration_ids:
        _forget_unbound(_let_go(registration_ids))


def let_go_of_past() -> int:
    """Hold nothing of people whose event is over, where nothing is decided any more; answers of how many."""
    over = select(Registration.id).join(Event, Event.id == Registration.event_id).where(Event.ends_at <= clock.now())
    found: set[int] = set()
    for model in (HeldAnswers, HeldFile):
        found |= set(db.session.scalars(select(model.registration_id).where(model.registration_id.in_(over))))
    let_go(found)
    return len(found)


def _let_go(ids: Collection[int]) -> set[int]:
    """Forget what is held; answers the files that it was."""
    db.session.execute(delete(HeldAnswers).where(HeldAnswers.registration_id.in_(ids)))
    gone = delete(HeldFile).where(HeldFile.registration_id.in_(ids)).returning(HeldFile.file_id)
    return set(db.session.scalars(gone))


def _forget_unbound(file_ids: Collection[int]) -> None:
    """Forget those of the files that nobody has and nothing holds."""
    if not file_ids:
        return
    used: set[int] = set()
    for model in (AnswerFile, HeldFile):
        used |= set(db.session.scalars(select(model.file_id).where(model.file_id.in_(file_ids))))
    files.remove_all(set(file_ids) - used)


def of(registration_ids: Collection[int]) -> Mapping[int, Holding]:
    """What is held of these people."""
    found: dict[int, Holding] = {}
    for one in db.session.execute(
        select(HeldAnswers.registration_id, HeldAnswers.sealed).where(HeldAnswers.registration_id.in_(registration_ids))
    ):
        found.setdefault(one.registration_id, Holding()).sealed.update(one.sealed)
    for file in db.session.execute(
        select(HeldFile.registration_id, HeldFile.key, HeldFile.file_id).where(
            HeldFile.registration_id.in_(registration_ids)
        )
    ):
        found.setdefault(file.registration_id, Holding()).files[file.key] = file.file_id
    return found


def give_back(registration: Registration, held: Holding, stay: Collection[str]) -> None:
    """Let somebody have the files that are held of them, and no others but those under the keys that `stay`."""
    bound = {one.key: one for one in keeping.files_of(registration)}
    for key, one in bound.items():
        if key not in stay and one.file_id != held.files.get(key):
            keeping.forget(one)
    db.session.flush()
    for key, file_id in held.files.items():
        if key not in bound or bound[key].file_id != file_id:
            db.session.add(AnswerFile(file_id=file_id, registration_id=registration.id, key=key))
    db.session.flush()


def forget_answers(event_id: int, key: str) -> set[int]:
    """Hold no answers to one question of an event; answers of whom some were."""
    theirs = select(Registration.id).where(Registration.event_id == event_id)
    has_it = HeldAnswers.registration_id.in_(theirs), HeldAnswers.sealed.has_key(key)
    emptied = update(HeldAnswers).where(*has_it).values(sealed=HeldAnswers.sealed.op("-")(cast(key, Text)))
    found = set(
        db.session.scalars(
            emptied.returning(HeldAnswers.registration_id), execution_options={"synchronize_session": False}
        )
    )
    gone = delete(HeldFile).where(HeldFile.registration_id.in_(theirs), HeldFile.key == key)
    rows = db.session.execute(gone.returning(HeldFile.registration_id, HeldFile.file_id)).all()
    _forget_unbound({row.file_id for row in rows})
    return found | {row.registration_id for row in rows}
