"""The secretariat's pages of bodies: the list, one request with what is decided on it, and a body entered by hand."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core import files
from webapp.core.errors import DomainError, NotFound
from webapp.core.forms import invalid
from webapp.core.i18n import _, _l, _n
from webapp.core.identifiers import parse_id
from webapp.core.permissions import Access, Actor, current_actor, requires
from webapp.events.models import Event
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.access import body_in, meeting
from webapp.ngo_meetings.accrediting import decisions, documents, requests, terms
from webapp.ngo_meetings.accrediting.bodies import shown_name
from webapp.ngo_meetings.forms import BodyByHandForm, data_of_body
from webapp.ngo_meetings.labels import STATES
from webapp.ngo_meetings.models import STANDING, Accreditation
from webapp.ngo_meetings.pages import body_page
from webapp.ngo_meetings.pages.tables import bodies_of
from webapp.ngo_meetings.pages.terms import terms_form, terms_of

bp = Blueprint("bodies", __name__, url_prefix="/manage/events/<int:event_id>/bodies")


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
    return render_template(
        "ngo_meetings/body_of_event.html", **body_page.context(event, accreditation, terms_form(accreditation))
    )


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
