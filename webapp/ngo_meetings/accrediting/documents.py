"""The papers that a body sends with its request: the letter that names its focal point, its charter, others."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import IO

from flask import current_app

from webapp.core import files
from webapp.core.errors import Invalid, NotFound
from webapp.core.files import StoredFile
from webapp.core.i18n import _l
from webapp.extensions import db
from webapp.ngo_meetings.models import Accreditation, AccreditationDocument

KINDS = ("pdf", "docx", "odt", "jpeg", "png")
MOST = 6
"""How many documents a body may have besides the letter. Sent at once they have to pass as one request."""
SHARE = 2
"""A document may have this part of what an upload may have."""


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    stream: IO[bytes]
    filename: str


@dataclass(frozen=True)
class Papers:
    """What is sent with a request, and the numbers of the documents it no longer needs."""

    letter: Upload | None = None
    documents: Sequence[Upload] = ()
    dropped: Collection[int] = ()


NO_PAPERS = Papers()


def most_bytes() -> int:
    """How large one document may be."""
    most: int = current_app.extensions["elchi.settings"].max_upload_bytes
    return most // SHARE


def keep(accreditation: Accreditation, papers: Papers) -> list[str]:
    """Take the papers to the request and answer with what changed: "letter", "documents".

    Raises Invalid where there are too many documents, and those of an upload beside `letter` or `documents`.
    """
    changed = []
    if papers.letter is not None:
        _replace_letter(accreditation, papers.letter)
        changed.append("letter")
    dropped = [one for one in accreditation.documents if one.id in papers.dropped]
    if len(accreditation.documents) - len(dropped) + len(papers.documents) > MOST:
        raise Invalid(_l("Send no more than %(most)s documents.", most=MOST), field="documents")
    for document in dropped:
        accreditation.documents.remove(document)
    db.session.flush()
    for document in dropped:
        files.remove(document.file)
    for upload in papers.documents:
        accreditation.documents.append(AccreditationDocument(file=_stored(upload, "documents", most_bytes())))
    db.session.flush()
    return [*changed, *(["documents"] if dropped or papers.documents else [])]


def document_of(accreditation: Accreditation, document_id: int) -> StoredFile:
    """A document of a body; raises NotFound for those of others."""
    found = next((one for one in accreditation.documents if one.id == document_id), None)
    if found is None:
        raise NotFound(_l("There is no such document with this request."))
    return found.file


def _stored(upload: Upload, field: str, most: int) -> StoredFile:
    return files.store(
        upload.stream, upload.filename, allowed=KINDS, max_bytes=most, purpose="accreditation", field=field
    )


def _replace_letter(accreditation: Accreditation, letter: Upload) -> None:
    stored = _stored(letter, "letter", current_app.extensions["elchi.settings"].max_upload_bytes)
    former, accreditation.letter = accreditation.letter, stored
    if former is not None:
        db.session.flush()
        files.remove(former)
