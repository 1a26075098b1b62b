"""Ticking the checklist."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp.core.errors import Invalid, NotFound
from webapp.core.i18n import _, _l, current_language
from webapp.core.permissions import Access, Actor, current_actor, requires
from webapp.events import milestones
from webapp.events.access import managed_event
from webapp.events.blueprint import manage
from webapp.events.checks import SHORT
from webapp.events.life_views import day_of
from webapp.events.models import Event, Milestone
from webapp.extensions import db


def _back(event: Event, done: str) -> ResponseReturnValue:
    flash(done, "success")
    return redirect(url_for("manage.overview", event_id=event.id, _anchor="milestones"), 303)


def _milestone(event: Event, milestone_id: int) -> Milestone:
    query = select(Milestone).where(Milestone.id == milestone_id, Milestone.event_id == event.id)
    milestone = db.session.scalar(query)
    if milestone is None:
        raise NotFound(_l("This step is no longer on the checklist."))
    return milestone


@manage.post("/events/<int:event_id>/milestones")
@requires(Access.ORGANISE)
def add_step(event_id: int) -> ResponseReturnValue:
    """Add a step of the organiser's own."""
    event = managed_event(event_id)
    day = day_of(request.form.get("due", ""), "due")
    label = request.form.get("label", "").strip()
    if len(label) > SHORT:
        raise Invalid(_l("This is longer than %(limit)s characters.", limit=SHORT), field="label")
    days = milestones.days_until(event, day)
    milestones.add_step(event, {current_language(): label}, days, by=current_actor())
    return _back(event, _("The step is on the checklist."))


@manage.post("/events/<int:event_id>/milestones/<int:milestone_id>")
@requires(Access.ORGANISE)
def mark_step(event_id: int, milestone_id: int) -> ResponseReturnValue:
    """Tick a step, open it again, say that it is not needed, or remove it."""
    event = managed_event(event_id)
    milestone = _milestone(event, milestone_id)
    _mark(milestone, request.form.get("action", ""), by=current_actor())
    return _back(event, _("The checklist is up to date."))


def _mark(milestone: Milestone, action: str, *, by: Actor) -> None:
    verbs = {
        "tick": milestones.tick,
        "untick": milestones.untick,
        "skip": milestones.skip,
        "remove": milestones.remove_step,
    }
    if action not in verbs:
        raise Invalid(_l("Choose what to do."), field="action")
    verbs[action](milestone, by=by)
