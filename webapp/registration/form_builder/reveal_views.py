"""A sensitive answer, shown to whoever asks for it; the history of the person says who did."""

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.core.permissions import Access, current_actor, requires
from webapp.registration import queries
from webapp.registration.form_builder import handing, sealing
from webapp.registration.form_builder.blueprint import bp


@bp.post("/people/<int:registration_id>/reveal")
@requires(Access.STAFF)
def reveal(event_id: int, registration_id: int) -> ResponseReturnValue:
    """One answer, once; a file as a download."""
    registration = queries.seen_registration(registration_id, event_id)
    key = request.form.get("key", "")
    revealed = sealing.reveal(registration, key, by=current_actor())
    if revealed.filename:
        return handing.send_revealed(registration, key, revealed.filename)
    page = render_template(
        "registration/form_builder/revealed.html",
        event=registration.event,
        registration=registration,
        label=revealed.label,
        text=revealed.text,
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer
