"""The files that answer an event's own questions: whose they are, and when they are forgotten."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import exists, select

from webapp.core import files
from webapp.core.arriving import Arrived
from webapp.core.files import StoredFile
from webapp.extensions import db
from webapp.registration.form_builder import reading
from webapp.registration.form_builder.models import AnswerFile, HeldFile
from webapp.registration.models import ProposedChange, Registration
from webapp.registration.questions import shown_keys

PURPOSE = "answer"
NAMELESS = "file"
"""What a file is called in the database whose name only its sensitive answer may tell."""

Files = Mapping[str, Arrived | None]
"""By the keys of questions what has been uploaded, or None for what is to be forgotten."""


def bind(registration: Registration, changed: Files) -> None:
    """Let a registration that is written have the files that its answers name, and forget those they replace.

    Raises Invalid naming `answers.KEY` for an upload that is somebody's already.
    """
    if not changed:
        return
    for former in files_of(registration, changed):
        forget(former)
    db.session.flush()
    adopt(registration, changed)


def adopt(registration: Registration, changed: Files, *, proposed: bool = False) -> None:
    """Name the uploads among these as files of a registration; raises Invalid as `bind` does."""
    for key, arrived in changed.items():
        if arrived is not None:
            name = f"{NAMELESS}.{arrived.name.rpartition('.')[2]}" if arrived.locked else arrived.name
            stored = files.adopt(arrived, PURPOSE, name=name, field=f"answers.{key}")
            known = {"file_id": stored.id, "registration_id": registration.id, "key": key, "proposed": proposed}
            db.session.add(AnswerFile(**known))
    db.session.flush()


def nothing_of(registration: Registration) -> Files:
    """What forgets every file of a registration: another person takes the place."""
    return dict.fromkeys(one.key for one in files_of(registration))


def files_of(
    registration: Registration, keys: Iterable[str] | None = None, *, proposed: bool = False
) -> Sequence[AnswerFile]:
    """The files of a registration, all or those of some questions; with `proposed` those that wait for approval."""
    query = select(AnswerFile).where(AnswerFile.registration_id == registration.id, AnswerFile.proposed == proposed)
    return db.session.scalars(query if keys is None else query.where(AnswerFile.key.in_(keys))).all()


def forget(former: AnswerFile) -> None:
    """A file answers nothing any more; it goes, unless it is held until somebody has decided."""
    db.session.delete(former)
    held = select(HeldFile.file_id).where(HeldFile.file_id == former.file_id).limit(1)
    if db.session.scalar(held) is None:
        files.remove(former.file)


def file_of(registration: Registration, key: str, *, proposed: bool = False) -> StoredFile | None:
    """The file that answers a question, or that would, if there is one."""
    return next((one.file for one in files_of(registration, [key], proposed=proposed)), None)


def inherit(kept: Registration, given_up: Registration) -> None:
    """Let a registration have the files and the sensitive answers of another of the same person where it has none.

    What is left of the other's files is forgotten, and so is what the answers of the one that is kept hide. The caller
    settles those afterwards.
    """
    found = {one.key: one for one in files_of(given_up)}
    taken = (given_up.sealed.keys() | found.keys()) - kept.sealed.keys() - kept.answers.keys()
    taken -= _hidden_by(kept, given_up) if taken else set()
    for column in ("answers", "sealed", "asked"):
        theirs = {key: value for key, value in getattr(given_up, column).items() if key in taken}
        setattr(kept, column, getattr(kept, column) | theirs)
    for key, one in found.items():
        if key in taken:
            one.registration_id = kept.id
        else:
            forget(one)
    for column in ("answers", "sealed"):
        setattr(given_up, column, {key: v for key, v in getattr(given_up, column).items() if key not in found})
    db.session.flush()


def _hidden_by(kept: Registration, given_up: Registration) -> set[str]:
    """The questions that are shown with the answers of one registration, and no more with those of both."""
    questions = reading.questions_of(kept.event_id)
    return shown_keys(questions, given_up.answers) - shown_keys(questions, {**given_up.answers, **kept.answers})


def forget_answers(event_id: int, key: str) -> None:
    """Forget every file that answers one question of an event."""
    of_event = Registration.id == AnswerFile.registration_id
    query = select(AnswerFile.file_id).join(Registration, of_event).where(Registration.event_id == event_id)
    files.remove_all(db.session.scalars(query.where(AnswerFile.key == key)).all())


def forget_files_of(registration_ids: Sequence[int]) -> None:
    """Forget the files of registrations that are about to be deleted."""
    bound = AnswerFile.registration_id.in_(registration_ids)
    files.remove_all(db.session.scalars(select(AnswerFile.file_id).where(bound)).all())


def forget_unbound() -> int:
    """Forget the files whose registrations were deleted, or which nobody proposes any more, and say how many."""
    bound = exists().where(AnswerFile.file_id == StoredFile.id)
    waits = exists().where(ProposedChange.registration_id == AnswerFile.registration_id)
    held = exists().where(HeldFile.file_id == StoredFile.id)
    unbound = select(StoredFile.id).where(StoredFile.purpose == PURPOSE, ~bound, ~held)
    left = select(AnswerFile.file_id).where(AnswerFile.proposed, ~waits)
    found = db.session.scalars(unbound.union(left)).all()
    files.remove_all(found)
    return len(found)
