"""Reads of documents."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from webapp.core.errors import NotFound
from webapp.core.i18n import _l
from webapp.events.documents.models import Audience, EventDocument
from webapp.extensions import db

ALL = tuple(Audience)
PUBLIC = (Audience.EVERYBODY,)


def _of(event_id: int, audiences: Sequence[Audience]) -> Select[EventDocument]:
    return select(EventDocument).where(EventDocument.event_id == event_id, EventDocument.audience.in_(audiences))


def documents_of(event_id: int, audiences: Sequence[Audience] = ALL) -> Sequence[EventDocument]:
    """The documents of an event with their files, in order."""
    return db.session.scalars(_of(event_id, audiences).order_by(EventDocument.position, EventDocument.id)).all()


def document_of(event_id: int, document_id: int, audiences: Sequence[Audience] = ALL) -> EventDocument:
    """A document of an event with its file; raises NotFound for those of other events and for other people."""
    found = db.session.scalar(_of(event_id, audiences).where(EventDocument.id == document_id))
    if found is None:
        raise NotFound(_l("There is no such document, or it has been removed."))
    return found
