"""Who has which message in hand, and what came of it.

A worker holds a lease: an advisory lock of its database session. Messages are claimed under the lease's number. When
the worker dies, its session ends and the lock with it, so that its claims are known to be free at once.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Boolean, Connection, case, cast, column, exists, func, select, table, text, update
from sqlalchemy.sql.dml import Update

from webapp.core import clock
from webapp.core.unit_of_work import enqueue
from webapp.extensions import db
from webapp.mail.models import Message, MessageState
from webapp.mail.outbox import SEND_TASK

NAMESPACE = 1_163_281_256
"""The first half of the number of every lease's lock."""
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=4)
MOST_ATTEMPTS = 14
"""With the delays between them, about a day."""
ERROR_LENGTH = 500

MARK_SENT = """
UPDATE messages SET state = 'sent', sent_at = %s, attempts = attempts + 1, claimed_by = NULL, error = NULL
WHERE id = %s AND claimed_by = %s
"""
"""Once a message, right after the server took it: as the driver takes it, to cost as little as it can."""

LOCKS = table(
    "pg_locks",
    *(column(name) for name in ("locktype", "database", "classid", "objid", "objsubid")),
    column("granted", Boolean),
)
LIVING = exists(
    select(LOCKS.c.objid).where(
        LOCKS.c.locktype == "advisory",
        LOCKS.c.granted,
        LOCKS.c.objsubid == 2,
        cast(LOCKS.c.classid, BigInteger) == NAMESPACE,
        cast(LOCKS.c.objid, BigInteger) == Message.claimed_by,
        LOCKS.c.database == text("(SELECT oid FROM pg_database WHERE datname = current_database())"),
    )
)
"""That the lease under which a message is claimed is still held."""


@dataclass(frozen=True)
class Lease:
    """The right of one worker to the messages it claims; each statement is durable by itself."""

    connection: Connection
    number: int

    def claim(self, most: int) -> list[int]:
        """Takes messages that are due and that nobody else has, those that somebody waits for first."""
        now = clock.now()
        due = (
            select(Message.id)
            .where(Message.state == MessageState.QUEUED, Message.claimed_by.is_(None), Message.not_before <= now)
            .order_by(Message.bulk, Message.not_before, Message.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        late = Message.not_after < now
        taken = self.connection.execute(
            update(Message)
            .where(Message.id.in_(due.scalar_subquery()))
            .values(
                state=case((late, MessageState.SUPPRESSED.value), else_=MessageState.QUEUED.value),
                claimed_by=case((late, None), else_=self.number),
                claimed_at=now,
            )
            .returning(Message.id, Message.state)
        )
        return sorted(row.id for row in taken if row.state is MessageState.QUEUED)

    def sent(self, message_id: int) -> bool:
        """Marks a message that the mail server has accepted; false where it was no longer this lease's."""
        done = self.connection.exec_driver_sql(MARK_SENT, (clock.now(), message_id, self.number))
        return done.rowcount == 1

    def failed(self, message_id: int, error: str) -> None:
        """Marks a message that will not be tried again by itself."""
        self.connection.execute(
            self._own(message_id).values(
                state=MessageState.FAILED, attempts=Message.attempts + 1, claimed_by=None, error=error[:ERROR_LENGTH]
            )
        )

    def try_later(self, message_id: int, error: str) -> None:
        """Puts a message off, longer each time, until it has been tried often enough."""
        self.connection.execute(
            self._own(message_id).values(
                state=_state_after_attempt(),
                attempts=Message.attempts + 1,
                not_before=_next_attempt(clock.now()),
                claimed_by=None,
                error=error[:ERROR_LENGTH],
            )
        )

    def give_back(self, message_ids: Sequence[int], *, error: str, delay: timedelta = FIRST_DELAY) -> None:
        """Returns messages that were not tried, because the mail server cannot be reached."""
        self.connection.execute(
            update(Message)
            .where(Message.id.in_(message_ids), Message.claimed_by == self.number)
            .values(claimed_by=None, not_before=clock.now() + delay, error=error[:ERROR_LENGTH])
        )

    def _own(self, message_id: int) -> Update:
        return update(Message).where(Message.id == message_id, Message.claimed_by == self.number)


def _next_attempt(now: datetime) -> object:
    # 30 s, 1 min, 2 min … 4 h
    waited = func.least(FIRST_DELAY * func.power(2, func.least(Message.attempts, 12)), LONGEST_DELAY)
    return now + waited


def _state_after_attempt() -> object:
    return case((Message.attempts + 1 >= MOST_ATTEMPTS, MessageState.FAILED.value), else_=MessageState.QUEUED.value)


@contextmanager
def lease(connection: Connection) -> Iterator[Lease]:
    """A lease for as long as the block runs; what it still holds at the end is free again.

    Marks are committed without waiting for the disk: should the database server itself crash, messages of its last
    moments may be repeated under their Message-ID, and in return sending does not wait for a disk on every message.
    """
    number = secrets.randbelow(2**31 - 1) + 1
    key = func.pg_advisory_lock(NAMESPACE, number)
    connection.execute(select(key, func.set_config("synchronous_commit", "off", False)))
    try:
        yield Lease(connection, number)
    finally:
        if not connection.invalidated:
            connection.execute(update(Message).where(Message.claimed_by == number).values(claimed_by=None))
            unlock = func.pg_advisory_unlock(NAMESPACE, number)
            connection.execute(select(unlock, func.set_config("synchronous_commit", "on", False)))


def sweep() -> int:
    """Free what workers had in hand when they died, and have what is due sent; answers how many were freed.

    Being in hand counts as an attempt, so that a message that kills whoever sends it is given up in the end.
    """
    freed = db.session.execute(
        update(Message)
        .where(Message.claimed_by.is_not(None), ~LIVING)
        .values(
            claimed_by=None,
            attempts=Message.attempts + 1,
            state=_state_after_attempt(),
            error="The worker that had this message in hand has stopped.",
        )
        .returning(Message.id)
    ).all()
    due = select(Message.id).where(
        Message.state == MessageState.QUEUED, Message.claimed_by.is_(None), Message.not_before <= clock.now()
    )
    if db.session.scalar(due.limit(1)) is not None:
        enqueue(SEND_TASK)
    return len(freed)
