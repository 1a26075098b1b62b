"""The pages on which reviewers read applications and organisers decide."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp.core import files
from webapp.core.errors import Invalid, NotFound
from webapp.core.forms import invalid
from webapp.core.i18n import _, _l, _n
from webapp.core.identifiers import parse_id
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import managed_event, seen_event
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import services
from webapp.registration.labels import STATES
from webapp.registration.models import LIVE, Registration
from webapp.registration.questions import shown_answers
from webapp.registration.states import Action
from webapp.seminars import queries, tables
from webapp.seminars.applications import QUESTIONS, give_opinion
from webapp.seminars.forms import OpinionForm
from webapp.seminars.labels import RECOMMENDATIONS
from webapp.seminars.models import Recommendation, Review

bp = Blueprint("selection", __name__, url_prefix="/manage/events/<int:event_id>/selection")


@bp.get("")
@requires(Access.STAFF)
def applications(event_id: int) -> ResponseReturnValue:
    """Every application with what reviewers think of it."""
    event = _seminar(seen_event(event_id))
    table, query = tables.applications(event, current_actor()), queries.applications_of(event)
    if (kind := request.args.get("format", "")) in ("csv", "xlsx"):
        return table.export(query, request.args, kind, f"{event.slug}-applications")
    return render_template("seminars/selection.html", event=event, page=table.page(query, request.args))


DECISIONS = {"approve": Action.APPROVE, "waitlist": Action.WAITLIST, "reject": Action.REJECT}


@bp.post("")
@requires(Access.ORGANISE)
def decide(event_id: int) -> ResponseReturnValue:
    """Select, put on the waiting list or turn down the ticked applications, with a report of what was skipped."""
    event = _seminar(managed_event(event_id))
    ids = [number for text in request.form.getlist("ids") if (number := parse_id(text)) is not None]
    action = DECISIONS.get(request.form.get("action", "")) or abort(400)
    back = url_for("selection.applications", event_id=event_id)
    try:
        report = services.bulk(event, ids, action, by=current_actor(), reason=request.form.get("reason", ""))
    except Invalid as error:
        flash(str(error), "warning")
        return redirect(back, 303)
    if report.skipped:
        skipped = [(person.name, STATES[person.state], why) for person, why in report.skipped]
        return render_template("seminars/decided.html", event=event, done=len(report.done), skipped=skipped, back=back)
    done = len(report.done)
    flash(_n("%(num)s application decided.", "%(num)s applications decided.", done), "success" if done else "info")
    return redirect(back, 303)


@bp.route("/<int:registration_id>", methods=["GET", "POST"])
@requires(Access.STAFF)
def application(event_id: int, registration_id: int) -> ResponseReturnValue:
    """One application, and what I think of it."""
    event = _seminar(seen_event(event_id))
    registration = _application(event, registration_id)
    actor = current_actor()
    mine = db.session.get(Review, (registration.id, actor.user_id))
    form = OpinionForm(recommendation=mine.recommendation.value if mine else None, comment=mine.comment if mine else "")
    if request.method == "POST" and form.validate():
        wanted, comment = Recommendation(form.recommendation.data), form.comment.data or ""
        if form.attempt(lambda: give_opinion(registration, wanted, comment=comment, by=actor)) is not None:
            flash(_("Your opinion is kept."), "success")
            return redirect(url_for("selection.application", event_id=event_id, registration_id=registration_id), 303)
    before, after = queries.neighbours(registration)
    context = {
        "event": event,
        "registration": registration,
        "form": form,
        "answers": shown_answers(QUESTIONS, registration.answers),
        "cv": queries.cv_of(registration),
        "reviews": queries.reviews_of(registration),
        "recommendations": RECOMMENDATIONS,
        "state_label": STATES[registration.state],
        "live": registration.state in LIVE,
        "decides": actor.may_organise(*event.manager_ids),
        "before": before,
        "after": after,
    }
    if request.method == "POST":
        return invalid("seminars/application.html", **context)
    return render_template("seminars/application.html", **context)


@bp.get("/<int:registration_id>/cv")
@requires(Access.STAFF)
def cv(event_id: int, registration_id: int) -> ResponseReturnValue:
    """The CV as a download."""
    registration = _application(_seminar(seen_event(event_id)), registration_id)
    uploaded = queries.cv_of(registration)
    if uploaded is None:
        raise NotFound(_l("No CV came with this application."))
    return files.send(uploaded.file)


def _seminar(event: Event) -> Event:
    if event.kind != "seminar":
        raise NotFound(_l("This event has no selection."))
    return event


def _application(event: Event, registration_id: int) -> Registration:
    wanted = (Registration.id == registration_id, Registration.event_id == event.id)
    found = db.session.scalar(select(Registration).where(*wanted))
    if found is None:
        raise NotFound(_l("There is no such application."))
    return found
