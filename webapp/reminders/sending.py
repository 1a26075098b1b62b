"""Sends what is due: a reminder becomes messages in the outbox, once."""

from datetime import timedelta

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from webapp.core import audit, clock
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.mail import outbox
from webapp.mail.outbox import Draft
from webapp.reminders.audiences import Reached, reach
from webapp.reminders.models import Reminder, ReminderState
from webapp.reminders.services import TEMPLATE, message_params

TOLERANCE = timedelta(hours=6)
"""A reminder that is later than this says what is no longer true: it is marked as missed instead."""
log = structlog.get_logger(__name__)


def too_late(reminder: Reminder) -> bool:
    """Whether its time is so long past that it would say what is no longer true."""
    return reminder.due_at < clock.now() - TOLERANCE


def send_next_due() -> Reminder | None:
    """Send, or give up, one reminder whose time has come; None when there is none left.

    What is paused stays as it is. Those of a draft wait for it to be published, as long as the tolerance lasts. Another
    worker may do the same beside.
    """
    now = clock.now()
    ready = or_(Event.state != EventState.DRAFT, Reminder.due_at < now - TOLERANCE)
    reminder = db.session.scalar(
        select(Reminder)
        .join(Reminder.event)
        .where(Reminder.state == ReminderState.SCHEDULED, ~Reminder.paused, Reminder.due_at <= now, ready)
        .order_by(Reminder.due_at, Reminder.id)
        .limit(1)
        .options(contains_eager(Reminder.event))
        .with_for_update(of=Reminder, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if reminder is not None:
        _send(reminder)
        log.info("reminder", reminder=reminder.id, state=reminder.state.value, recipients=reminder.recipients)
    return reminder


def _send(reminder: Reminder) -> None:
    now = clock.now()
    if reminder.event.state is EventState.CANCELLED:
        reminder.state = ReminderState.SUPPRESSED
    elif too_late(reminder):
        reminder.state = ReminderState.MISSED
        audit.record("reminder_missed", reminder, by=SYSTEM, due_at=reminder.due_at.isoformat())
    else:
        drafts = [_draft(reminder, reached) for reached in reach(reminder.event, reminder.audience)]
        reminder.recipients = outbox.post_many(drafts)
        reminder.state, reminder.sent_at = ReminderState.SENT, now
        audit.record("reminder_sent", reminder, by=SYSTEM, recipients=reminder.recipients)


def _draft(reminder: Reminder, reached: Reached) -> Draft:
    recipient = reached.recipient
    return Draft(
        cause=f"reminder:{reminder.id}",
        template=TEMPLATE,
        to_email=recipient.email,
        # A mailbox that several people share is not addressed by the name of one of them.
        to_name=recipient.name if len(reached.names) == 1 else "",
        language=recipient.language,
        params={**message_params(reminder, reached.audience, reached.names), **recipient.params},
        event_id=reminder.event_id,
        registration_id=recipient.registration_id,
        not_after=reminder.due_at + TOLERANCE,
        bulk=True,
    )
