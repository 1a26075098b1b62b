"""A body asks to send a delegation; the host accepts or declines."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core import clock
from webapp.core.forms import invalid
from webapp.core.i18n import _, current_language
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import managed_event
from webapp.events.fields import instant_of, local_of
from webapp.events.models import Event, EventState
from webapp.events.urls import path_of
from webapp.extensions import db
from webapp.registration.delegations.deciding import requests
from webapp.registration.delegations.pages.host_forms import AcceptForm, RequestForm
from webapp.registration.delegations.pages.host_views import DAYS_BEFORE, bp
from webapp.registration.limits import limit_registrations

public = Blueprint("delegation_requests", __name__, url_prefix="/delegations")
FOLDER = "registration/delegations"


@public.route("/ask/<int:event_id>", methods=["GET", "POST"])
@requires(Access.PUBLIC)
@limit_registrations
def ask(event_id: int) -> ResponseReturnValue:
    """Ask to send a delegation; the answer is the same for every address."""
    event = db.session.get(Event, event_id)
    if event is None or event.state is EventState.DRAFT:
        abort(404)
    form = RequestForm()
    context = {"event": event, "form": form, "event_url": path_of(event.kind, event.slug)}
    context["open"] = requests.takes_requests(event)
    if request.method == "GET":
        return render_template(f"{FOLDER}/ask.html", **context)
    if form.validate() and form.attempt(lambda: _asked(event, form)):
        return render_template(f"{FOLDER}/asked.html", **context)
    return invalid(f"{FOLDER}/ask.html", **context)


def _asked(event: Event, form: RequestForm) -> bool:
    requests.ask(
        event,
        requests.RequestValues(
            sending_name=form.sending_name.data or "",
            coordinator_email=form.coordinator_email.data or "",
            coordinator_name=form.coordinator_name.data or "",
            places=form.places.data or 0,
            message=form.message.data or "",
            language=current_language(),
        ),
    )
    return True


@bp.route("/requests/<int:request_id>", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def answer_request(event_id: int, request_id: int) -> ResponseReturnValue:
    """What a body asks for: accept it with a quota and a deadline, or decline with a reason."""
    event = managed_event(event_id)
    found = requests.find_request(event.id, request_id)
    due = event.starts_at - timedelta(days=DAYS_BEFORE)
    deadline = local_of(due, event.timezone) if due > clock.now() else None
    form = AcceptForm(data={"places": found.places, "deadline": deadline})
    if request.method == "POST":
        valid, until = form.validate(), instant_of(form.deadline, event.timezone)
        if valid and not form.deadline.errors:
            places, by = form.places.data or 0, current_actor()
            made = form.attempt(lambda: requests.accept(found, places=places, deadline=until, by=by))
            if made is not None:
                flash(_("The coordinator gets a message with the link to the list."), "success")
                return redirect(url_for("host_delegation.show", event_id=event_id, delegation_id=made.id), 303)
        return invalid(f"{FOLDER}/request.html", event=event, form=form, asked=found)
    return render_template(f"{FOLDER}/request.html", event=event, form=form, asked=found)


@bp.post("/requests/<int:request_id>/decline")
@requires(Access.ORGANISE)
def decline_request(event_id: int, request_id: int) -> ResponseReturnValue:
    """Say no."""
    event = managed_event(event_id)
    found = requests.find_request(event.id, request_id)
    requests.decline(found, reason=request.form.get("reason", ""), by=current_actor())
    flash(_("The request is declined, and the body gets your reason."), "success")
    return redirect(url_for("delegations_of_event.index", event_id=event_id), 303)
