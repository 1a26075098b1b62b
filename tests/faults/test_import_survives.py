"""A list of people is imported once although its worker is killed, and another one with nobody told of it."""

import io

import redis
from flask import Flask
from sqlalchemy import func, select

from tests.factories import EventFactory, organiser_of
from tests.faults.conftest import Processes, children_of, kill, wait_until
from webapp.accounts.actors import actor_for
from webapp.core import files, jobs
from webapp.core.audit import AuditEntry
from webapp.core.jobs import Job, JobState
from webapp.core.jobs.progress import progress_of
from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import db
from webapp.registration.models import Registration
from webapp.registration.people_import import job as list_job

MANY = 4_000


def ask() -> int:
    """An organiser asks for the import of a long list."""
    rows = "".join(f"Guest {number},Karimov,guest{number}@example.org,Узбекистан\n" for number in range(MANY))
    text = f"given_name,family_name,email,country\n{rows}"
    with unit_of_work():
        event = EventFactory()
        by = actor_for(organiser_of(event.host))
        stored = files.store(
            io.BytesIO(text.encode()),
            "people.csv",
            allowed=("csv",),
            max_bytes=10**7,
            purpose=list_job.purpose(event.id),
        )
        arguments = list_job.arguments(stored, take=True, notify=False)
        return jobs.start(list_job.KIND, arguments, by=by, language="ru", event_id=event.id).id


def read(job_id: int) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, job_id, populate_existing=True)


def imported() -> int:
    return db.session.scalar(select(func.count()).select_from(Registration)) or 0


def test_killed_workers_lead_to_one_import(app: Flask, processes: Processes, broker: redis.Redis) -> None:
    worker = processes.worker()
    job_id = ask()

    def is_amid(attempt: int) -> bool:
        share = progress_of(job_id)
        return read(job_id).attempts == attempt and share is not None and 0 < share.done < MANY

    wait_until(lambda: is_amid(1), processes)
    # The broker hears that the process is gone and delivers the task again.
    kill(*children_of(worker))
    broker.delete(f"elchi:job:{job_id}")
    wait_until(lambda: is_amid(2), processes)
    assert imported() == 0
    # Nobody hears of this one, and the broker forgets the task: the clock finds the job.
    kill(worker.pid, *children_of(worker))
    broker.flushdb()
    processes.worker()
    processes.beat()
    wait_until(lambda: not read(job_id).under_way, processes)
    job = read(job_id)
    assert (job.state, job.attempts) == (JobState.DONE, 3), job.result
    assert imported() == MANY
    entries = db.session.scalar(select(func.count()).where(AuditEntry.action == "registrations_imported"))
    assert entries == 1
