"""How any room sends mail: by writing a row into the outbox."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import make_msgid
from typing import Any, cast

from sqlalchemy import Table, delete, update

from webapp.core import audit, clock
from webapp.core.errors import Conflict
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.core.rows import insert_new
from webapp.core.unit_of_work import enqueue
from webapp.extensions import db
from webapp.mail.models import Message, MessageState

SEND_TASK = "tasks.mail.send_due"
MESSAGES = cast(Table, Message.__table__)


@dataclass(frozen=True)
class Draft:
    """A message to be written into the outbox.

    `cause` names what it is for, once a recipient: `confirmation:REGISTRATION`, `reminder:RULE`.
    `params` are plain JSON values for the template `templates/mail/TEMPLATE/`. `bulk` lets other messages go first;
    after `not_after` the message is suppressed instead of sent late.
    """

    cause: str
    template: str
    to_email: str
    to_name: str = ""
    language: str = "en"
    params: dict[str, Any] = field(default_factory=dict)
    event_id: int | None = None
    registration_id: int | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    bulk: bool = False


def post(draft: Draft) -> None:
    """Put one message into the outbox; a second one for the same cause and address changes nothing."""
    post_many([draft])


def post_many(drafts: Iterable[Draft]) -> int:
    """Put many messages into the outbox by few statements; answers how many were new."""
    now = clock.now()
    rows = [row_of(draft, now) for draft in drafts]
    if not rows:
        return 0
    db.session.flush()
    written = len(insert_new(db.session.connection(), MESSAGES, rows, "id"))
    if written:
        enqueue(SEND_TASK)
    return written


def row_of(draft: Draft, now: datetime) -> dict[str, Any]:
    """The row of a message, for whoever writes it together with others, and then enqueues SEND_TASK."""
    return {
        "cause": draft.cause,
        "template": draft.template,
        "to_email": draft.to_email.strip().lower(),
        "to_name": draft.to_name[:200],
        "language": draft.language,
        "params": draft.params,
        "event_id": draft.event_id,
        "registration_id": draft.registration_id,
        "bulk": draft.bulk,
        "not_before": draft.not_before or now,
        "not_after": draft.not_after,
        "created_at": now,
        "state": MessageState.QUEUED,
        "attempts": 0,
        "message_id": make_msgid(secrets.token_hex(4), domain="elchi.mail"),
    }


def suppress(event_id: int, templates: Collection[str]) -> int:
    """Keep an event's queued messages of some templates from leaving; answers how many."""
    kept = db.session.execute(
        update(Message)
        .where(Message.event_id == event_id, Message.state == MessageState.QUEUED, Message.template.in_(templates))
        .values(state=MessageState.SUPPRESSED)
        .returning(Message.id)
    )
    return len(kept.all())


def withhold(registration_id: int) -> int:
    """Keep from leaving what was meant for somebody who gave up a registration to another person; answers how much.

    What failed cannot be sent again either: its links would open what is the other person's now.
    """
    meant = (MessageState.QUEUED, MessageState.FAILED)
    kept = db.session.execute(
        update(Message)
        .where(Message.registration_id == registration_id, Message.state.in_(meant))
        .values(state=MessageState.SUPPRESSED)
        .returning(Message.id)
    )
    return len(kept.all())


def forget(event_id: int) -> None:
    """Delete what was written about an event, with the addresses it went to."""
    db.session.execute(
        delete(Message).where(Message.event_id == event_id), execution_options={"synchronize_session": False}
    )


def send_again(message: Message, *, by: Actor) -> Message:
    """Put a message that failed back into the queue, under the same Message-ID."""
    if message.state is not MessageState.FAILED:
        raise Conflict(_l("Only a message that failed can be sent again."), code="message_not_failed")
    message.state = MessageState.QUEUED
    message.attempts = 0
    message.error = None
    message.not_before = clock.now()
    message.not_after = None
    audit.record("message_sent_again", message, by=by, to=message.to_email, template=message.template)
    enqueue(SEND_TASK)
    return message
