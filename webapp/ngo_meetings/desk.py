"""What an organiser has to do about bodies, and what the overview of a meeting says of them."""

from flask import render_template, url_for
from markupsafe import Markup
from sqlalchemy import func, select

from webapp.core.i18n import _n
from webapp.core.permissions import Actor
from webapp.events.landing import Todo, Urgency
from webapp.events.models import Event
from webapp.extensions import db
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.models import Accreditation, AccreditationState
from webapp.ngo_meetings.speaking import floor
from webapp.ngo_meetings.views import KIND
from webapp.registration.models import Registration


def todos(actor: Actor) -> list[Todo]:
    """Requests that wait for a decision; the entry leads to the soonest meeting concerned."""
    waiting = queries.undecided_by_event(actor)
    if not waiting:
        return []
    count = sum(number for _event, number in waiting)
    label = _n("request for accreditation to decide", "requests for accreditation to decide", count)
    url = url_for("bodies.index", event_id=waiting[0][0], state=AccreditationState.APPLIED.value)
    return [Todo(label, url, count, Urgency.DUE, "building-community")]


def overview(event: Event, actor: Actor) -> Markup | None:
    """Bodies, their people and the floor, in figures."""
    if event.kind != KIND or not actor.may_organise(*event.manager_ids):
        return None
    rows = db.session.execute(
        select(Accreditation.state, func.count())
        .where(Accreditation.event_id == event.id)
        .group_by(Accreditation.state)
    )
    bodies = {state.value: number for state, number in rows}
    unconfirmed = sum(use.unconfirmed for use in queries.uses_of(Accreditation.event_id == event.id).values())
    asked = sum(1 for one in floor.requests_in(event.id) if one.state == "asked")
    context = {"event": event, "bodies": bodies, "unconfirmed": unconfirmed, "asked": asked}
    return Markup(render_template("ngo_meetings/_overview.html", **context))  # noqa: S704 - rendered by a template


def personal(registration: Registration) -> Markup | None:
    """On a participant's own page: what came of their request for the floor."""
    topic = floor.topic_of(registration)
    if registration.event.kind != KIND or not topic:
        return None
    decision = floor.decision_on(registration)
    panel = render_template("ngo_meetings/_floor_panel.html", topic=topic, decision=decision)
    return Markup(panel)  # noqa: S704 - rendered by a template
