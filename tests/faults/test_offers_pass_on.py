"""An offer that runs out while no worker is there passes on once when one comes back, and everybody is told once."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from tests.factories import EventFactory, RegistrationFactory
from tests.faults.conftest import CountingServer, Processes, children_of, kill, wait_until
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.permissions import SYSTEM
from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import db
from webapp.mail.models import Message, MessageState
from webapp.registration import services
from webapp.registration.models import Registration, RegistrationState

State = RegistrationState


def states(*ids: int) -> list[State]:
    db.session.rollback()
    return [db.session.get_one(Registration, number).state for number in ids]


def unsent() -> int:
    db.session.rollback()
    query = select(func.count()).select_from(Message).where(Message.state != MessageState.SENT)
    return db.session.scalar(query) or 0


def test_an_offer_runs_out_while_the_worker_is_stopped(
    app: Flask, processes: Processes, mail_server: CountingServer
) -> None:
    event = EventFactory(capacity=1)
    holder = RegistrationFactory(event=event)
    waiting = [
        RegistrationFactory(
            event=event,
            state=State.WAITLISTED,
            queued_at=clock.now() + timedelta(minutes=number),
            email=f"waiting{number}@example.org",
        )
        for number in range(3)
    ]
    ids = [one.id for one in waiting]
    db.session.commit()
    worker, beat = processes.worker(), processes.beat()
    with unit_of_work():
        services.withdraw(db.session.get_one(Registration, holder.id), by=SYSTEM)
    wait_until(lambda: unsent() == 0, processes)
    assert states(*ids) == [State.OFFERED, State.WAITLISTED, State.WAITLISTED]
    kill(worker.pid, *children_of(worker), beat.pid)
    with unit_of_work():
        db.session.get_one(Registration, ids[0]).offer_expires_at = clock.now() - timedelta(seconds=1)
    assert states(*ids) == [State.OFFERED, State.WAITLISTED, State.WAITLISTED]
    # Two workers and two clocks, all of whom find what is due.
    for _twice in range(2):
        processes.worker()
        processes.beat()
    wait_until(lambda: states(*ids) == [State.WAITLISTED, State.OFFERED, State.WAITLISTED], processes, 90)
    wait_until(lambda: unsent() == 0, processes)
    deeds = select(AuditEntry.action, func.count()).where(AuditEntry.object_id.in_(ids)).group_by(AuditEntry.action)
    assert {row[0]: row[1] for row in db.session.execute(deeds)} == {"registration_offer": 2, "registration_expire": 1}
    told = select(Message.template, Message.to_email).order_by(Message.id)
    assert [tuple(row) for row in db.session.execute(told.where(Message.registration_id.in_(ids)))] == [
        ("registration_offered", "waiting0@example.org"),
        ("registration_offer_expired", "waiting0@example.org"),
        ("registration_offered", "waiting1@example.org"),
    ]
    assert mail_server.total == 4
    assert mail_server.repeated == 0
