"""The organisers' pages of a selection: the scoring sheet and the decision in bulk."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import managed_event
from webapp.events.models import Event
from webapp.registration import places
from webapp.registration.labels import STATES
from webapp.seminars import decision, knowing, sheet, short_list
from webapp.seminars.labels import PLACINGS, points
from webapp.seminars.models import Placing
from webapp.seminars.scoring_forms import LettersForm, SheetForm, filled_letters_form, filled_sheet_form
from webapp.seminars.selection import bp, decided, seminar


@bp.route("/sheet", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def edit_sheet(event_id: int) -> ResponseReturnValue:
    """The criteria by which reviewers score."""
    event = seminar(managed_event(event_id))
    used, by = sheet.in_use(event.id), current_actor()
    if request.method == "GET":
        form = filled_sheet_form(sheet.sheet_of(event.id))
        return render_template("seminars/sheet.html", event=event, form=form, used=used)
    form, kept = SheetForm(), None
    if form.validate():
        recount = bool(form.recount.data)
        kept = form.attempt(lambda: sheet.set_sheet(event, form.wanted(), by=by, recount=recount))
    if kept is None:
        return invalid("seminars/sheet.html", event=managed_event(event_id), form=form, used=used)
    flash(_("The scoring sheet is kept."), "success")
    return redirect(url_for("selection.applications", event_id=event_id), 303)


@bp.get("/decision")
@requires(Access.ORGANISE)
def preview(event_id: int) -> ResponseReturnValue:
    """What deciding by the short list would do, for whoever may know the scores: its order tells of them."""
    event = seminar(managed_event(event_id))
    if closed := knowing.count_closed(event, current_actor(), listed=True):
        return render_template("seminars/closed.html", event=event, closed=closed)
    return render_template("seminars/decision.html", **_context(event_id), form=filled_letters_form(event))


@bp.post("/decision")
@requires(Access.ORGANISE)
def decide_all(event_id: int) -> ResponseReturnValue:
    """Do what the short list says, and report it."""
    event = seminar(managed_event(event_id))
    form, by = filled_letters_form(event), current_actor()
    if knowing.count_closed(event, by, listed=True):
        return redirect(url_for("selection.preview", event_id=event_id), 303)
    if "look" in request.form:
        return _look(event, form)
    made = form.attempt(lambda: decision.decide(event, form.sentences(event), by=by)) if form.validate() else None
    if made is None:
        return invalid("seminars/decision.html", **_context(event_id), form=form)
    skipped = [(line.registration.name, STATES[line.registration.state], why) for line, why in made.skipped]
    return decided(event, made.total, skipped)


def _look(event: Event, form: LettersForm) -> ResponseReturnValue:
    shown = form.attempt(lambda: decision.look(event, form.sentences(event))) if form.validate() else None
    if shown is None:
        return invalid("seminars/decision.html", **_context(event.id), form=form)
    return render_template("seminars/decision.html", **_context(event.id), form=form, previews=shown)


def _context(event_id: int) -> dict[str, object]:
    event = seminar(managed_event(event_id))
    ledger = places.count(event)
    plan = decision.plan(event)
    return {
        "event": event,
        "plan": plan,
        "stand_ins": decision.stand_ins(plan, ledger),
        "ledger": ledger,
        "quotas": short_list.quota_lines(event, ledger),
        "figures": short_list.figures_of(event.id),
        "placings": PLACINGS,
        "Placing": Placing,
        "points": points,
        "states": STATES,
    }
