"""The verbs on reminders: add, change, take away, hold back, test."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from webapp.core import audit, clock
from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l, current_language
from webapp.core.permissions import Actor
from webapp.core.types import Texts
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.mail import outbox
from webapp.mail.outbox import Draft
from webapp.reminders import audiences
from webapp.reminders.models import Reminder, ReminderState
from webapp.reminders.rules import After, Before, When, rule_of

TEMPLATE = "reminder"
GRACE = timedelta(minutes=1)
"""A reminder for this very moment is not late."""
LONGEST_SUBJECT, LONGEST_BODY = 200, 10_000


def add_reminder(
    event: Event,
    when: When,
    audience: Sequence[str],
    *,
    by: Actor,
    subject: Texts | None = None,
    body: Texts | None = None,
) -> Reminder:
    """Have the people of some groups reminded; without texts of its own the reminder says what fits the group.

    Raises Invalid on a time that has passed, before or after the event against its form, and on unknown groups.
    """
    _check_event(event)
    reminder = Reminder(event_id=event.id, created_at=clock.now(), event=event)
    _write(reminder, when, audience, subject or {}, body or {})
    db.session.add(reminder)
    db.session.flush()
    audit.record("reminder_added", reminder, by=by, event_id=event.id, due_at=reminder.due_at.isoformat())
    return reminder


def update_reminder(
    reminder: Reminder,
    when: When,
    audience: Sequence[str],
    *,
    by: Actor,
    subject: Texts | None = None,
    body: Texts | None = None,
) -> Reminder:
    """Change a reminder that has not been sent; one that was missed is scheduled again.

    Raises Conflict once it has been sent, Invalid as `add_reminder`.
    """
    _check_event(reminder.event)
    if reminder.state is ReminderState.SENT:
        raise Conflict(_l("It has been sent already. Add another one."), code="reminder_sent")
    _write(reminder, when, audience, subject or {}, body or {})
    reminder.state = ReminderState.SCHEDULED
    db.session.flush()
    audit.record("reminder_changed", reminder, by=by, due_at=reminder.due_at.isoformat())
    return reminder


def remove_reminder(reminder: Reminder, *, by: Actor) -> None:
    """Take a reminder away; what has been sent stays in the event's messages.

    Raises Conflict once it has been sent.
    """
    if reminder.state is ReminderState.SENT:
        raise Conflict(_l("It has been sent already."), code="reminder_sent")
    audit.record("reminder_removed", reminder, by=by, due_at=reminder.due_at.isoformat())
    db.session.delete(reminder)
    db.session.flush()


def pause(reminder: Reminder, *, by: Actor) -> Reminder:
    """Hold a reminder back until somebody resumes it; one that is held back already stays so.

    Raises Conflict unless it is still to be sent.
    """
    _lock(reminder)
    if reminder.state is not ReminderState.SCHEDULED:
        raise Conflict(_l("Only a reminder that is still to be sent can be paused."), code="reminder_not_scheduled")
    _hold(reminder, True, by)
    return reminder


def resume(reminder: Reminder, *, by: Actor) -> Reminder:
    """Let a reminder go on; where its time is long past by now, it is marked as missed instead of sent."""
    _lock(reminder)
    _hold(reminder, False, by)
    return reminder


def hold_all(event: Event, paused: bool, *, by: Actor) -> int:
    """Pause, or resume, every reminder of an event that is still to be sent; answers how many it changed."""
    waiting = select(Reminder).where(Reminder.event_id == event.id, Reminder.state == ReminderState.SCHEDULED)
    locked = waiting.order_by(Reminder.id).with_for_update().execution_options(populate_existing=True)
    return sum(_hold(reminder, paused, by) for reminder in db.session.scalars(locked))


def _lock(reminder: Reminder) -> None:
    # A worker may be sending it at this moment.
    db.session.flush()
    db.session.refresh(reminder, with_for_update={"of": Reminder})


def _hold(reminder: Reminder, paused: bool, by: Actor) -> bool:
    if reminder.paused is paused:
        return False
    reminder.paused = paused
    deed = "reminder_paused" if paused else "reminder_resumed"
    audit.record(deed, reminder, by=by, event_id=reminder.event_id, due_at=reminder.due_at.isoformat())
    return True


def send_test(reminder: Reminder, *, by: Actor) -> str:
    """Send a reminder to the one who asks, as the first group gets it; answers the address.

    Raises Conflict for somebody without an address.
    """
    if not by.email:
        raise Conflict(_l("Your account has no address."))
    params = message_params(reminder, reminder.audience[0], ())
    outbox.post(
        Draft(
            cause=f"reminder-test:{reminder.id}:{clock.now().timestamp():.3f}",
            template=TEMPLATE,
            to_email=by.email,
            to_name=by.name,
            language=current_language(),
            params={**params, "test": True},
            event_id=reminder.event_id,
        )
    )
    return by.email


def message_params(reminder: Reminder, audience: str, names: Sequence[str]) -> dict[str, object]:
    """What the template needs to know; the texts are those of the moment when it is sent."""
    return {
        "audience": audience,
        "phase": "after" if reminder.due_at >= reminder.event.ends_at else "before",
        "own_subject": reminder.subject,
        "own_body": reminder.body,
        "names": list(names) if len(names) > 1 else [],
    }


def _check_event(event: Event) -> None:
    if event.state is EventState.CANCELLED:
        raise Conflict(_l("The event is cancelled: nothing more will be sent."), code="event_cancelled")


def _write(reminder: Reminder, when: When, audience: Sequence[str], subject: Texts, body: Texts) -> None:
    chosen = [name for name in audiences.LABELS if name in audience]
    if not chosen or len(chosen) != len(set(audience)):
        raise Invalid(_l("Choose whom it goes to."), field="audience")
    _check_texts("subject", subject, LONGEST_SUBJECT)
    _check_texts("body", body, LONGEST_BODY)
    reminder.due_at = _due(reminder.event, when)
    for column, value in when.columns().items():
        setattr(reminder, column, value)
    reminder.audience = chosen
    reminder.subject, reminder.body = ({key: text for key, text in texts.items() if text} for texts in (subject, body))


def _check_texts(field: str, texts: Texts, most: int) -> None:
    for language, text in texts.items():
        if len(text or "") > most:
            raise Invalid(_l("This is longer than %(most)d characters.", most=most), field=f"{field}.{language}")


def _due(event: Event, when: When) -> datetime:
    due = when.due(event)
    field = {Before: "when.before", After: "when.after"}.get(type(when), "when.on")
    if due < clock.now() - GRACE:
        raise Invalid(_l("This time has passed."), field=field)
    if isinstance(when, Before) and due >= event.starts_at:
        raise Invalid(_l("At that time the event has begun already."), field="when.at")
    return due


def reschedule(reminder: Reminder) -> None:
    """Compute anew when a reminder that has not been sent is due, after its event has moved."""
    reminder.due_at = rule_of(reminder).due(reminder.event)
    if reminder.due_at >= clock.now() and reminder.state is ReminderState.MISSED:
        reminder.state = ReminderState.SCHEDULED
