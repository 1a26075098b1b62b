"""Reminders and messages over the API."""

from typing import Any

from pydantic import Field

from webapp.core.api import Instant, Listing, Paging, Schema, TextsIn, listing, operation
from webapp.core.errors import NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Access, current_actor
from webapp.core.types import Texts
from webapp.events.access import managed_event, seen_event
from webapp.mail.models import Message, MessageState
from webapp.reminders import queries, services
from webapp.reminders.models import Reminder, ReminderState
from webapp.reminders.rules import as_given, parse_when, rule_of

OF_EVENT = "/events/{event_id}/reminders"


class ReminderIn(Schema):
    """A reminder: `when` is `{"before": "P2D", "at": "09:00"}`, `{"after": "PT3H"}` or `{"on": TIME}`."""

    when: dict[str, str]
    audience: list[str] = Field(min_length=1, max_length=10)
    subject: TextsIn = {}
    body: TextsIn = {}


class ReminderOut(Schema):
    """A reminder; `recipients` is how many addresses it went to, and while it is `paused` it is not sent."""

    id: int
    when: dict[str, str]
    audience: list[str]
    subject: Texts
    body: Texts
    due_at: Instant
    state: ReminderState
    paused: bool
    sent_at: Instant | None
    recipients: int


class PausedOut(Schema):
    """How many reminders were paused or resumed."""

    changed: int


class MessagesQuery(Paging):
    """What the list is narrowed by."""

    state: MessageState | None = None
    template: str = Field(default="", max_length=64)
    q: str = Field(default="", max_length=200)


class MessageOut(Schema):
    """A message; `message_id` is its Message-ID header."""

    id: int
    to: str
    template: str
    state: MessageState
    attempts: int
    created_at: Instant
    sent_at: Instant | None
    message_id: str
    error: str | None


@operation(
    "POST",
    OF_EVENT,
    access=Access.ORGANISE,
    summary="Add a reminder",
    body=ReminderIn,
    answer=ReminderOut,
    status=201,
)
def add(event_id: int, body: ReminderIn) -> Any:
    """It leaves within a minute of its time."""
    event = managed_event(event_id)
    when = parse_when(body.when)
    reminder = services.add_reminder(
        event, when, body.audience, by=current_actor(), subject=body.subject, body=body.body
    )
    return _shown([reminder])[0]


@operation(
    "GET",
    OF_EVENT,
    access=Access.STAFF,
    summary="The reminders of an event",
    query=Paging,
    answer=Listing[ReminderOut],
)
def list_reminders(event_id: int, query: Paging) -> Any:
    """The soonest first."""
    return listing(queries.of_event(seen_event(event_id).id), query, _shown)


@operation("DELETE", "/reminders/{reminder_id}", access=Access.ORGANISE, summary="Remove a reminder", status=204)
def remove(reminder_id: int) -> Any:
    """As long as it has not been sent."""
    services.remove_reminder(_managed(reminder_id), by=current_actor())


@operation(
    "POST", "/reminders/{reminder_id}/pause", access=Access.ORGANISE, summary="Pause a reminder", answer=ReminderOut
)
def pause(reminder_id: int) -> Any:
    """It is not sent until it is resumed."""
    return _shown([services.pause(_managed(reminder_id), by=current_actor())])[0]


@operation(
    "POST", "/reminders/{reminder_id}/resume", access=Access.ORGANISE, summary="Resume a reminder", answer=ReminderOut
)
def resume(reminder_id: int) -> Any:
    """It is sent at its time; if that passed hours ago, it is marked as missed."""
    return _shown([services.resume(_managed(reminder_id), by=current_actor())])[0]


@operation(
    "POST", f"{OF_EVENT}/pause", access=Access.ORGANISE, summary="Pause all reminders of an event", answer=PausedOut
)
def pause_all(event_id: int) -> Any:
    """Those that are still to be sent."""
    return {"changed": services.hold_all(managed_event(event_id), True, by=current_actor())}


@operation(
    "POST", f"{OF_EVENT}/resume", access=Access.ORGANISE, summary="Resume all reminders of an event", answer=PausedOut
)
def resume_all(event_id: int) -> Any:
    """Those that are paused."""
    return {"changed": services.hold_all(managed_event(event_id), False, by=current_actor())}


def _managed(reminder_id: int) -> Reminder:
    reminder = queries.one(reminder_id)
    if reminder is None:
        raise NotFound(_l("There is no such reminder."))
    managed_event(reminder.event_id)
    return reminder


def _shown(reminders: list[Reminder]) -> list[dict[str, Any]]:
    names = ("id", "audience", "subject", "body", "due_at", "state", "paused", "sent_at", "recipients")
    return [{name: getattr(one, name) for name in names} | {"when": as_given(rule_of(one))} for one in reminders]


@operation(
    "GET",
    "/events/{event_id}/messages",
    access=Access.STAFF,
    summary="The messages of an event",
    query=MessagesQuery,
    answer=Listing[MessageOut],
)
def list_messages(event_id: int, query: MessagesQuery) -> Any:
    """In the order in which they were written."""
    wanted = queries.messages_of(seen_event(event_id).id).order_by(Message.id)
    if query.state is not None:
        wanted = queries.in_state(wanted, query.state.value)
    if query.template:
        wanted = wanted.where(Message.template == query.template)
    if query.q:
        wanted = queries.to_address(wanted, query.q)
    return listing(wanted, query, _shown_messages)


def _shown_messages(messages: list[Message]) -> list[dict[str, Any]]:
    names = ("id", "template", "state", "attempts", "created_at", "sent_at", "message_id", "error")
    return [{name: getattr(one, name) for name in names} | {"to": one.to_email} for one in messages]
