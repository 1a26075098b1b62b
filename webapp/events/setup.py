"""What a kind sets up for a new event, told before it is created."""

from dataclasses import dataclass
from typing import Any

from webapp.core.i18n import _, _n, translated
from webapp.events.kinds import EventKind, MilestonePreset, ReminderPreset


@dataclass(frozen=True)
class SetUp:
    """A part that comes with the kind, in a sentence and in detail."""

    title: str
    lines: list[Any]


def set_up_of(kind: EventKind) -> list[SetUp]:
    """Checklist, reminders, questions and usual fields of a kind."""
    usual = usual_of(kind)
    parts = [
        SetUp(
            _n("A checklist of %(num)s step", "A checklist of %(num)s steps", len(kind.milestones)),
            [f"{preset.label} ({when(preset)})" for preset in sorted(kind.milestones, key=lambda p: p.days)],
        ),
        SetUp(
            _n("%(num)s reminder", "%(num)s reminders", len(kind.reminders)),
            [_reminder(preset) for preset in kind.reminders],
        ),
        SetUp(
            _n(
                "A registration form with %(num)s question beside name and contact",
                "A registration form with %(num)s questions beside name and contact",
                len(kind.questions),
            ),
            [question.label for question in kind.questions],
        ),
        SetUp(
            _n(
                "%(num)s more field that is usual, if you want it",
                "%(num)s more fields that are usual, if you want them",
                len(usual),
            ),
            usual,
        ),
    ]
    return [part for part in parts if part.lines]


def usual_of(kind: EventKind) -> list[Any]:
    """The labels of what is usually asked besides."""
    return [preset.label for preset in kind.field_presets if not preset.heads]


def when(preset: MilestonePreset) -> str:
    """The usual day of a step, in words."""
    if preset.days == 0:
        return _("on the first day")
    if preset.days < 0:
        return _n("%(num)s day before", "%(num)s days before", -preset.days)
    return _n("%(num)s day after", "%(num)s days after", preset.days)


def _reminder(preset: ReminderPreset) -> str:
    return translated(preset.subject) or _("Reminder")
