"""Doing long work: once, whole or not at all, whatever happens to the worker or to Redis.

A worker first notes in a transaction of its own that it begins, then does the work in a second one that holds the row
of the job to its end. PostgreSQL lets go of that row when the worker dies, and of what it had written: a job that is
running and whose row is free is nobody's, and is begun again, three times at most.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError

from webapp.core import clock
from webapp.core.errors import DomainError, Forbidden
from webapp.core.i18n import _l, in_every_language, in_language
from webapp.core.jobs.kinds import Progress, kind_of, unseen
from webapp.core.jobs.models import UNDER_WAY, Job, JobState
from webapp.core.jobs.progress import Teller
from webapp.core.permissions import Actor, actor_of
from webapp.core.spreadsheets.importing import ImportRefused
from webapp.core.unit_of_work import enqueue, unit_of_work
from webapp.extensions import db

TASK = "tasks.jobs.run"
MOST_ATTEMPTS = 3
PATIENCE = timedelta(seconds=20)
"""Longer than a worker takes between noting that it begins and beginning."""
KEPT = timedelta(days=7)
"""Results name people: they are kept as long as somebody may still look, and no longer."""
BROKEN_OFF = _l("The work was broken off three times, and nothing was changed. Try it with less at once.")
TROUBLE = _l("Something went wrong on our side. Nothing was changed. Try again, or write to the administrator.")


def run(job_id: int) -> None:
    """Do a job, unless it is done or somebody is doing it."""
    with unit_of_work():
        attempt = _claim(job_id)
    if attempt is None:
        return
    try:
        with unit_of_work():
            _work(job_id, attempt)
    except OperationalError:
        # The database went away or broke a tie: the sweep has the job begun again.
        raise
    except Exception:
        with unit_of_work():
            _give_up(job_id, attempt)
        raise


def do_at_once(job: Job, by: Actor) -> None:
    """Do a short job in the unit of work of whoever asks.

    A wrong table is a result like any other; any other DomainError is raised.
    """
    job.state, job.attempts, job.started_at = JobState.RUNNING, 1, clock.now()
    refused = _attempted(job, by, unseen)
    if refused is not None and not isinstance(refused, ImportRefused):
        raise refused


def sweep() -> None:
    """Have jobs begun that Redis lost or a dead worker left; give up what killed its workers time and again."""
    before = clock.now() - PATIENCE
    waiting = select(Job.id).where(Job.state == JobState.QUEUED, Job.created_at < before)
    for job_id in db.session.scalars(waiting):
        enqueue(TASK, job_id)
    left = select(Job).where(Job.state == JobState.RUNNING, Job.started_at < before)
    for job in db.session.scalars(left.with_for_update(skip_locked=True)):
        if job.attempts >= MOST_ATTEMPTS:
            _end(job, JobState.FAILED, {"message": in_every_language(BROKEN_OFF), "code": "broken_off"})
        else:
            enqueue(TASK, job.id)


def forget_old() -> None:
    """Forget jobs that ended days ago, with their results."""
    db.session.execute(delete(Job).where(Job.finished_at < clock.now() - KEPT))


def _claim(job_id: int) -> int | None:
    """Which attempt this is; None where the job is in other hands, has ended or is gone."""
    free = select(Job).where(Job.id == job_id, Job.state.in_(UNDER_WAY)).with_for_update(skip_locked=True)
    job = db.session.scalar(free)
    if job is None or job.attempts >= MOST_ATTEMPTS:
        return None
    job.state, job.started_at = JobState.RUNNING, clock.now()
    job.attempts += 1
    return job.attempts


def _held(job_id: int, attempt: int) -> Job | None:
    """The job, its row locked to the end of the transaction; None where somebody has begun with it since."""
    query = select(Job).where(Job.id == job_id, Job.state == JobState.RUNNING, Job.attempts == attempt)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def _work(job_id: int, attempt: int) -> None:
    job = _held(job_id, attempt)
    if job is not None:
        with in_language(job.language):
            _attempted(job, _starter(job), Teller(job.id))


def _starter(job: Job) -> Actor | None:
    return actor_of(job.user_id) if job.user_id is not None else None


def _attempted(job: Job, by: Actor | None, progress: Progress) -> DomainError | None:
    """Do the work; what it refuses is kept as its result, and answered."""
    kind = kind_of(job)
    try:
        with db.session.begin_nested():
            result = kind.work(job, _allowed(by), progress)
    except DomainError as error:
        kind.failed(job)
        _end(job, JobState.FAILED, _reason(error))
        return error
    _end(job, JobState.DONE, result)
    return None


def _allowed(by: Actor | None) -> Actor:
    if by is None:
        raise Forbidden(_l("Whoever started this has no account any more."))
    return by


def _reason(error: DomainError) -> dict[str, Any]:
    cells = error.cells if isinstance(error, ImportRefused) else []
    return {
        "message": in_every_language(error),
        "code": error.code,
        "cells": [[cell.row, cell.column, in_every_language(cell.message)] for cell in cells],
    }


def _give_up(job_id: int, attempt: int) -> None:
    job = _held(job_id, attempt)
    if job is not None:
        _end(job, JobState.FAILED, {"message": in_every_language(TROUBLE), "code": "trouble"})


def _end(job: Job, state: JobState, result: dict[str, Any]) -> None:
    job.state, job.result, job.finished_at = state, result, clock.now()
