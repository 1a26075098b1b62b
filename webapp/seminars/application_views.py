"""What is done on the page of an application besides scoring it: scores opened, the stated sex, the CV."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core import audit, files
from webapp.core.errors import NotFound
from webapp.core.i18n import _, _l
from webapp.core.identifiers import parse_id
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import conducted_event, managed_event
from webapp.seminars import knowing, queries
from webapp.seminars.applications import state_sex
from webapp.seminars.models import Sex
from webapp.seminars.selection import application_of, back_to, bp, seminar


@bp.post("/open")
@requires(Access.ORGANISE)
def open_scores(event_id: int) -> ResponseReturnValue:
    """Read what others scored without scoring first: of one application, of the short list, or of all."""
    event, only = seminar(managed_event(event_id)), parse_id(request.form.get("only", ""))
    listed = request.form.get("what") == "short-list"
    knowing.open_scores(event, by=current_actor(), only=only, listed=listed)
    flash(_("The scores of others are open to you. This is noted."), "success")
    if only is not None:
        return back_to(event_id, only)
    page = "selection.preview" if listed else "selection.applications"
    return redirect(url_for(page, event_id=event_id), 303)


@bp.post("/<int:registration_id>/sex")
@requires(Access.ORGANISE)
def change_sex(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Change what an expert has stated, on their word."""
    registration = application_of(seminar(managed_event(event_id)), registration_id)
    if (wanted := request.form.get("sex", "")) not in {sex.value for sex in Sex}:
        abort(400)
    state_sex(registration, Sex(wanted))
    audit.record("application_sex_changed", registration, by=current_actor())
    flash(_("What the expert stated is kept."), "success")
    return back_to(event_id, registration_id)


@bp.get("/<int:registration_id>/cv")
@requires(Access.CONDUCT)
def cv(event_id: int, registration_id: int) -> ResponseReturnValue:
    """The CV as a download."""
    registration = application_of(seminar(conducted_event(event_id)), registration_id)
    uploaded = queries.cv_of(registration)
    if uploaded is None:
        raise NotFound(_l("No CV came with this application."))
    return files.send(uploaded.file)
