"""The secretariat's page of the floor: who asks, who speaks, in which order, and the list to print."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.errors import NotFound
from webapp.core.i18n import _, _l
from webapp.core.identifiers import parse_id
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.models import Event
from webapp.extensions import db
from webapp.ngo_meetings.access import meeting
from webapp.ngo_meetings.people.ordering import moved
from webapp.ngo_meetings.speaking import floor, speakers_print
from webapp.ngo_meetings.speaking.body_names import BodyNames
from webapp.registration.labels import STATES
from webapp.registration.models import Registration

bp = Blueprint("floor", __name__, url_prefix="/manage/events/<int:event_id>/floor")


@bp.get("")
@requires(Access.ORGANISE)
def index(event_id: int) -> ResponseReturnValue:
    """Who asks, and who speaks when."""
    event = meeting(event_id)
    requests = floor.requests_in(event.id)
    return render_template(
        "ngo_meetings/floor.html",
        event=event,
        bodies=BodyNames(requests),
        speakers=[one for one in requests if one.granted],
        asked=[one for one in requests if one.state == "asked"],
        declined=[one for one in requests if one.state == "declined"],
        states=STATES,
    )


@bp.get("/print")
@requires(Access.ORGANISE)
def printed(event_id: int) -> ResponseReturnValue:
    """The speakers' list on paper: those who have the floor and a place."""
    event = meeting(event_id)
    speakers = [one for one in floor.requests_in(event.id) if one.granted and one.comes]
    sheet = speakers_print.sheet_of(event, speakers, request.args.getlist("language"))
    return render_template("ngo_meetings/speakers.html", event=event, sheet=sheet, name=speakers_print.title())


@bp.post("/<int:registration_id>/<any(grant, decline):deed>")
@requires(Access.ORGANISE)
def decide(event_id: int, registration_id: int, deed: str) -> ResponseReturnValue:
    """Give somebody the floor, or say that there is no time."""
    event = meeting(event_id)
    registration = _registration(event, registration_id)
    floor.decide(event, registration, deed == "grant", by=current_actor())
    sentence = _("%(name)s is on the speakers' list.") if deed == "grant" else _("%(name)s does not get the floor.")
    flash(sentence % {"name": registration.name}, "success")
    return redirect(url_for("floor.index", event_id=event_id), 303)


@bp.post("/order")
@requires(Access.ORGANISE)
def order(event_id: int) -> ResponseReturnValue:
    """Another order of speakers."""
    event = meeting(event_id)
    ids = [number for text in request.form.getlist("ids") if (number := parse_id(text)) is not None]
    if not ids:
        abort(400)
    floor.order_speakers(event, moved(ids, request.form), by=current_actor())
    return redirect(url_for("floor.index", event_id=event_id), 303)


def _registration(event: Event, registration_id: int) -> Registration:
    registration = db.session.get(Registration, registration_id)
    if registration is None or registration.event_id != event.id:
        raise NotFound(_l("There is no such registration in this event."))
    return registration
