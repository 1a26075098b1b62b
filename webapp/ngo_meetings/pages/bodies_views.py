"""The secretariat's pages of bodies: the list, one request with what is decided on it, and a body entered by hand."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core import files
from webapp.core.errors import DomainError, Invalid, NotFound
from webapp.core.forms import invalid
from webapp.core.i18n import _, _l, _n
from webapp.core.identifiers import parse_id
from webapp.core.permissions import Access, Actor, current_actor, requires
from webapp.core.unit_of_work import rollback
from webapp.directory.labels import TYPES
from webapp.events.models import Event
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.access import body_in, meeting
from webapp.ngo_meetings.accrediting import (
    decisions,
    directory_match,
    documents,
    focal_points,
    remarks,
    requests,
    suspending,
    terms,
    validity,
)
from webapp.ngo_meetings.accrediting.bodies import shown_name
from webapp.ngo_meetings.forms import BodyByHandForm, data_of_body
from webapp.ngo_meetings.labels import STATES
from webapp.ngo_meetings.models import STANDING, Accreditation
from webapp.ngo_meetings.page import city_of
from webapp.ngo_meetings.pages.tables import bodies_of
from webapp.ngo_meetings.pages.terms import TermsForm, terms_form, terms_of
from webapp.registration.labels import STATES as REGISTRATION_STATES

bp = Blueprint("bodies", __name__, url_prefix="/manage/events/<int:event_id>/bodies")
Verb = Callable[[Accreditation, Actor], Any]


@bp.get("")
@requires(Access.ORGANISE)
def index(event_id: int) -> ResponseReturnValue:
    """Which bodies ask, which are complete."""
    event = meeting(event_id)
    table, query = bodies_of(event), queries.listed(event.id)
    if (kind := request.args.get("format", "")) in ("csv", "xlsx"):
        return table.export(query, request.args, kind, f"{event.slug}-bodies")
    page = table.page(query, request.args)
    return render_template("ngo_meetings/bodies.html", event=event, page=page)


DECISIONS: dict[str, Callable[[Accreditation, str, Actor], Any]] = {
    "accredit": lambda body, _reason, by: decisions.accredit(body, by=by, cap=body.cap),
    "refuse": lambda body, reason, by: decisions.refuse(body, reason, by=by),
}


@bp.post("")
@requires(Access.ORGANISE)
def decide(event_id: int) -> ResponseReturnValue:
    """Accredit or refuse the ticked bodies; what cannot be done is skipped and named."""
    event = meeting(event_id)
    verb = DECISIONS.get(request.form.get("action", "")) or abort(400)
    ids = {number for text in request.form.getlist("ids") if (number := parse_id(text)) is not None}
    back = url_for("bodies.index", event_id=event_id)
    done, skipped = 0, []
    for body in queries.in_event(event.id, ids):
        try:
            verb(body, request.form.get("reason", ""), current_actor())
            done += 1
        except DomainError as error:
            skipped.append((shown_name(body), STATES[body.state], str(error)))
    told = _n("%(num)s request decided.", "%(num)s requests decided.", done)
    if skipped:
        report = {"heading": _("Bodies"), "told": told, "done": done, "skipped": skipped, "back": back}
        return render_template("events/manage/bulk_report.html", event=event, **report)
    flash(told, "success" if done else "info")
    return redirect(back, 303)


@bp.get("/<int:accreditation_id>")
@requires(Access.ORGANISE)
def body(event_id: int, accreditation_id: int) -> ResponseReturnValue:
    """One body: what it says of itself, who comes for it, and what can be decided."""
    event = meeting(event_id)
    accreditation = body_in(event, accreditation_id)
    return render_template("ngo_meetings/body_of_event.html", **_page(event, accreditation, terms_form(accreditation)))


def _page(event: Event, accreditation: Accreditation, form: TermsForm) -> dict[str, Any]:
    actor = current_actor()
    return {
        "event": event,
        "accreditation": accreditation,
        "terms": form,
        "beside": remarks.in_words(accreditation.field_remarks),
        "name": shown_name(accreditation),
        "city": city_of(accreditation),
        "type_label": TYPES[accreditation.type],
        "label": STATES[accreditation.state],
        "cap": queries.cap_of(accreditation),
        "usual": queries.usual_cap(event.id),
        "use": queries.use_of(accreditation),
        "people": queries.people_of(accreditation),
        "states": REGISTRATION_STATES,
        "editable": accreditation.state in queries.ASKED,
        "known": directory_match.candidates(accreditation),
        "similar": directory_match.similar_requests(accreditation),
        "standing": accreditation.state in STANDING,
        "until": validity.until_of(accreditation),
        "series": validity.series_of(accreditation),
        "elsewhere": [(one, STATES[one.state]) for one in validity.decided_elsewhere(accreditation, actor)],
        "followed": validity.granted_by(accreditation, actor),
    }


@bp.get("/<int:accreditation_id>/letter")
@requires(Access.ORGANISE)
def letter(event_id: int, accreditation_id: int) -> ResponseReturnValue:
    """The letter that names the focal point."""
    accreditation = body_in(meeting(event_id), accreditation_id)
    if accreditation.letter is None:
        raise NotFound(_l("No letter came with this request."))
    return files.send(accreditation.letter)


@bp.get("/<int:accreditation_id>/documents/<int:document_id>")
@requires(Access.ORGANISE)
def document(event_id: int, accreditation_id: int, document_id: int) -> ResponseReturnValue:
    """A document that came with the request."""
    return files.send(documents.document_of(body_in(meeting(event_id), accreditation_id), document_id))


@bp.route("/new", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def enter(event_id: int) -> ResponseReturnValue:
    """Enter a body that has asked on paper; it is accredited at once."""
    event = meeting(event_id)
    form = BodyByHandForm(data={"type": "ngo", "language": "ru" if "ru" in event.languages else "en"})
    form.offer(event)
    if request.method == "POST" and form.validate():
        made = form.attempt(lambda: _enter(event, form))
        if made is not None:
            flash(_("The body is accredited. Its focal point gets a message with the link."), "success")
            return redirect(url_for("bodies.body", event_id=event_id, accreditation_id=made.id), 303)
        event = meeting(event_id)
    return _form_page(event, form, url_for("bodies.index", event_id=event_id), is_new=True)


def _form_page(event: Event, form: BodyByHandForm, back: str, *, is_new: bool) -> ResponseReturnValue:
    answer = invalid if request.method == "POST" else render_template
    return answer("ngo_meetings/body_form.html", event=event, form=form, back=back, is_new=is_new)


def _enter(event: Event, form: BodyByHandForm) -> Accreditation:
    by, another = current_actor(), bool(form.another.data)
    made = requests.request_accreditation(event, form.values(), by=by, papers=form.papers(), another=another, late=True)
    return decisions.accredit(made, by=by, **form.wanted())


@bp.route("/<int:accreditation_id>/edit", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def edit(event_id: int, accreditation_id: int) -> ResponseReturnValue:
    """Correct what a body says of itself, or name another focal point."""
    event = meeting(event_id)
    accreditation = body_in(event, accreditation_id)
    form = BodyByHandForm(data=data_of_body(accreditation) | terms_of(accreditation), known=accreditation)
    form.offer(event)
    if accreditation.state not in STANDING:
        # What it holds for is said with the decision.
        del form.extent, form.until
    if request.method == "POST" and form.validate():
        if form.attempt(lambda: _edit(accreditation, form)) is not None:
            flash(_("Saved."), "success")
            return redirect(url_for("bodies.body", event_id=event_id, accreditation_id=accreditation_id), 303)
        event = meeting(event_id)
    back = url_for("bodies.body", event_id=event_id, accreditation_id=accreditation_id)
    return _form_page(event, form, back, is_new=False)


def _edit(accreditation: Accreditation, form: BodyByHandForm) -> Accreditation:
    by, another = current_actor(), bool(form.another.data)
    requests.update_request(accreditation, form.values(), by=by, papers=form.papers(), another=another, send=False)
    return terms.change(accreditation, form.wanted(), by=by)


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
        except Invalid as error:
            rollback()
            form.place(error)
        else:
            flash(told, "success")
            return redirect(url_for("bodies.body", event_id=event_id, accreditation_id=accreditation_id), 303)
        event = meeting(event_id)
    return invalid("ngo_meetings/body_of_event.html", **_page(event, body_in(event, accreditation_id), form))


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
    number = parse_id(request.form.get("organisation_id", ""))
    return _do(event_id, accreditation_id, lambda body, by: directory_match.found(body, number, by=by), _("Saved."))
