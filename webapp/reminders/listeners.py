"""What happens to reminders when something happens to their event."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager

from webapp.core import clock
from webapp.core.permissions import Actor
from webapp.events import hooks
from webapp.events.kinds import kind_of
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail import outbox
from webapp.reminders.models import Reminder, ReminderState
from webapp.reminders.rules import When, is_relative, parse_when, rule_of
from webapp.reminders.services import TEMPLATE, reschedule

UNSENT = (ReminderState.SCHEDULED, ReminderState.MISSED)


def when_created(event: Event, by: Actor) -> None:
    """A new event gets the reminders of its kind, those whose time has not passed."""
    for number, preset in enumerate(kind_of(event.kind).reminders):
        new = Reminder(
            audience=list(preset.audience), subject=preset.subject, body=preset.body, preset=f"{event.kind}-{number}"
        )
        _add(event, parse_when(preset.when), new)


def when_copied(copy: Event, source: Event, by: Actor) -> None:
    """A copy takes the reminders of its source, as they have become, instead of those of the kind."""
    for preset in _of(copy):
        db.session.delete(preset)
    db.session.flush()
    for reminder in _of(source):
        rule = rule_of(reminder)
        if is_relative(rule):
            new = Reminder(
                audience=reminder.audience, subject=reminder.subject, body=reminder.body, preset=reminder.preset
            )
            _add(copy, rule, new)


def _add(event: Event, when: When, reminder: Reminder) -> None:
    due = when.due(event)
    if due <= clock.now():
        return
    for column, value in when.columns().items():
        setattr(reminder, column, value)
    reminder.event_id, reminder.due_at, reminder.created_at = event.id, due, clock.now()
    reminder.state = ReminderState.SCHEDULED
    db.session.add(reminder)


def when_changed(event: Event, by: Actor) -> None:
    """Reminders that count from the event move along with it, as long as they have not been sent."""
    for reminder in _of(event):
        if reminder.state in UNSENT and is_relative(rule_of(reminder)):
            reschedule(reminder)


def when_cancelled(event: Event, by: Actor) -> None:
    """Nothing more is sent, not even what is queued."""
    outbox.suppress(event.id, [TEMPLATE])
    db.session.execute(
        update(Reminder)
        .where(Reminder.event_id == event.id, Reminder.state == ReminderState.SCHEDULED)
        .values(state=ReminderState.SUPPRESSED, paused=False)
    )


def _of(event: Event) -> Sequence[Reminder]:
    query = select(Reminder).join(Reminder.event).options(contains_eager(Reminder.event))
    return db.session.scalars(query.where(Reminder.event_id == event.id).order_by(Reminder.id)).all()


def init_app() -> None:
    """Listens to events."""
    hooks.on_created.append(when_created)
    hooks.on_copied.append(when_copied)
    hooks.on_changed.append(when_changed)
    hooks.on_cancelled.append(when_cancelled)
