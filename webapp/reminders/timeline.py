"""What has gone out for an event and what will, in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from webapp.core import clock
from webapp.core.i18n import _, _n
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail.names import name_of
from webapp.reminders import queries, words
from webapp.reminders.audiences import known, reach
from webapp.reminders.models import Reminder, ReminderState
from webapp.reminders.queries import Mailing
from webapp.reminders.sending import too_late

Figures = dict[tuple[str, ...], int]


@dataclass(frozen=True)
class Entry:
    """A line of the timeline."""

    at: datetime
    title: str
    state: str
    label: str
    who: str
    note: str
    url: str = ""
    reminder: Reminder | None = None

    @property
    def paused(self) -> bool:
        """Whether it is a reminder that is held back."""
        return self.reminder is not None and self.reminder.paused


@dataclass(frozen=True)
class Timeline:
    """The two halves, the future one the soonest first, the past one the latest first."""

    coming: Sequence[Entry]
    gone: Sequence[Entry]

    @property
    def running(self) -> int:
        """How many of those to come are not paused."""
        return sum(not entry.paused for entry in self.coming)

    @property
    def paused(self) -> int:
        """How many of those to come are."""
        return len(self.coming) - self.running


def timeline_of(event: Event) -> Timeline:
    """Reminders with how many would get them now, and what else has been sent."""
    reminders = db.session.scalars(queries.of_event(event.id)).all()
    undelivered = queries.undelivered_of([reminder.id for reminder in reminders])
    reached: Figures = {}
    coming = [_coming(event, reminder, reached) for reminder in reminders if _is_coming(reminder)]
    gone = [_gone(reminder, undelivered.get(reminder.id, 0)) for reminder in reminders if not _is_coming(reminder)]
    gone += [_mailing(event, mailing) for mailing in queries.mailings_of(event)]
    return Timeline(coming, sorted(gone, key=lambda entry: entry.at, reverse=True))


def _is_coming(reminder: Reminder) -> bool:
    return reminder.state is ReminderState.SCHEDULED


def would_get(event: Event, audience: Sequence[str], counted: Figures) -> int:
    """How many addresses a reminder would go to now; each combination of groups is counted once."""
    key = tuple(name for name in audience if name in known())
    if key not in counted:
        counted[key] = len(reach(event, key))
    return counted[key]


def _coming(event: Event, reminder: Reminder, counted: Figures) -> Entry:
    number = would_get(event, reminder.audience, counted)
    note = _n("%(num)s address would get it now", "%(num)s addresses would get it now", number)
    return Entry(
        at=reminder.due_at,
        title=words.title_of(reminder),
        state="paused" if reminder.paused else reminder.state.value,
        label=_how(reminder),
        who=words.audience_in_words(reminder),
        note=_overdue(reminder) or note,
        url=url_for("reminders.edit", event_id=event.id, reminder_id=reminder.id),
        reminder=reminder,
    )


def _how(reminder: Reminder) -> str:
    if reminder.paused:
        return _("Paused")
    return _("Leaving now") if reminder.due_at < clock.now() else str(words.STATES[reminder.state])


def _overdue(reminder: Reminder) -> str:
    """What resuming a reminder would do whose time came while it was paused."""
    if not reminder.paused or reminder.due_at > clock.now():
        return ""
    if too_late(reminder):
        return _("Its time passed while it was paused: give it a new one, or resume it to have it marked as missed.")
    return _("Its time has come: resumed now, it leaves at once.")


def _gone(reminder: Reminder, undelivered: int) -> Entry:
    notes = {
        ReminderState.SENT: _n("%(num)s address", "%(num)s addresses", reminder.recipients),
        ReminderState.MISSED: _("Nothing could be sent at its time, and later it would not have been true any more."),
        ReminderState.SUPPRESSED: _("The event was cancelled before its time."),
    }
    note = notes[reminder.state]
    if undelivered:
        note += " · " + _n("%(num)s not delivered", "%(num)s not delivered", undelivered)
    return Entry(
        at=reminder.sent_at or reminder.due_at,
        title=words.title_of(reminder),
        state=reminder.state.value,
        label=str(words.STATES[reminder.state]),
        who=words.audience_in_words(reminder),
        note=note,
        reminder=reminder,
    )


def _mailing(event: Event, mailing: Mailing) -> Entry:
    state = "failed" if mailing.failed else "queued" if mailing.queued else "sent" if mailing.sent else "suppressed"
    note = _n("%(num)s message", "%(num)s messages", mailing.total)
    if mailing.failed:
        note += " · " + _n("%(num)s not delivered", "%(num)s not delivered", mailing.failed)
    labels = {one.value: str(label) for one, label in words.MESSAGE_STATES.items()}
    return Entry(
        at=mailing.first_at,
        title=name_of(mailing.template),
        state=state,
        label=labels[state],
        who="",
        note=note,
        url=url_for("reminders.messages", event_id=event.id, template=mailing.template),
    )
