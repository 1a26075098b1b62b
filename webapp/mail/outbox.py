"""How any room sends mail: by writing a row into the outbox."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import make_msgid
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from webapp.core import clock
from webapp.core.unit_of_work import enqueue
from webapp.extensions import db
from webapp.mail.models import Message, MessageState

SEND_TASK = "tasks.mail.send_due"


@dataclass(frozen=True)
class Draft:
    """A message to be written into the outbox.

    `cause` names what it is for, once a recipient: `confirmation:REGISTRATION`, `reminder:RULE`.
    `params` are plain JSON values for the template `templates/mail/TEMPLATE/`.
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


def post(draft: Draft) -> None:
    """Put one message into the outbox; a second one for the same cause and address changes nothing."""
    post_many([draft])


def post_many(drafts: Iterable[Draft]) -> int:
    """Put many messages into the outbox by few statements; answers how many were new."""
    now = clock.now()
    rows = [_row(draft, now) for draft in drafts]
    written = 0
    for start in range(0, len(rows), 1000):
        statement = insert(Message).values(rows[start : start + 1000]).on_conflict_do_nothing().returning(Message.id)
        written += len(db.session.execute(statement).all())
    if written:
        enqueue(SEND_TASK)
    return written


def _row(draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "cause": draft.cause,
        "template": draft.template,
        "to_email": draft.to_email.strip().lower(),
        "to_name": draft.to_name[:200],
        "language": draft.language,
        "params": draft.params,
        "event_id": draft.event_id,
        "registration_id": draft.registration_id,
        "not_before": draft.not_before or now,
        "created_at": now,
        "state": MessageState.QUEUED,
        "attempts": 0,
        "message_id": make_msgid(secrets.token_hex(4), domain="elchi.mail"),
    }
