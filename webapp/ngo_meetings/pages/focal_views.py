"""The pages on which another focal point is named: the secretariat's, and the present focal point's own."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.urls import path_of
from webapp.ngo_meetings.access import body_in, meeting
from webapp.ngo_meetings.accrediting import focal_points
from webapp.ngo_meetings.accrediting.bodies import shown_name
from webapp.ngo_meetings.accrediting.focal_points import FocalPointForm
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.pages.bodies_views import bp
from webapp.ngo_meetings.pages.doors import OWN, Door


@bp.route("/<int:accreditation_id>/focal-point", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def focal_point(event_id: int, accreditation_id: int) -> ResponseReturnValue:
    """Name another focal point."""
    event = meeting(event_id)
    accreditation = body_in(event, accreditation_id)
    back = url_for("bodies.body", event_id=event_id, accreditation_id=accreditation_id)
    form = FocalPointForm(data={"language": accreditation.language})
    if request.method == "POST" and form.validate():
        by = current_actor()
        if form.attempt(lambda: focal_points.name_another(accreditation, form.values(), by=by)) is not None:
            flash(_("The link is on its way to %(name)s; earlier ones are closed.", name=form.name.data), "success")
            return redirect(back, 303)
        event = meeting(event_id)
    answer = invalid if request.method == "POST" else render_template
    name = shown_name(body_in(event, accreditation_id))
    return answer("ngo_meetings/focal_point.html", event=event, form=form, back=back, name=name)


@bp.post("/<int:accreditation_id>/close-links")
@requires(Access.ORGANISE)
def close_links(event_id: int, accreditation_id: int) -> ResponseReturnValue:
    """Close the links given out so far."""
    event = meeting(event_id)
    accreditation = body_in(event, accreditation_id)
    focal_points.close_links(accreditation, by=current_actor())
    flash(_("The links given out so far are closed, and no account acts for the body."), "success")
    return redirect(url_for("bodies.body", event_id=event_id, accreditation_id=accreditation_id), 303)


def hand_over(door: Door) -> ResponseReturnValue:
    """Hand the body over to a colleague, who answers for its people from now on."""
    accreditation = door.accreditation
    form = FocalPointForm(data={"language": accreditation.language})
    if request.method == "POST" and form.validate() and form.attempt(lambda: _name(door, form)) is not None:
        flash(_("The link to this page is on its way to %(name)s.", name=form.name.data), "success")
        event = accreditation.event
        home = url_for("accreditations.index") if door.name == OWN else path_of(event.kind, event.slug)
        return redirect(home, 303)
    answer = invalid if request.method == "POST" else render_template
    return answer("ngo_meetings/body/hand_over.html", door=door, event=door.accreditation.event, form=form)


def _name(door: Door, form: FocalPointForm) -> Accreditation:
    return focal_points.name_another(door.accreditation, form.values(), by=door.by)
