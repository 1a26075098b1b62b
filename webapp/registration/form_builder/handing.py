"""Which files are handed out to whom; there is none for anybody else."""

from collections.abc import Iterable

from flask import Response

from webapp.core import files
from webapp.core.errors import NotFound
from webapp.core.files import StoredFile
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.registration.form_builder import keeping, reading
from webapp.registration.models import Registration
from webapp.registration.questions import Question


def file_for(registration: Registration, key: str, *, by: Actor, proposed: bool = False) -> StoredFile:
    """A file for somebody who works for the event and reads the answers, or the one that is proposed in its stead.

    Raises NotFound, also for a sensitive one.
    """
    return _found(registration, key, reading.seen_questions(registration.event, by, removed=True), proposed=proposed)


def own_file(registration: Registration, key: str) -> StoredFile:
    """A file for the person whom it is about; raises NotFound, also for a sensitive one: links are opened anywhere."""
    questions = reading.questions_of(registration.event_id, removed=True)
    return _found(registration, key, reading.asked_of_participants(questions))


def require_file(registration: Registration, key: str, *, proposed: bool = False) -> None:
    """Raises NotFound where no file answers a question."""
    _there(keeping.file_of(registration, key, proposed=proposed))


def send_revealed(registration: Registration, key: str, filename: str, *, proposed: bool = False) -> Response:
    """The file of a sensitive answer that has been revealed, under its own name; raises NotFound."""
    return files.send(_there(keeping.file_of(registration, key, proposed=proposed)), filename)


def _found(
    registration: Registration, key: str, questions: Iterable[Question], *, proposed: bool = False
) -> StoredFile:
    known = any(question.key == key and question.type.uploads for question in questions)
    proposal = registration.proposal
    answers = registration.answers if not proposed else proposal.answers if proposal is not None else {}
    return _there(keeping.file_of(registration, key, proposed=proposed) if known and key in answers else None)


def _there(stored: StoredFile | None) -> StoredFile:
    if stored is None:
        raise NotFound(_l("There is no such file, or it has been deleted."))
    return stored
