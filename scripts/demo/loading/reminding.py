"""Reminders: those an event has beside the presets of its kind, and those whose hour has passed by now."""

from datetime import datetime

from sqlalchemy import func, select

from scripts.demo.loading.stage import Stage
from webapp.core import clock
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.reminders.models import Reminder, ReminderState
from webapp.reminders.rules import parse_when
from webapp.reminders.sending import send_next_due
from webapp.reminders.services import add_reminder, pause


def load_reminders(shown: Stage) -> None:
    """Add what is said to these people only."""
    with shown.as_of(shown.event.created_at):
        for extra in shown.record.reminders.extra:
            when = parse_when({"before": extra.before, "at": f"{extra.at:%H:%M}"})
            subject, body = extra.subject.texts, extra.body.texts
            new = add_reminder(shown.event, when, extra.audience, by=shown.organiser, subject=subject, body=body)
            if extra.paused:
                pause(new, by=shown.organiser)


def send_reminders() -> None:
    """Send each at its hour, as the worker would have done."""
    now = clock.now()
    while (moment := _first_due(now)) is not None:
        with clock.at(moment):
            if send_next_due() is None:
                return
        db.session.flush()


def _first_due(now: datetime) -> datetime | None:
    wanted = (
        Reminder.state == ReminderState.SCHEDULED,
        ~Reminder.paused,
        Reminder.due_at <= now,
        Event.state != EventState.DRAFT,
    )
    moment: datetime | None = db.session.scalar(select(func.min(Reminder.due_at)).join(Reminder.event).where(*wanted))
    return moment
