"""What waits for a reviewer, on the page where they land."""

from dataclasses import replace

from flask import url_for
from sqlalchemy import func, select

from webapp.core import clock
from webapp.core.i18n import _n, translated
from webapp.core.permissions import Actor
from webapp.events.access import reviewed_by
from webapp.events.landing import Todo, Urgency
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.registration.models import Registration, RegistrationState
from webapp.seminars.queries import settled_by

UNDECIDED = (EventState.PUBLISHED, EventState.CLOSED)
MOST = 6


def todos(actor: Actor) -> list[Todo]:
    """The seminars whose applications are not decided, with how many of these wait for my scores, the soonest first.

    One stays while it is undecided, also when I have scored all: so that I find back to it.
    """
    return [_todo(event, waiting) for event, waiting in _undecided(actor)] if actor.reviews else []


def _undecided(actor: Actor) -> list[tuple[Event, int]]:
    mine = settled_by(actor)
    applied = (
        select(Registration.event_id, func.count().filter(~mine).label("waiting"))
        .where(Registration.state == RegistrationState.PENDING)
        .group_by(Registration.event_id)
        .subquery()
    )
    # Administrators see everything, but only who was named reviewer is asked for an opinion.
    named = reviewed_by(replace(actor, is_admin=False))
    found = (
        select(Event, applied.c.waiting)
        .join(applied, applied.c.event_id == Event.id)
        .where(Event.kind == "seminar", Event.state.in_(UNDECIDED), Event.ends_at > clock.now(), named)
        .order_by(applied.c.waiting == 0, Event.starts_at, Event.id)
        .limit(MOST)
    )
    return [(event, waiting) for event, waiting in db.session.execute(found)]


def _todo(event: Event, waiting: int) -> Todo:
    label = _n("application waits for my scores", "applications wait for my scores", waiting)
    mine = "missing" if waiting else None
    url = url_for("selection.applications", event_id=event.id, state=RegistrationState.PENDING.value, mine=mine)
    urgency = Urgency.DUE if waiting else Urgency.LATER
    return Todo(label, url, waiting, urgency, "user-check", translated(event.title))
