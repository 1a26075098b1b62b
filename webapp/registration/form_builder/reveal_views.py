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
    """One answer, once, or the one that is `proposed` in its stead; a file as a download."""
    registration = queries.seen_registration(registration_id, event_id)
    key, proposed = request.form.get("key", ""), bool(request.form.get("proposed"))
    revealed = sealing.reveal(registration, key, by=current_actor(), proposed=proposed)
    if revealed.filename:
        return handing.send_revealed(registration, key, revealed.filename, proposed=proposed)
    page = render_template(
        "registration/form_builder/revealed.html",
        event=registration.event,
        registration=registration,
        label=revealed.label,
        text=revealed.text,
        proposed=proposed,
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer
