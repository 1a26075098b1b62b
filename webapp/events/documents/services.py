"""The verbs of an event's documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from webapp.core import audit, clock, files
from webapp.core.arriving import Arrived
from webapp.core.errors import Conflict, InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.core.types import Texts
from webapp.events.checks import SHORT, Problem, too_long
from webapp.events.documents import queries
from webapp.events.documents.models import Audience, EventDocument
from webapp.events.models import Event
from webapp.extensions import db

KINDS = ("pdf", "docx", "odt", "xlsx", "jpeg", "png")
"""What may be a document, keys of `core.file_kinds`."""
MOST = 20
"""How many documents an event may have."""
PURPOSE = "event_document"


@dataclass(frozen=True, kw_only=True)
class DocumentValues:
    """What a document is called and whom it is for."""

    title: Texts
    audience: Audience = Audience.EVERYBODY


def add_document(event: Event, values: DocumentValues, arrived: Arrived, *, by: Actor) -> EventDocument:
    """Give a document to those who come, after those that are there.

    Raises InvalidMany naming the fields that are wrong, Invalid beside `file`, Conflict where there are too many.
    """
    _check(values)
    there = _in_order(event.id)
    if len(there) >= MOST:
        raise Conflict(_l("An event has at most %(most)s documents: remove one first.", most=MOST))
    document = EventDocument(event_id=event.id, position=len(there) + 1, created_at=clock.now())
    document.title, document.audience = values.title, values.audience
    document.file = files.adopt(arrived, PURPOSE)
    _number(there)
    db.session.add(document)
    db.session.flush()
    audit.record("document_added", document, by=by, **_told(document))
    return document


def change_document(
    document: EventDocument, values: DocumentValues, arrived: Arrived | None = None, *, by: Actor
) -> EventDocument:
    """Call it otherwise, give it to others, or put another file in the place of its own.

    Raises InvalidMany naming the fields that are wrong, Invalid beside `file`.
    """
    _check(values)
    document.title, document.audience = values.title, values.audience
    if arrived is not None:
        former, document.file = document.file, files.adopt(arrived, PURPOSE)
        db.session.flush()
        files.remove(former)
    audit.record("document_changed", document, by=by, **_told(document))
    return document


def remove_document(document: EventDocument, *, by: Actor) -> None:
    """Take a document back; its content goes once that is committed."""
    there, stored = _in_order(document.event_id), document.file
    audit.record("document_removed", document, by=by, **_told(document))
    db.session.delete(document)
    db.session.flush()
    files.remove(stored)
    _number([one for one in there if one is not document])


def move_document(document: EventDocument, step: int, *, by: Actor) -> None:
    """Let a document change places with the one before or after it; at the end of the list nothing happens."""
    there = list(_in_order(document.event_id))
    at = there.index(document) if document in there else len(there)
    if not 0 <= at + step < len(there):
        return
    there[at], there[at + step] = there[at + step], there[at]
    _number(there)
    audit.record("document_moved", document, by=by, **_told(document))


def _in_order(event_id: int) -> Sequence[EventDocument]:
    # The order and the number of documents stay true until the transaction ends.
    db.session.execute(select(Event.id).where(Event.id == event_id).with_for_update(key_share=True))
    return queries.documents_of(event_id)


def _number(documents: Sequence[EventDocument]) -> None:
    for number, document in enumerate(documents, 1):
        document.position = number


def _check(values: DocumentValues) -> None:
    problems: list[Problem] = list(too_long("title", values.title, SHORT))
    if not any(text.strip() for text in values.title.values()):
        problems.append(("title", _l("Write it in at least one language.")))
    if problems:
        raise InvalidMany(_l("Some values are not right."), problems)


def _told(document: EventDocument) -> dict[str, Any]:
    return {"event_id": document.event_id, "title": document.title, "file": document.file.name}
