"""The pages on which reviewers score applications and organisers put together the short list."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.forms import invalid
from webapp.core.i18n import _, _l, _n
from webapp.core.identifiers import parse_id
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import conducted_event, managed_event, reviewed_event
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import bulk, places
from webapp.registration.labels import STATES
from webapp.registration.models import LIVE, Registration
from webapp.registration.states import Action
from webapp.seminars import answers, former, knowing, queries, ranking, scoring, sheet, short_list, tables
from webapp.seminars.labels import PLACINGS, SEXES, STATED, points
from webapp.seminars.models import Placing
from webapp.seminars.scoring_forms import ScoreForm, score_form

bp = Blueprint("selection", __name__, url_prefix="/manage/events/<int:event_id>/selection")
DECISIONS = {"approve": Action.APPROVE, "waitlist": Action.WAITLIST, "reject": Action.REJECT}


def seminar(event: Event) -> Event:
    """The event, where it is one whose applications are selected; raises NotFound for any other."""
    if event.kind != "seminar":
        raise NotFound(_l("This event has no selection."))
    return event


def application_of(event: Event, registration_id: int) -> Registration:
    """An application to the seminar; raises NotFound."""
    wanted = (Registration.id == registration_id, Registration.event_id == event.id)
    found = db.session.scalar(select(Registration).where(*wanted))
    if found is None:
        raise NotFound(_l("There is no such application."))
    return found


@bp.get("")
@requires(Access.CONDUCT)
def applications(event_id: int) -> ResponseReturnValue:
    """Every application with its scores, as far as I may know them; for organisers with the balance beside it."""
    event, actor = seminar(conducted_event(event_id)), current_actor()
    table, query = tables.applications(event, actor), queries.applications_of(event)
    if (kind := request.args.get("format", "")) in ("csv", "xlsx"):
        return table.export(query, request.args, kind, f"{event.slug}-applications")
    context: dict[str, Any] = {"event": event, "page": table.page(query, request.args), "organises": False}
    if tables.reviews(event, actor):
        context |= {"waiting": queries.waiting_for(event, actor), "closed": knowing.count_closed(event, actor)}
    if actor.may_organise(*event.manager_ids):
        ledger = places.count(event)
        context |= {
            "organises": True,
            "figures": short_list.figures_of(event.id),
            "ledger": ledger,
            "quotas": short_list.quota_lines(event, ledger),
            "progress": ranking.progress(event.id),
            "Placing": Placing,
            "sexes": {sex.value: label for sex, label in SEXES.items()},
        }
    return render_template("seminars/selection.html", **context)


@bp.post("/short-list")
@requires(Access.ORGANISE)
def place(event_id: int) -> ResponseReturnValue:
    """Put the ticked applications on the short list, or take them off it."""
    event = seminar(managed_event(event_id))
    wanted = request.form.get("action", "")
    if wanted not in {tables.OFF, *(placing.value for placing in Placing)}:
        abort(400)
    placing = None if wanted == tables.OFF else Placing(wanted)
    done = len(short_list.place(event, _ticked(), placing, by=current_actor()))
    text = _n("%(num)s application changed on the short list.", "%(num)s applications changed on the short list.", done)
    flash(text, "success" if done else "info")
    only = request.form.get("back", "")
    if (one := parse_id(only)) is not None:
        return redirect(url_for("selection.application", event_id=event_id, registration_id=one), 303)
    return redirect(url_for("selection.applications", event_id=event_id), 303)


def _ticked() -> list[int]:
    return [number for text in request.form.getlist("ids") if (number := parse_id(text)) is not None]


@bp.post("")
@requires(Access.ORGANISE)
def decide(event_id: int) -> ResponseReturnValue:
    """Select, put on the waiting list or turn down at once, with a report of what was skipped."""
    event = seminar(managed_event(event_id))
    action = DECISIONS.get(request.form.get("action", "")) or abort(400)
    back = url_for("selection.applications", event_id=event_id)
    try:
        report = bulk.act(event, _ticked(), action, by=current_actor(), reason=request.form.get("reason", ""))
    except Invalid as error:
        flash(str(error), "warning")
        return redirect(back, 303)
    skipped = [(person.name, STATES[person.state], why) for person, why in report.skipped]
    return decided(event, len(report.done), skipped)


def decided(event: Event, done: int, skipped: Sequence[tuple[Any, ...]]) -> ResponseReturnValue:
    """The list again, or, where somebody was skipped, a report of who and why."""
    told = _n("%(num)s application decided.", "%(num)s applications decided.", done)
    back = url_for("selection.applications", event_id=event.id)
    if skipped:
        report = {"heading": _("Selection"), "told": told, "done": done, "skipped": skipped, "back": back}
        return render_template("events/manage/bulk_report.html", event=event, **report)
    flash(told, "success" if done else "info")
    return redirect(back, 303)


@bp.get("/<int:registration_id>")
@requires(Access.CONDUCT)
def application(event_id: int, registration_id: int) -> ResponseReturnValue:
    """One application, my scores, and what others scored where I may know it."""
    event = seminar(conducted_event(event_id))
    registration = application_of(event, registration_id)
    return render_template("seminars/application.html", **_context(event, registration))


@bp.post("/<int:registration_id>")
@requires(Access.REVIEW)
def score(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Keep my scores."""
    event, actor = seminar(reviewed_event(event_id)), current_actor()
    registration = application_of(event, registration_id)
    if _read() not in ("", registration.reference):
        # What was typed was about somebody else: it does not stand in the form any more.
        flash(str(scoring.REPLACED), "warning")
        return back_to(event_id, registration_id)
    form = score_form(sheet.sheet_of(event.id), scoring.own_scoring(registration, actor))
    if form.validate():
        kept = form.attempt(
            lambda: scoring.score(
                registration, form.values(), comment=form.comment.data or "", by=actor, person=_read()
            )
        )
        if kept is not None:
            if kept.complete:
                flash(_("Your scores are kept."), "success")
            else:
                flash(_("Your scores are kept. They count once every criterion is scored."), "info")
            return back_to(event_id, registration_id)
    return invalid("seminars/application.html", **_context(conducted_event(event_id), registration, form))


@bp.post("/<int:registration_id>/conflict")
@requires(Access.REVIEW)
def declare(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Keep out of an application because of a conflict of interest."""
    event = seminar(reviewed_event(event_id))
    reason = request.form.get("reason", "")
    try:
        registration = application_of(event, registration_id)
        scoring.declare_conflict(registration, reason=reason, by=current_actor(), person=_read())
    except (Conflict, Invalid) as error:
        flash(str(error), "warning")
    else:
        flash(_("The conflict of interest is declared: you do not score this application."), "success")
    return back_to(event_id, registration_id)


@bp.post("/<int:registration_id>/conflict/withdraw")
@requires(Access.REVIEW)
def take_back(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Score after all."""
    event = seminar(reviewed_event(event_id))
    scoring.take_conflict_back(application_of(event, registration_id), by=current_actor())
    flash(_("You may score this application again."), "success")
    return back_to(event_id, registration_id)


def _read() -> str:
    """Of whom the page was that somebody has filled in."""
    return request.form.get("person", "")


def back_to(event_id: int, registration_id: int) -> ResponseReturnValue:
    """To the page of an application, after something was done there."""
    return redirect(url_for("selection.application", event_id=event_id, registration_id=registration_id), 303)


def _context(event: Event, registration: Registration, form: ScoreForm | None = None) -> dict[str, Any]:
    actor = current_actor()
    organises, own = actor.may_organise(*event.manager_ids), scoring.own_scoring(registration, actor)
    criteria = sheet.sheet_of(event.id)
    sees, scores = knowing.sees_scores(registration, event, actor), scoring.scores(actor, event)
    everything = ranking.scorings_of([registration.id]).get(registration.id, []) if sees or organises else []
    before, after = queries.neighbours(registration)
    return {
        "event": event,
        "registration": registration,
        "criteria": criteria,
        "form": form or score_form(criteria, own),
        "own": own,
        "scores": scores,
        "informed": scores and knowing.is_informed(registration, event, actor),
        "organises": organises,
        "sees": sees,
        "closed": organises and not sees and knowing.is_closed(registration, event, actor),
        "scorings": [one for one in everything if sees and (one.complete or (organises and one.conflict_at is None))],
        "formers": former.formers_before(registration, event, actor),
        "conflicts": [one for one in everything if organises and one.conflict_at is not None],
        "standing": ranking.standings(event, actor, [registration.id]).get(registration.id, ranking.NOTHING),
        "answers": answers.of_kind(registration),
        "own_answers": answers.of_form(registration, event, actor),
        "cv": queries.cv_of(registration),
        "sex": queries.sex_of(registration) if organises else None,
        "stated": STATED,
        "placing": ranking.placing_of(registration) if organises else None,
        "placings": PLACINGS,
        "points": points,
        "state_label": STATES[registration.state],
        "live": registration.state in LIVE,
        "before": before,
        "after": after,
    }
