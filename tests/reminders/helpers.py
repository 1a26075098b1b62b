"""An event in Berlin and its reminders."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select

from tests.factories import EventFactory
from webapp.core import clock
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail.models import Message
from webapp.reminders import services as verbs
from webapp.reminders.models import Reminder
from webapp.reminders.rules import Before
from webapp.reminders.sending import send_next_due

START = datetime(2027, 3, 29, 8, tzinfo=UTC)
"""10:00 in Berlin, a day after its clocks have gone forward."""


def berlin(**more: object) -> Event:
    """An event in Berlin, on the day of START."""
    made: Event = EventFactory(starts_at=START, ends_at=START + timedelta(hours=8), timezone="Europe/Berlin", **more)
    db.session.flush()
    return made


def remind(event: Event, *audience: str, days: int = 2) -> Reminder:
    """A reminder at nine in the morning, so many days before."""
    return verbs.add_reminder(event, Before(days, time(9)), audience or ["confirmed"], by=SYSTEM)


def run(at: datetime) -> list[Reminder]:
    """What is sent at a moment."""
    with clock.at(at):
        sent = []
        while reminder := send_next_due():
            db.session.flush()
            sent.append(reminder)
        return sent


def messages_of(reminder: Reminder) -> list[str]:
    """To whom a reminder went."""
    query = select(Message.to_email).where(Message.cause == f"reminder:{reminder.id}").order_by(Message.to_email)
    return list(db.session.scalars(query))
