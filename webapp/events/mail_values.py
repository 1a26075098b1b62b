"""What mail about an event may say: the event, its host, and where answers go."""

from collections.abc import Sequence

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.core.i18n import translated
from webapp.events.contact import mailbox_of
from webapp.events.models import Event
from webapp.events.urls import public_url
from webapp.extensions import db
from webapp.mail import context
from webapp.mail.context import Values
from webapp.mail.models import Message


def values_of_events(messages: Sequence[Message]) -> Values:
    """The events of a batch of messages, by one statement; the host's name is in each recipient's language."""
    ids = {message.event_id for message in messages if message.event_id is not None}
    if not ids:
        return {}
    query = select(Event).where(Event.id.in_(ids)).options(joinedload(Event.host), joinedload(Event.city))
    events = {event.id: event for event in db.session.scalars(query.execution_options(populate_existing=True))}
    return {
        message.id: _values(events[message.event_id], message.language)
        for message in messages
        if message.event_id in events
    }


def _values(event: Event, language: str) -> dict[str, object]:
    host = translated(event.host.name, language)
    answers_go_to = mailbox_of(event)
    return {
        "event": event,
        "event_url": public_url(event),
        "host_name": host,
        "sender_name": host,
        "reply_to": (event.contact_name or host, answers_go_to) if answers_go_to else None,
    }


def init_app(_app: Flask) -> None:
    """Lets every message that belongs to an event speak of it."""
    context.register("events", values_of_events)
