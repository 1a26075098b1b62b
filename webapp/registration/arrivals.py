"""How a newcomer is written: everything by one statement, since people wait for it and others for the lock."""

from typing import cast

from sqlalchemy import Table
from sqlalchemy.orm import make_transient_to_detached

from webapp.core import audit, clock, tokens
from webapp.core.audit import AuditEntry
from webapp.core.permissions import Actor
from webapp.core.together import Together
from webapp.core.tokens import Token
from webapp.core.unit_of_work import enqueue
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail import outbox
from webapp.mail.models import Message
from webapp.mail.outbox import Draft
from webapp.registration import links
from webapp.registration.models import Registration

REGISTRATIONS, AUDIT, MESSAGES, TOKENS = (
    cast(Table, model.__table__) for model in (Registration, AuditEntry, Message, Token)
)
_WRITE = Together(
    REGISTRATIONS, AUDIT, MESSAGES, TOKENS, more="UPDATE events SET version = version + 1 WHERE id = %(event)s"
)


def write(registration: Registration, event: Event, draft: Draft, *, by: Actor) -> str:
    """Write a registration whose id was drawn under the lock, its audit entry, its message and the token of its link.

    Raises the version of the event. What comes back is the token.
    """
    token, token_row = tokens.row_of(links.PURPOSE, registration.id)
    rows = {
        REGISTRATIONS.name: {name: value for name, value in vars(registration).items() if not name.startswith("_")},
        AUDIT.name: audit.row_of("registration_added", registration, by=by, source=registration.source.value),
        MESSAGES.name: outbox.row_of(draft, clock.now()),
        TOKENS.name: token_row,
    }
    _WRITE.write(db.session.connection(), rows, event=event.id)
    enqueue(outbox.SEND_TASK)
    db.session.expire(event, ["version"])
    make_transient_to_detached(registration)
    db.session.add(registration)
    return token
