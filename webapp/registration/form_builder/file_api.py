"""The files that answer an event's own questions, over the API."""

from typing import Any

from flask import request

from webapp.core import files
from webapp.core.api import Answer, Schema, operation
from webapp.core.errors import Invalid, NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Access, current_actor
from webapp.registration import changes, queries
from webapp.registration.form_builder import handing, reading, sealing
from webapp.registration.models import Registration
from webapp.registration.questions import Question, UploadKind
from webapp.registration.questions.uploads import crop_in, told

FILE = "/registrations/{registration_id}/files/{key}"
ANY_TYPE = "application/octet-stream"


class FileOut(Schema):
    """What is known of a file."""

    name: str
    size: int
    content_type: str


def _asked(registration: Registration, key: str) -> tuple[Question, UploadKind]:
    """The question that the caller may answer by a file; raises NotFound."""
    seen = reading.seen_questions(registration.event, current_actor())
    for question in reading.concerning(seen, member=registration.delegation_id is not None):
        if question.key == key and isinstance(question.type, UploadKind):
            return question, question.type
    raise NotFound(_l("The form does not ask for such a file."))


@operation(
    "POST",
    FILE,
    access=Access.ORGANISE,
    summary="Send the file that answers a field",
    uploads=True,
    answer=FileOut,
    status=201,
)
def send_file(registration_id: int, key: str) -> Any:
    """It takes the place of one that was sent before; a photo is made anew."""
    registration = queries.managed_registration(registration_id)
    question, kind = _asked(registration, key)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Invalid(_l("Choose a file."), field="file")
    arrived = kind.take(question, upload.stream, upload.filename, crop=crop_in(request.form), field="file")
    changes.update_registration(registration, {"answers": {key: arrived}}, by=current_actor())
    return told(arrived)


@operation("DELETE", FILE, access=Access.ORGANISE, summary="Remove a file", status=204)
def remove_file(registration_id: int, key: str) -> Any:
    """The answer goes, and the content with it."""
    registration = queries.managed_registration(registration_id)
    _asked(registration, key)
    changes.update_registration(registration, {"answers": {key: None}}, by=current_actor())
    return Answer(None)


@operation("GET", FILE, access=Access.STAFF, summary="The file that answers a field", media_type=ANY_TYPE)
def read_file(registration_id: int, key: str) -> Any:
    """404 also for a sensitive one, which has to be revealed."""
    registration = queries.seen_registration(registration_id)
    return files.send(handing.file_for(registration, key, by=current_actor()))


@operation("GET", f"{FILE}/proposed", access=Access.STAFF, summary="The file that is proposed", media_type=ANY_TYPE)
def read_proposed_file(registration_id: int, key: str) -> Any:
    """While it waits for approval; 404 also for a sensitive one, which has to be revealed."""
    registration = queries.seen_registration(registration_id)
    return files.send(handing.file_for(registration, key, by=current_actor(), proposed=True))


@operation(
    "POST",
    f"{FILE}/proposed/reveal",
    access=Access.STAFF,
    summary="A sensitive file that is proposed",
    media_type=ANY_TYPE,
)
def reveal_proposed_file(registration_id: int, key: str) -> Any:
    """The history of the person says who had it handed out."""
    return _revealed(registration_id, key, proposed=True)


@operation("POST", f"{FILE}/reveal", access=Access.STAFF, summary="A sensitive file", media_type=ANY_TYPE)
def reveal_file(registration_id: int, key: str) -> Any:
    """The history of the person says who had it handed out."""
    return _revealed(registration_id, key)


def _revealed(registration_id: int, key: str, *, proposed: bool = False) -> Any:
    registration = queries.seen_registration(registration_id)
    handing.require_file(registration, key, proposed=proposed)
    revealed = sealing.reveal(registration, key, by=current_actor(), proposed=proposed)
    return handing.send_revealed(registration, key, revealed.filename, proposed=proposed)
