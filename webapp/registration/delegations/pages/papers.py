"""The documents of the event for the coordinator of a delegation.

Those for everybody are there from the invitation on. Those for who comes are there once the host has approved the list,
also while it looks at what has changed since.
"""

from collections.abc import Sequence

from flask.typing import ResponseReturnValue

from webapp.core import files
from webapp.core.errors import NotFound
from webapp.core.i18n import _l
from webapp.events.documents import queries
from webapp.events.documents.models import Audience, EventDocument
from webapp.registration.delegations.pages.doors import Door
from webapp.registration.delegations.state import holds_places
from webapp.registration.models import DelegationState


def listed(door: Door) -> list[tuple[EventDocument, str]]:
    """The documents with their addresses; the host has a page of its own for them."""
    if door.is_host or door.delegation.state is DelegationState.WITHDRAWN:
        return []
    found = queries.documents_of(door.delegation.event_id, _audiences(door))
    return [(one, door.url("document", document_id=one.id)) for one in found]


def document(door: Door, document_id: int) -> ResponseReturnValue:
    """A document, while the delegation may still come."""
    if door.delegation.state is DelegationState.WITHDRAWN:
        raise NotFound(_l("The documents are for those who come: this registration is not open any more."))
    return files.send(queries.document_of(door.delegation.event_id, document_id, _audiences(door)).file)


def _audiences(door: Door) -> Sequence[Audience]:
    return queries.ALL if door.is_host or holds_places(door.delegation) else queries.PUBLIC
