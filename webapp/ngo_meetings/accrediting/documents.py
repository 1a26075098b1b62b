"""The papers that a body sends with its request: the letter that names its focal point, its charter, others."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import IO

from flask import current_app

from webapp.core import arriving, files
from webapp.core.arriving import Arrived
from webapp.core.errors import Invalid, NotFound
from webapp.core.files import StoredFile
from webapp.core.i18n import _l
from webapp.extensions import db
from webapp.ngo_meetings.models import Accreditation, AccreditationDocument

KINDS = ("pdf", "docx", "odt", "jpeg", "png")
PURPOSE = "accreditation"
"""What the files are kept for."""
MOST = 6
"""How many documents a body may have besides the letter. Sent at once they have to pass as one request."""
SHARE = 2
"""A document may have this part of what an upload may have."""


@dataclass(frozen=True)
class Papers:
    """What has arrived with a request, and the numbers of the documents it no longer needs."""

    letter: Arrived | None = None
    documents: Sequence[Arrived] = ()
    dropped: Collection[int] = ()


NO_PAPERS = Papers()


def most_bytes(field: str = "documents") -> int:
    """How large a paper may be, the `letter` or one of the documents."""
    most: int = current_app.extensions["elchi.settings"].max_upload_bytes
    return most if field == "letter" else most // SHARE


def arrive(stream: IO[bytes], filename: str, field: str) -> Arrived:
    """Check a paper and lay it away until its request names it; raises Invalid beside the field."""
    return arriving.arrive(stream, filename, allowed=KINDS, max_bytes=most_bytes(field), field=field)


def too_many() -> Invalid:
    """What to raise at more documents than a body may have."""
    return Invalid(_l("Send no more than %(most)s documents.", most=MOST), field="documents")


def keep(accreditation: Accreditation, papers: Papers) -> list[str]:
    """Take the papers to the request and answer with what changed: "letter", "documents".

    Raises Invalid where there are too many documents, or one that has been taken to a request already.
    """
    changed = []
    if papers.letter is not None:
        _replace_letter(accreditation, papers.letter)
        changed.append("letter")
    dropped = [one for one in accreditation.documents if one.id in papers.dropped]
    if len(accreditation.documents) - len(dropped) + len(papers.documents) > MOST:
        raise too_many()
    for document in dropped:
        accreditation.documents.remove(document)
    db.session.flush()
    for document in dropped:
        files.remove(document.file)
    for arrived in papers.documents:
        stored = files.adopt(arrived, PURPOSE, field="documents")
        accreditation.documents.append(AccreditationDocument(file=stored))
    db.session.flush()
    return [*changed, *(["documents"] if dropped or papers.documents else [])]


def document_of(accreditation: Accreditation, document_id: int) -> StoredFile:
    """A document of a body; raises NotFound for those of others."""
    found = next((one for one in accreditation.documents if one.id == document_id), None)
    if found is None:
        raise NotFound(_l("There is no such document with this request."))
    return found.file


def _replace_letter(accreditation: Accreditation, letter: Arrived) -> None:
    stored = files.adopt(letter, PURPOSE, field="letter")
    former, accreditation.letter = accreditation.letter, stored
    if former is not None:
        db.session.flush()
        files.remove(former)
