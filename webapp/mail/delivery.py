"""Sends the outbox: claims a few messages, writes them, hands them to the server, marks each once it is taken."""

import time
from collections.abc import Sequence
from urllib.parse import urlsplit

import structlog
from flask import current_app
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from config import Settings
from webapp.core.unit_of_work import enqueue, unit_of_work
from webapp.extensions import db
from webapp.mail import claims, rendering
from webapp.mail.claims import Lease
from webapp.mail.models import Message
from webapp.mail.outbox import SEND_TASK
from webapp.mail.rendering import Prepared
from webapp.mail.smtp import Mailer, Outcome, Verdict, mailer_for

log = structlog.get_logger(__name__)
BATCH = 50
BUDGET = 30.0
"""Seconds after which a run leaves the rest to the next."""


def deliver_due(connection: Connection, *, batch: int = BATCH, budget: float = BUDGET) -> int:
    """Send what is due until nothing is left or the time is up; answers how many the mail server took.

    Any number of these may run at once. `connection` makes each statement durable by itself.
    """
    sent = 0
    until = time.monotonic() + budget
    mailer = _mailer()
    with claims.lease(connection) as lease:
        while time.monotonic() < until and (ids := lease.claim(batch)):
            prepared = _prepare(ids, more=len(ids) == batch and not sent)
            taken, reachable = _hand_over(prepared, lease, mailer, until)
            sent += taken
            if not reachable:
                break
    if sent:
        log.info("mail_sent", messages=sent)
    return sent


def _mailer() -> Mailer:
    settings: Settings = current_app.extensions["elchi.settings"]
    return mailer_for(settings.smtp_url, urlsplit(settings.public_url).hostname or "localhost")


def _prepare(ids: Sequence[int], *, more: bool) -> list[Prepared]:
    """The messages written, their links minted and committed; where there is `more`, another worker is asked in."""
    try:
        with unit_of_work():
            messages = _load(ids)
            if more:
                enqueue(SEND_TASK)
            return rendering.prepare(messages)
    except OperationalError:
        raise
    except Exception as error:
        if len(ids) == 1:
            log.exception("message_not_prepared", message=ids[0])
            return [Prepared(ids[0], None, f"Its values could not be read: {type(error).__name__}")]
    # One of them spoils the batch: found out by preparing each alone.
    return [prepared for message_id in ids for prepared in _prepare([message_id], more=False)]


def _load(ids: Sequence[int]) -> Sequence[Message]:
    query = select(Message).where(Message.id.in_(ids)).order_by(Message.bulk, Message.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _hand_over(prepared: Sequence[Prepared], lease: Lease, mailer: Mailer, until: float) -> tuple[int, bool]:
    """How many the server took, and whether it can be reached."""
    sent = 0
    for position, one in enumerate(prepared):
        if time.monotonic() >= until:
            break
        verdict = mailer.send(one.envelope) if one.envelope else Verdict(Outcome.REFUSED, one.error)
        if verdict.outcome is Outcome.UNREACHABLE:
            log.warning("mail_server_unreachable", error=verdict.error)
            lease.give_back([rest.message_id for rest in prepared[position:]], error=verdict.error)
            return sent, False
        sent += _mark(one.message_id, verdict, lease)
    return sent, True


def _mark(message_id: int, verdict: Verdict, lease: Lease) -> bool:
    if verdict.outcome is Outcome.ACCEPTED:
        if not lease.sent(message_id):
            log.error("message_was_not_ours", message=message_id)
        return True
    log.warning("message_not_sent", message=message_id, error=verdict.error, outcome=verdict.outcome.name)
    if verdict.outcome is Outcome.LATER:
        lease.try_later(message_id, verdict.error)
    else:
        lease.failed(message_id, verdict.error)
    return False
