"""How reminders and messages are called."""

from typing import Any

from webapp.core.formatting import datetime as shown
from webapp.core.i18n import _, _l, _n, translated
from webapp.mail.models import MessageState
from webapp.reminders.audiences import LABELS
from webapp.reminders.models import Reminder, ReminderState
from webapp.reminders.rules import After, Before, On, rule_of

STATES: dict[ReminderState, Any] = {
    ReminderState.SCHEDULED: _l("Scheduled"),
    ReminderState.SENT: _l("Sent"),
    ReminderState.MISSED: _l("Missed"),
    ReminderState.SUPPRESSED: _l("Not sent"),
}
MESSAGE_STATES: dict[MessageState, Any] = {
    MessageState.QUEUED: _l("Waiting to be sent"),
    MessageState.SENT: _l("Sent"),
    MessageState.FAILED: _l("Not delivered"),
    MessageState.SUPPRESSED: _l("Not sent"),
}
REMINDER = _l("Reminder")
TEMPLATES: dict[str, Any] = {
    "reminder": REMINDER,
    "registration_confirmed": _l("Confirmation"),
    "registration_pending": _l("Application received"),
    "registration_waitlisted": _l("On the waiting list"),
    "registration_offered": _l("Offer of a place"),
    "registration_offer_expired": _l("Offer run out"),
    "registration_rejected": _l("Application turned down"),
    "registration_withdrawn": _l("Withdrawal confirmed"),
    "registration_cancelled": _l("Registration cancelled"),
    "registration_event_cancelled": _l("Event cancelled"),
    "registration_event_moved": _l("Change of time or place"),
    "registration_note": _l("Message of the organisers"),
    "delegation_invited": _l("Delegation invited"),
    "delegation_due": _l("Reminder of a delegation's deadline"),
    "delegation_submitted": _l("Delegation submitted"),
    "delegation_changed": _l("Delegation changed"),
    "delegation_returned": _l("Delegation returned"),
    "delegation_approved": _l("Delegation approved"),
    "delegation_waitlisted": _l("Delegation on the waiting list"),
    "delegation_withdrawn": _l("Delegation withdrawn"),
    "delegation_event_moved": _l("Change of time or place"),
    "delegation_event_cancelled": _l("Event cancelled"),
}
"""What the rooms below send to the people of an event."""


def rule_in_words(reminder: Reminder) -> str:
    """When a reminder is due, as a person says it."""
    match rule_of(reminder):
        case Before(0, at):
            return _("on the first day at %(time)s", time=f"{at:%H:%M}")
        case Before(days, at):
            return _n(
                "%(num)s day before the start, at %(time)s",
                "%(num)s days before the start, at %(time)s",
                days,
                time=f"{at:%H:%M}",
            )
        case After(delay):
            return _after(delay.days, delay.seconds // 3600)
        case On(at):
            return _("at a fixed time: %(time)s", time=shown(at, reminder.event.timezone))


def _after(days: int, hours: int) -> str:
    if hours or not days:
        return _n("%(num)s hour after the end", "%(num)s hours after the end", days * 24 + hours)
    return _n("%(num)s day after the end", "%(num)s days after the end", days)


def audience_in_words(reminder: Reminder) -> str:
    """Whom it goes to."""
    return ", ".join(str(LABELS[name]) for name in reminder.audience if name in LABELS)


def title_of(reminder: Reminder) -> str:
    """Its own subject, or what a reminder is called."""
    return translated(reminder.subject) or str(REMINDER)
