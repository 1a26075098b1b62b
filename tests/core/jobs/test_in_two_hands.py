"""Two workers with the same job: one does it, the other lets it be."""

import threading
from datetime import timedelta
from typing import Any

from flask import Flask

from tests.core.jobs.conftest import Toy, starter
from webapp.accounts.actors import actor_for
from webapp.core import clock, jobs
from webapp.core.jobs import Job, JobState, Progress
from webapp.core.permissions import Actor
from webapp.core.unit_of_work import _PENDING, unit_of_work
from webapp.extensions import db

PATIENCE = 20


def test_a_job_in_good_hands_is_left_alone(committed_app: Flask, toy: Toy) -> None:
    begun, go_on = threading.Event(), threading.Event()
    at_once = toy.work

    def slowly(job: Job, by: Actor, progress: Progress) -> dict[str, Any]:
        begun.set()
        assert go_on.wait(PATIENCE)
        return at_once(job, by, progress)

    object.__setattr__(jobs.kinds._kinds[Toy.KEY], "work", slowly)

    def run() -> None:
        with committed_app.app_context():
            jobs.run(job_id)

    with committed_app.app_context():
        with unit_of_work():
            job_id = jobs.start(Toy.KEY, {"end": "well"}, by=actor_for(starter()), language="en").id
        worker = threading.Thread(target=run)
        worker.start()
        assert begun.wait(PATIENCE)
        jobs.run(job_id)
        with unit_of_work(), clock.at(clock.now() + timedelta(minutes=5)):
            jobs.sweep()
            assert _PENDING not in db.session.info
        assert db.session.get_one(Job, job_id).state is JobState.RUNNING
        db.session.rollback()
        go_on.set()
        worker.join(PATIENCE)
        job = db.session.get_one(Job, job_id)
        assert (job.state, job.attempts, len(toy.ran)) == (JobState.DONE, 1, 1)
