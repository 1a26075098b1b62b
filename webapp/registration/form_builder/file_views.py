"""The files and photos that answer an event's own questions, for whoever works for the event."""

from flask.typing import ResponseReturnValue

from webapp.core import files
from webapp.core.permissions import Access, current_actor, requires
from webapp.registration import queries
from webapp.registration.form_builder import handing
from webapp.registration.form_builder.blueprint import bp

FILE = "/people/<int:registration_id>/files/<key>"


@bp.get(FILE)
@requires(Access.STAFF)
def answer_file(event_id: int, registration_id: int, key: str) -> ResponseReturnValue:
    """A file as a download; a sensitive one is handed out by its own button only."""
    registration = queries.seen_registration(registration_id, event_id)
    return files.send(handing.file_for(registration, key, by=current_actor()))


@bp.get(f"{FILE}/picture")
@requires(Access.STAFF)
def answer_picture(event_id: int, registration_id: int, key: str) -> ResponseReturnValue:
    """A photo on the page of its person."""
    registration = queries.seen_registration(registration_id, event_id)
    return files.show(handing.file_for(registration, key, by=current_actor()))


@bp.get(f"{FILE}/proposed")
@requires(Access.STAFF)
def proposed_file(event_id: int, registration_id: int, key: str) -> ResponseReturnValue:
    """A file that waits for approval, as a download."""
    registration = queries.seen_registration(registration_id, event_id)
    return files.send(handing.file_for(registration, key, by=current_actor(), proposed=True))


@bp.get(f"{FILE}/proposed/picture")
@requires(Access.STAFF)
def proposed_picture(event_id: int, registration_id: int, key: str) -> ResponseReturnValue:
    """A photo that waits for approval, beside the one it would replace."""
    registration = queries.seen_registration(registration_id, event_id)
    return files.show(handing.file_for(registration, key, by=current_actor(), proposed=True))
