"""What an organiser has to look at: mail that failed, reminders that were missed or are held back too long."""

from datetime import timedelta

from flask import url_for

from webapp.core import clock
from webapp.core.i18n import _n, translated
from webapp.core.permissions import Actor
from webapp.events.landing import Todo, Urgency
from webapp.reminders import queries

MISSED_SHOWN = timedelta(days=7)


def troubles_of(actor: Actor) -> list[Todo]:
    """One line an event for each kind of trouble."""
    failed = [
        Todo(
            _n("message was not delivered", "messages were not delivered", number),
            url_for("reminders.messages", event_id=event.id, state="failed"),
            number,
            Urgency.OVERDUE,
            "mail-x",
            translated(event.title),
        )
        for event, number in queries.failed_by_event(actor)
    ]
    missed = [
        Todo(
            _n("reminder was missed", "reminders were missed", number),
            url_for("reminders.messages", event_id=event.id),
            number,
            Urgency.OVERDUE,
            "alert-triangle",
            translated(event.title),
        )
        for event, number in queries.missed_by_event(actor, clock.now() - MISSED_SHOWN)
    ]
    held = [
        Todo(
            _n("reminder is paused past its time", "reminders are paused past their time", number),
            url_for("reminders.messages", event_id=event.id),
            number,
            Urgency.DUE,
            "player-pause",
            translated(event.title),
        )
        for event, number in queries.held_by_event(actor)
    ]
    return failed + missed + held
