"""A thousand invitations arrive although workers are killed and Redis is emptied while they leave."""

import redis
from flask import Flask
from sqlalchemy import func, select

from tests.factories import EventFactory
from tests.faults.conftest import CountingServer, Processes, children_of, kill, wait_until
from webapp.core.permissions import SYSTEM
from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import db
from webapp.invitations import services
from webapp.invitations.addressees import Addressee
from webapp.mail.models import Message, MessageState

MANY = 1_000


def invite(number: int) -> None:
    with unit_of_work():
        event = EventFactory()
        people = [Addressee(f"guest{n}@example.org", f"Guest {n}", language="ru") for n in range(number)]
        services.invite(event, people, by=SYSTEM)


def unsent() -> int:
    db.session.rollback()
    query = select(func.count()).select_from(Message).where(Message.state != MessageState.SENT)
    return db.session.scalar(query) or 0


def test_killed_workers_and_an_emptied_redis(
    app: Flask, processes: Processes, mail_server: CountingServer, broker: redis.Redis
) -> None:
    worker = processes.worker()
    processes.beat()
    invite(MANY)
    wait_until(lambda: mail_server.total >= MANY // 10, processes)
    kill(children_of(worker)[0])
    wait_until(lambda: mail_server.total >= MANY * 3 // 10, processes)
    broker.flushdb()
    kill(worker.pid, *children_of(worker))
    already = mail_server.total
    processes.worker()
    wait_until(lambda: len(mail_server.came) == MANY, processes)
    wait_until(lambda: unsent() == 0, processes)
    assert already < MANY, "all had left before the worker was killed"
    # One process was killed alone, then two together.
    assert mail_server.repeated <= 3
    assert len(mail_server.recipients) == MANY
