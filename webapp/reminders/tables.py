"""The organiser's list of an event's messages."""

from collections.abc import Callable
from typing import Any

from flask import render_template_string, url_for
from markupsafe import Markup
from sqlalchemy import Select, select

from webapp.core.formatting import moment_cell
from webapp.core.i18n import _l
from webapp.core.tables import BulkAction, Column, Empty, Filter, Table
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail.models import Message
from webapp.mail.names import name_of
from webapp.reminders import queries, words

CHIP = '{% from "components/chips.html" import state_chip %}{{ state_chip(key, label) }}'


def _chip(message: Message) -> Markup:
    rendered = render_template_string(CHIP, key=message.state.value, label=words.MESSAGE_STATES[message.state])
    return Markup(rendered)  # noqa: S704 - rendered by a macro


def _state(message: Message) -> Markup:
    note = Markup('<span class="cell-note">{}</span>').format(message.error) if message.error else ""
    return Markup("{}{}").format(_chip(message), note)


def _who(message: Message) -> Markup:
    note = Markup('<span class="cell-note">{}</span>').format(message.to_email) if message.to_name else ""
    return Markup("{}{}").format(message.to_name or message.to_email, note)


def _states() -> list[tuple[str, Any]]:
    return [(state.value, label) for state, label in words.MESSAGE_STATES.items()]


def _templates(event: Event) -> Callable[[], list[tuple[str, Any]]]:
    def options() -> list[tuple[str, Any]]:
        used = db.session.scalars(select(Message.template).where(Message.event_id == event.id).distinct())
        return sorted(((template, name_of(template)) for template in used), key=lambda pair: pair[1])

    return options


def _by_template(query: Select[Any], template: str) -> Select[Any]:
    return query.where(Message.template == template)


def table_of(event: Event) -> Table[Message]:
    """The list of one event's messages."""
    zone = event.timezone
    return Table(
        caption=_l("Messages"),
        columns=[
            Column("to", _l("To"), _who, sort=Message.to_email, export=lambda one: one.to_email),
            Column("template", _l("Message"), lambda one: name_of(one.template), sort=Message.template),
            Column("state", _l("State"), _state, sort=Message.state, export=lambda one: one.state.value),
            Column("sent", _l("Sent"), lambda one: moment_cell(one.sent_at, zone), sort=Message.sent_at),
            Column("created", _l("Written"), lambda one: moment_cell(one.created_at, zone), sort=Message.created_at),
            Column("attempts", _l("Attempts"), lambda one: str(one.attempts), numeric=True, visible=False),
            Column("message_id", _l("Message-ID"), lambda one: one.message_id, visible=False),
        ],
        default_sort="-created",
        url=lambda one: url_for("reminders.message", event_id=event.id, message_id=one.id),
        filters=[
            Filter("state", _l("State"), _states, queries.in_state),
            Filter("template", _l("Message"), _templates(event), _by_template),
        ],
        search=queries.to_address,
        bulk_actions=[BulkAction("send_again", _l("Send again"))],
        empty=Empty(
            _l("No messages yet"),
            _l("Confirmations, invitations and reminders appear here as soon as they are written."),
        ),
        tie_breaker=Message.id,
    )
