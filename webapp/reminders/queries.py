"""Reads of reminders and of the messages of an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager

from webapp.core import clock
from webapp.core.permissions import Actor
from webapp.events.access import managed_by
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail.models import Message, MessageState
from webapp.reminders.models import Reminder, ReminderState
from webapp.reminders.services import TEMPLATE


def of_event(event_id: int) -> Select[Reminder]:
    """The reminders of an event, the soonest first."""
    query = select(Reminder).join(Reminder.event).options(contains_eager(Reminder.event))
    return query.where(Reminder.event_id == event_id).order_by(Reminder.due_at, Reminder.id)


def one(reminder_id: int) -> Reminder | None:
    """A reminder with its event."""
    query = select(Reminder).join(Reminder.event).options(contains_eager(Reminder.event))
    return db.session.scalar(query.where(Reminder.id == reminder_id))


def messages_of(event_id: int) -> Select[Message]:
    """The messages of an event."""
    return select(Message).where(Message.event_id == event_id)


def in_state(query: Select[Message], state: str) -> Select[Message]:
    """Those in a state; an unknown one narrows nothing."""
    known = {one.value for one in MessageState}
    return query.where(Message.state == MessageState(state)) if state in known else query


def to_address(query: Select[Message], text: str) -> Select[Message]:
    """Those whose address or name holds a text."""
    wanted = text.strip().lower()
    held = func.lower(Message.to_email + " " + Message.to_name).contains(wanted, autoescape=True)
    return query.where(held)


@dataclass(frozen=True)
class Mailing:
    """The messages of an event that were written by one template, on one day."""

    template: str
    first_at: datetime
    sent: int
    queued: int
    failed: int
    suppressed: int

    @property
    def total(self) -> int:
        """How many there are."""
        return self.sent + self.queued + self.failed + self.suppressed


def mailings_of(event: Event) -> list[Mailing]:
    """What has been written to people besides reminders, put together by template and local day."""

    def number(state: MessageState) -> ColumnElement[int]:
        return func.count().filter(Message.state == state)

    day = func.date_trunc("day", func.timezone(event.timezone, Message.created_at))
    rows = db.session.execute(
        select(
            Message.template,
            func.min(Message.created_at),
            *(
                number(s)
                for s in (MessageState.SENT, MessageState.QUEUED, MessageState.FAILED, MessageState.SUPPRESSED)
            ),
        )
        .where(Message.event_id == event.id, Message.template != TEMPLATE)
        .group_by(Message.template, day)
    )
    return [Mailing(*tuple(row)) for row in rows]


def undelivered_of(reminder_ids: Sequence[int]) -> dict[int, int]:
    """How many messages of each reminder could not be delivered."""
    causes = {f"reminder:{reminder_id}": reminder_id for reminder_id in reminder_ids}
    if not causes:
        return {}
    rows = db.session.execute(
        select(Message.cause, func.count())
        .where(Message.cause.in_(causes), Message.state == MessageState.FAILED)
        .group_by(Message.cause)
    )
    return {causes[row[0]]: row[1] for row in rows}


def failed_by_event(actor: Actor) -> list[tuple[Event, int]]:
    """The events an actor organises that have failed messages, with their number."""
    rows = db.session.execute(
        select(Event, func.count())
        .join(Message, Message.event_id == Event.id)
        .where(Message.state == MessageState.FAILED, managed_by(actor))
        .group_by(Event.id)
        .order_by(Event.starts_at)
    )
    return [(row[0], row[1]) for row in rows]


def missed_by_event(actor: Actor, since: datetime) -> list[tuple[Event, int]]:
    """The events an actor organises that have reminders missed since some time, with their number."""
    return _by_event(actor, Reminder.state == ReminderState.MISSED, Reminder.due_at > since)


def held_by_event(actor: Actor) -> list[tuple[Event, int]]:
    """The events an actor organises that have paused reminders whose time has come, with their number."""
    return _by_event(actor, Reminder.paused.is_(True), Reminder.due_at <= clock.now())


def _by_event(actor: Actor, *wanted: ColumnElement[bool]) -> list[tuple[Event, int]]:
    rows = db.session.execute(
        select(Event, func.count())
        .join(Reminder, Reminder.event_id == Event.id)
        .where(*wanted, managed_by(actor))
        .group_by(Event.id)
        .order_by(Event.starts_at)
    )
    return [(row[0], row[1]) for row in rows]
