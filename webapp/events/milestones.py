"""The checklist of an event: steps with dates relative to its start, ticked by what happened or by hand."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from webapp.core import audit, clock
from webapp.core.errors import Conflict, Invalid
from webapp.core.formatting import date as shown_date
from webapp.core.i18n import _, _l, translated
from webapp.core.permissions import Actor
from webapp.core.types import Texts
from webapp.events.facts import facts_of
from webapp.events.kinds import MilestonePreset, kind_of
from webapp.events.models import Event, EventState, Milestone
from webapp.extensions import db

SOON = timedelta(days=7)
FARTHEST = 1000
OWN = "own-"
ENDED = (EventState.CANCELLED,)
Facts = dict[str, datetime | None]


class StepState(enum.Enum):
    """How a step stands today."""

    DONE = "done"
    DUE = "due"
    OVERDUE = "overdue"
    LATER = "later"
    SKIPPED = "skipped"
    BROKEN = "broken"
    """A gate whose facts have changed after its day."""


URGENT = (StepState.BROKEN, StepState.OVERDUE, StepState.DUE)


@dataclass(frozen=True)
class Step:
    """One line of the checklist."""

    milestone: Milestone
    label: str
    due: date
    state: StepState
    note: str = ""
    help: Any = ""
    automatic: bool = False
    """Ticked by what happened: nobody can untick it by hand."""
    own: bool = False
    """Added by the organiser."""


def set_up(event: Event) -> None:
    """Give a new event the steps of its kind."""
    known = {milestone.key for milestone in event.milestones}
    for preset in kind_of(event.kind).milestones:
        if preset.key not in known:
            event.milestones.append(Milestone(key=preset.key, days=preset.days))


def due_on(event: Event, days: int) -> date:
    """The day of a step: the local date of the start, so many days away."""
    return event.starts_at.astimezone(ZoneInfo(event.timezone)).date() + timedelta(days=days)


def checklist(event: Event) -> list[Step]:
    """The steps of one event in the order of their days."""
    return checklists([event])[event.id]


def checklists(events: Sequence[Event]) -> dict[int, list[Step]]:
    """The steps of many events whose milestones are loaded; the facts are read for all of them at once."""
    wanted = {
        fact
        for event in events
        for preset in kind_of(event.kind).milestones
        for fact in (preset.done_by, preset.changed_by)
        if fact
    }
    facts = facts_of([event.id for event in events], wanted)
    return {event.id: _steps(event, facts[event.id]) for event in events}


def _steps(event: Event, facts: Facts) -> list[Step]:
    presets = {preset.key: preset for preset in kind_of(event.kind).milestones}
    ordered = sorted(event.milestones, key=lambda milestone: (milestone.days, milestone.id or 0))
    return [_step(event, milestone, presets.get(milestone.key), facts) for milestone in ordered]


def _step(event: Event, milestone: Milestone, preset: MilestonePreset | None, facts: Facts) -> Step:
    due = due_on(event, milestone.days)
    label = str(preset.label) if preset else translated(milestone.label) or milestone.key
    own = milestone.key.startswith(OWN)
    if milestone.skipped:
        return Step(milestone, label, due, StepState.SKIPPED, milestone.note or _("Not needed here"), own=own)
    done, automatic, note = _how_done(event, milestone, preset, facts)
    if preset and preset.gate and (broken := _late_change(event, preset, due, facts)):
        return Step(milestone, label, due, StepState.BROKEN, broken, preset.help, automatic)
    state = StepState.DONE if done else _pending_state(event, due)
    return Step(milestone, label, due, state, note, preset.help if preset and not done else "", automatic, own)


def _how_done(
    event: Event, milestone: Milestone, preset: MilestonePreset | None, facts: Facts
) -> tuple[bool, bool, str]:
    if milestone.done_at is not None:
        on = shown_date(milestone.done_at, event.timezone)
        note = _("%(date)s, by %(name)s", date=on, name=milestone.done_by) if milestone.done_by else on
        return True, False, ". ".join(filter(None, (note, milestone.note)))
    if preset and preset.done_by in facts:
        return True, True, shown_date(facts[preset.done_by], event.timezone)
    if preset and preset.done_when is not None and preset.done_when(event):
        return True, True, ""
    return False, False, milestone.note


def _late_change(event: Event, preset: MilestonePreset, due: date, facts: Facts) -> str:
    changed = facts.get(preset.changed_by or "")
    if changed is None or changed.astimezone(ZoneInfo(event.timezone)).date() <= due:
        return ""
    return _("Its facts changed on %(date)s, after its day.", date=shown_date(changed, event.timezone))


def _pending_state(event: Event, due: date) -> StepState:
    today = clock.today(event.timezone)
    if event.state in ENDED:
        return StepState.LATER
    if due < today:
        return StepState.OVERDUE
    return StepState.DUE if due <= today + SOON else StepState.LATER


def urgent(steps: Iterable[Step]) -> list[Step]:
    """The steps that are due, overdue or broken."""
    return [step for step in steps if step.state in URGENT]


def tick(milestone: Milestone, *, by: Actor, note: str = "") -> Milestone:
    """Say that a step is done.

    Raises Conflict where it is ticked already.
    """
    if milestone.done_at is not None:
        raise Conflict(_l("This step is ticked already."))
    milestone.done_at, milestone.done_by, milestone.skipped = clock.now(), by.name[:200], False
    milestone.note = note.strip()[:2000]
    audit.record("milestone_ticked", milestone, by=by, key=milestone.key)
    return milestone


def untick(milestone: Milestone, *, by: Actor) -> Milestone:
    """Say that a step is open again."""
    milestone.done_at, milestone.done_by, milestone.skipped = None, "", False
    audit.record("milestone_unticked", milestone, by=by, key=milestone.key)
    return milestone


def skip(milestone: Milestone, *, by: Actor) -> Milestone:
    """Say that this event does not need a step."""
    milestone.done_at, milestone.done_by, milestone.skipped = None, "", True
    audit.record("milestone_skipped", milestone, by=by, key=milestone.key)
    return milestone


def add_step(event: Event, label: Texts, days: int, *, by: Actor) -> Milestone:
    """Add a step of the organiser's own.

    Raises Invalid on an empty label or a day that is too far away.
    """
    if not any(label.values()):
        raise Invalid(_l("Say what is to be done."), field="label")
    if abs(days) > FARTHEST:
        raise Invalid(_l("This date is too far away."), field="due")
    numbers = [int(m.key.removeprefix(OWN)) for m in event.milestones if m.key.startswith(OWN)]
    milestone = Milestone(event=event, key=f"{OWN}{max(numbers, default=0) + 1}", label=label, days=days)
    db.session.add(milestone)
    audit.record("milestone_added", milestone, by=by, label=label)
    return milestone


def remove_step(milestone: Milestone, *, by: Actor) -> None:
    """Remove a step that the organiser had added.

    Raises Conflict for a step of the kind, which can only be skipped.
    """
    if not milestone.key.startswith(OWN):
        raise Conflict(_l("A step of this kind of event cannot be removed; say that it is not needed."))
    audit.record("milestone_removed", milestone, by=by, label=milestone.label)
    milestone.event.milestones.remove(milestone)


def days_until(event: Event, day: date) -> int:
    """How a day on the calendar stands to the start of the event."""
    return (day - due_on(event, 0)).days
