"""What the secretariat does with one body: each is a button on its page."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.errors import Invalid
from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.core.identifiers import parse_id
from webapp.core.permissions import Access, Actor, current_actor, requires
from webapp.core.unit_of_work import rollback
from webapp.ngo_meetings.access import body_in, meeting
from webapp.ngo_meetings.accrediting import decisions, directory_match, focal_points, one_body, suspending, terms
from webapp.ngo_meetings.accrediting.bodies import shown_name
from webapp.ngo_meetings.errors import KnownBody
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.pages import body_page
from webapp.ngo_meetings.pages.bodies_views import bp
from webapp.ngo_meetings.pages.terms import TermsForm, terms_form

Verb = Callable[[Accreditation, Actor], Any]


def _do(event_id: int, accreditation_id: int, verb: Verb, sentence: str) -> ResponseReturnValue:
    verb(body_in(meeting(event_id), accreditation_id), current_actor())
    flash(sentence, "success")
    return redirect(url_for("bodies.body", event_id=event_id, accreditation_id=accreditation_id), 303)


@bp.post("/<int:accreditation_id>/accredit")
@requires(Access.ORGANISE)
def accredit(event_id: int, accreditation_id: int) -> ResponseReturnValue:
    """Let the body send people."""

    def verb(body: Accreditation, form: TermsForm) -> Accreditation:
        return decisions.accredit(body, by=current_actor(), **form.wanted())

    return _on_terms(event_id, accreditation_id, verb, _("The body is accredited and told so."))


def _on_terms(
    event_id: int, accreditation_id: int, verb: Callable[[Accreditation, TermsForm], Any], told: str
) -> ResponseReturnValue:
    event = meeting(event_id)
    accreditation = body_in(event, accreditation_id)
    form = terms_form(accreditation)
    if form.validate():
        try:
            verb(accreditation, form)
        except (Invalid, KnownBody) as error:
            rollback()
            form.place(error)
        else:
            flash(told, "success")
            return redirect(url_for("bodies.body", event_id=event_id, accreditation_id=accreditation_id), 303)
        event = meeting(event_id)
    return invalid(
        "ngo_meetings/body_of_event.html", **body_page.context(event, body_in(event, accreditation_id), form)
    )


@bp.post("/<int:accreditation_id>/cap")
@requires(Access.ORGANISE)
def cap(event_id: int, accreditation_id: int) -> ResponseReturnValue:
    """Give it a cap of its own, and say what it is accredited for."""

    def verb(body: Accreditation, form: TermsForm) -> Accreditation:
        return terms.change(body, form.wanted(), by=current_actor())

    return _on_terms(event_id, accreditation_id, verb, _("Saved."))


@bp.post("/<int:accreditation_id>/suspend")
@requires(Access.ORGANISE)
def suspend(event_id: int, accreditation_id: int) -> ResponseReturnValue:
    """Let nobody new come for it."""
    text, told = request.form.get("reason", ""), _("The accreditation is suspended; the body and its people are told.")
    return _do(event_id, accreditation_id, lambda body, by: suspending.suspend(body, text, by=by), told)


@bp.post("/<int:accreditation_id>/restore")
@requires(Access.ORGANISE)
def restore(event_id: int, accreditation_id: int) -> ResponseReturnValue:
    """End the suspension."""
    told = _("The accreditation holds again; the body and its people are told.")
    return _do(event_id, accreditation_id, lambda body, by: suspending.restore(body, by=by), told)


@bp.post("/<int:accreditation_id>/refuse")
@requires(Access.ORGANISE)
def refuse(event_id: int, accreditation_id: int) -> ResponseReturnValue:
    """Turn the request down, or take the accreditation back."""
    text, told = request.form.get("reason", ""), _("The body is not accredited, and its focal point is told why.")
    return _do(event_id, accreditation_id, lambda body, by: decisions.refuse(body, text, by=by), told)


@bp.post("/<int:accreditation_id>/link")
@requires(Access.ORGANISE)
def send_link(event_id: int, accreditation_id: int) -> ResponseReturnValue:
    """Close the links given out so far and mail a new one."""
    told = _("A new link is on its way to the focal point; earlier ones are closed.")
    return _do(event_id, accreditation_id, lambda body, by: focal_points.send_link(body, by=by), told)


@bp.post("/<int:accreditation_id>/found")
@requires(Access.ORGANISE)
def found(event_id: int, accreditation_id: int) -> ResponseReturnValue:
    """Say which body of the directory it is."""
    number, accreditation = (
        parse_id(request.form.get("organisation_id", "")),
        body_in(meeting(event_id), accreditation_id),
    )
    try:
        directory_match.found(accreditation, number, by=current_actor())
    except KnownBody as error:
        rollback()
        flash(str(error), "error")
    else:
        flash(_("Saved."), "success")
        _warn_of_twin(accreditation)
    return redirect(url_for("bodies.body", event_id=event_id, accreditation_id=accreditation_id), 303)


def _warn_of_twin(accreditation: Accreditation) -> None:
    if (other := one_body.standing_beside(accreditation)) is not None:
        told = _("%(name)s, which is accredited already, is the same body in the directory.", name=shown_name(other))
        flash(told, "warning")
