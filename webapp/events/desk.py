"""What the organiser's landing page shows: what is due, what is today, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from babel.dates import format_date
from flask import url_for
from sqlalchemy import select

from webapp.core import clock
from webapp.core.formatting import locale_of
from webapp.core.i18n import current_language, translated
from webapp.core.permissions import Actor
from webapp.events import queries
from webapp.events.access import managed_by
from webapp.events.availability import Availability, availability_of
from webapp.events.cards import when_of
from webapp.events.kinds import kind_of
from webapp.events.landing import Todo, todos_of
from webapp.events.milestones import URGENT, Step, checklists, due_on, urgent
from webapp.events.models import Event, EventState
from webapp.extensions import db

STEPS = 8
TENDED = (EventState.DRAFT, EventState.PUBLISHED, EventState.CLOSED, EventState.COMPLETED)
LOOKS_BACK = timedelta(days=400)
"""A return visit is due a year later."""


@dataclass(frozen=True)
class DueStep:
    """A step of one of the events that is due or overdue."""

    event_title: str
    url: str
    step: Step


@dataclass(frozen=True)
class EventLine:
    """One of the organiser's events on a line."""

    event: Event
    title: str
    url: str
    kind_label: Any
    when: str
    places: Availability


@dataclass(frozen=True)
class Desk:
    """The landing page."""

    todos: list[Todo]
    steps: list[DueStep]
    later_steps: list[DueStep]
    """Those for which the first look has no room."""
    today: list[EventLine]
    months: list[tuple[str, list[EventLine]]]
    empty: bool


def desk_of(actor: Actor) -> Desk:
    """What needs an organiser now: as many statements with one event as with a hundred."""
    now = clock.now()
    condition = managed_by(actor) & Event.state.in_(TENDED) & (Event.ends_at > now - LOOKS_BACK)
    events = queries.with_milestones(condition)
    steps = _due_steps(events)
    lines = _lines([event for event in events if event.ends_at > now and event.state is not EventState.COMPLETED])
    today = [line for line in lines if line.event.running]
    return Desk(
        todos=todos_of(actor),
        steps=steps[:STEPS],
        later_steps=steps[STEPS:],
        today=today,
        months=_by_month([line for line in lines if not line.event.running]),
        empty=not events and not _has_events(actor),
    )


def _has_events(actor: Actor) -> bool:
    return db.session.scalar(select(Event.id).where(managed_by(actor)).limit(1)) is not None


def _due_steps(events: Sequence[Event]) -> list[DueStep]:
    found = []
    lists = checklists(events)
    for event in events:
        url = url_for("manage.overview", event_id=event.id)
        steps = [step for step in urgent(lists[event.id]) if _still_matters(event, step)]
        found += [DueStep(translated(event.title), f"{url}#milestones", step) for step in steps]
    return sorted(found, key=lambda due: (URGENT.index(due.step.state), due.step.due))


def _still_matters(event: Event, step: Step) -> bool:
    """Once an event is completed, what should have been done before it is history."""
    return event.state is not EventState.COMPLETED or step.milestone.days > 0


def _lines(events: Sequence[Event]) -> list[EventLine]:
    places = availability_of([event.id for event in events])
    return [
        EventLine(
            event,
            translated(event.title),
            url_for("manage.overview", event_id=event.id),
            kind_of(event.kind).label,
            when_of(event),
            places[event.id],
        )
        for event in events
    ]


def _by_month(lines: list[EventLine]) -> list[tuple[str, list[EventLine]]]:
    locale = locale_of(current_language())
    months: dict[str, list[EventLine]] = {}
    for line in lines:
        name = str(format_date(due_on(line.event, 0), "LLLL y", locale=locale))
        months.setdefault(name[:1].upper() + name[1:], []).append(line)
    return list(months.items())
