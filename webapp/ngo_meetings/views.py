"""The public pages of a meeting: a body asks for accreditation, a representative registers."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.errors import DomainError
from webapp.core.forms import invalid
from webapp.core.i18n import _, current_language, translated
from webapp.core.permissions import Access, current_actor, link_holder, requires
from webapp.events.access import load_event
from webapp.events.models import Event
from webapp.events.urls import path_of
from webapp.ngo_meetings.accrediting import links
from webapp.ngo_meetings.accrediting.requests import check_open, request_accreditation
from webapp.ngo_meetings.forms import AccreditationForm, RepresentativeForm
from webapp.ngo_meetings.models import Accreditation, AccreditationState
from webapp.ngo_meetings.people.representing import as_representative, await_focal_point, count_if_accredited
from webapp.registration import flow
from webapp.registration.limits import limit_registrations

KIND = "ngo_meeting"
TEMPLATE = "ngo_meetings/register.html"
bp = Blueprint("ngo_meetings", __name__)
INVITED = flow.Flow(kind=KIND, save=count_if_accredited)
FLOW = flow.Flow(
    kind=KIND,
    form=RepresentativeForm,
    adapt=as_representative,
    save=await_focal_point,
    hold=True,
    invited=INVITED,
    template=TEMPLATE,
)


@bp.route("/<slug>/register", methods=["GET", "POST"])
@requires(Access.PUBLIC)
@limit_registrations
def register(slug: str) -> ResponseReturnValue:
    """Register as the representative of an accredited body."""
    return flow.serve(FLOW, slug)


@bp.route("/<slug>/accreditation", methods=["GET", "POST"])
@requires(Access.PUBLIC)
@limit_registrations
def accreditation(slug: str) -> ResponseReturnValue:
    """Ask for accreditation."""
    event = flow.find_event(KIND, slug)
    form = AccreditationForm(data={"type": "ngo", "language": current_language()})
    if request.method == "POST" and form.validate():
        made = form.attempt(lambda: _ask(event, form))
        if made is not None and made.state is AccreditationState.ACCREDITED:
            return _accredited_at_once(event, made)
        if made is not None:
            flash(_("Your request has arrived. We have mailed this link to the focal point."), "success")
            return redirect(url_for("accreditation_by_link.show", token=links.mint(made)), 303)
        event = flow.find_event(KIND, slug)
    event = load_event(event.id)
    context = {
        "event": event,
        "form": form,
        "shut": _shut(event),
        "event_url": path_of(event.kind, event.slug),
        "bodies": ", ".join(translated(body.name) for body in (event.host, *(c.organisation for c in event.co_hosts))),
    }
    answer = invalid if request.method == "POST" else render_template
    return answer("ngo_meetings/accreditation.html", **context)


def _ask(event: Event, form: AccreditationForm) -> Accreditation:
    values = form.values()
    by = link_holder(values.focal_name, values.focal_email)
    return request_accreditation(
        event, values, by=by, papers=form.papers(), consent=True, another=bool(form.another.data)
    )


def _accredited_at_once(event: Event, made: Accreditation) -> ResponseReturnValue:
    """Anybody can write a focal point's address here: the way in goes to that address alone."""
    told = _("Your organisation is accredited already. The link to its page is on its way to the focal point.")
    flash(told, "success")
    # A request that has just been made keeps nobody out.
    if current_actor().email == made.focal_email:
        return redirect(url_for("own_accreditation.show", accreditation_id=made.id), 303)
    return redirect(path_of(event.kind, event.slug), 303)


def _shut(event: Event) -> str:
    """Why there is no form, in a sentence; empty while bodies can ask."""
    try:
        check_open(event)
    except DomainError as error:
        return str(error)
    return ""
