"""Filters that the templates of events use."""

import re
from typing import Any

from flask import Flask

from webapp.core.i18n import _
from webapp.core.permissions import current_actor
from webapp.events.cards import when_of
from webapp.events.contact import mailbox_of
from webapp.events.kinds import kind_of
from webapp.events.labels import chip_of
from webapp.events.landing import Todo, Urgency
from webapp.events.manage_tabs import shown_tabs
from webapp.events.milestones import Step, StepState
from webapp.events.models import Event
from webapp.events.urls import path_of


def split_paragraphs(text: str) -> list[list[str]]:
    """The lines of each paragraph."""
    return [part.split("\n") for part in re.split(r"\n\s*\n", text) if part.strip()]


def event_path(event: Any) -> str:
    """The address of an event's public page."""
    return path_of(event.kind, event.slug)


def organises(host_id: int) -> bool:
    """Whether the one who asks organises events of a host."""
    return current_actor().may_organise(host_id)


def is_mine(event: Event) -> bool:
    """Whether the one who asks organises an event."""
    return current_actor().may_organise(*event.manager_ids)


def step_actions(step: Step) -> list[tuple[str, str]]:
    """What can be done with a step of the checklist by hand."""
    if step.automatic:
        return []
    if step.state is StepState.SKIPPED:
        return [("untick", _("Needed after all"))]
    if step.milestone.done_at is not None:
        return [("untick", _("Not done yet"))]
    last = ("remove", _("Remove")) if step.own else ("skip", _("Not needed"))
    return [("tick", _("Done")), last]


def todo_figure(todo: Todo) -> dict[str, Any]:
    """Something to do as a figure."""
    tone = {Urgency.OVERDUE: "overdue", Urgency.DUE: "due"}.get(todo.urgency, "")
    return {
        "value": todo.count,
        "label": todo.label,
        "url": todo.url,
        "icon": todo.icon,
        "tone": tone,
        "note": todo.note,
    }


def init_app(app: Flask) -> None:
    """Makes the filters available."""
    app.jinja_env.filters.update(
        split_paragraphs=split_paragraphs,
        event_path=event_path,
        event_chip=chip_of,
        event_mailbox=mailbox_of,
        event_kind=lambda event: kind_of(event.kind),
        event_when=when_of,
        step_actions=step_actions,
        todo_figure=todo_figure,
    )
    app.jinja_env.globals.update(event_tabs=shown_tabs, event_is_mine=is_mine, organises=organises)
