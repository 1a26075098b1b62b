"""Long work is done once, whole or not at all, and its end is kept."""

from datetime import timedelta

import pytest
import redis
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.core.jobs.conftest import Toy, starter
from webapp.accounts.actors import actor_for
from webapp.accounts.models import User
from webapp.core import clock, fleeting, jobs
from webapp.core.errors import Conflict
from webapp.core.i18n import in_language
from webapp.core.jobs import Failure, Job, JobState
from webapp.core.jobs.progress import Share, Teller, progress_of
from webapp.core.unit_of_work import _PENDING, rollback, unit_of_work
from webapp.extensions import db

RUN = "tasks.jobs.run"


def begun(end: str = "well", *, by: User | None = None, language: str = "en", at_once: bool = False) -> Job:
    actor = actor_for(by or starter())
    return jobs.start(Toy.KEY, {"end": end}, by=actor, language=language, at_once=at_once)


def asked_for() -> list[int]:
    """The jobs that workers are asked to do."""
    pending = db.session.info.pop(_PENDING, [])
    return [args[0] for task, args in pending if task == RUN]


def made(session: Session) -> list[str]:
    return list(session.scalars(select(User.email).where(User.email.startswith("made"))))


def test_a_job_is_done_with_the_rights_of_whoever_asked(session: Session, toy: Toy) -> None:
    job = begun()
    assert (job.state, asked_for()) == (JobState.QUEUED, [job.id])
    jobs.run(job.id)
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"made": 1}, 1)
    assert job.finished_at is not None
    assert toy.ran == ["Aziza"]
    assert made(session) == ["made1@example.org"]


def test_delivered_twice_it_is_done_once(session: Session, toy: Toy) -> None:
    job = begun()
    jobs.run(job.id)
    jobs.run(job.id)
    assert len(toy.ran) == 1


def test_the_same_work_is_not_asked_for_twice(session: Session, toy: Toy) -> None:
    user = starter()
    first = begun(by=user)
    assert begun(by=user) is first
    assert begun("refused", by=user) is not first
    jobs.run(first.id)
    assert begun(by=user) is not first


def test_what_it_refuses_is_kept_for_readers_of_each_language_and_nothing_else_is(session: Session, toy: Toy) -> None:
    job = begun("refused", language="uz")
    jobs.run(job.id)
    assert job.state is JobState.FAILED
    for language, words in (("en", "Choose a file."), ("ru", "Выберите файл.")):
        with in_language(language):
            assert Failure.of(job) == Failure(words, "conflict", [])
    assert made(session) == []
    assert toy.cleared == 1


def test_wrong_cells_are_kept_one_by_one(session: Session, toy: Toy) -> None:
    job = begun("cells")
    jobs.run(job.id)
    failure = Failure.of(job)
    assert (failure.code, len(failure.cells)) == ("import_refused", 250)
    assert failure.cells[1] == [2, "email", "Choose a file."]
    with in_language("ru"):
        assert Failure.of(job).cells[1] == [2, "email", "Выберите файл."]


def test_a_fault_of_ours_is_told_as_one_and_reaches_the_log(session: Session, toy: Toy) -> None:
    job = begun("broken")
    with unit_of_work():
        pass
    with pytest.raises(ZeroDivisionError):
        jobs.run(job.id)
    assert (job.state, Failure.of(job).code) == (JobState.FAILED, "trouble")
    assert made(session) == []


def test_whoever_has_no_account_any_more_gets_nothing_done(session: Session, toy: Toy) -> None:
    user = starter()
    job = begun(by=user)
    user.active = False
    jobs.run(job.id)
    assert (job.state, Failure.of(job).code) == (JobState.FAILED, "forbidden")
    assert toy.ran == []


def test_short_work_is_done_at_once(session: Session, toy: Toy) -> None:
    job = begun(at_once=True)
    assert (job.state, job.result, asked_for()) == (JobState.DONE, {"made": 1}, [])
    assert begun("cells", at_once=True).state is JobState.FAILED
    with pytest.raises(Conflict):
        begun("refused", at_once=True)
    rollback()


def test_the_sweep_takes_up_what_was_lost_and_gives_up_what_kills(session: Session, toy: Toy) -> None:
    lost, left, deadly, fresh = (begun(by=starter()) for _ in range(4))
    long_ago = clock.now() - timedelta(minutes=1)
    lost.created_at = long_ago
    for job, attempts in ((left, 1), (deadly, 3)):
        job.state, job.attempts, job.created_at, job.started_at = JobState.RUNNING, attempts, long_ago, long_ago
    session.flush()
    asked_for()
    jobs.sweep()
    assert asked_for() == [lost.id, left.id]
    assert (deadly.state, Failure.of(deadly).code) == (JobState.FAILED, "broken_off")
    assert fresh.state is JobState.QUEUED
    jobs.run(left.id)
    assert (left.state, left.attempts) == (JobState.DONE, 2)


def test_jobs_are_forgotten_after_some_days(session: Session, toy: Toy) -> None:
    old, new = begun(at_once=True), begun(at_once=True)
    old.finished_at = clock.now() - timedelta(days=8)
    waiting = begun()
    session.flush()
    jobs.forget_old()
    assert set(session.scalars(select(Job.id))) == {new.id, waiting.id}


def test_progress_is_told_now_and_then(session: Session, toy: Toy) -> None:
    job = begun()
    jobs.run(job.id)
    assert progress_of(job.id) == Share(3, 12)
    assert Share(3, 12).percent == 25
    tell = Teller(job.id)
    tell(5, 12)
    tell(6, 12)
    assert progress_of(job.id) == Share(5, 12)


def test_without_redis_work_goes_on(app: Flask, session: Session, toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = redis.Redis(port=1, socket_connect_timeout=0.2)
    monkeypatch.setitem(app.extensions, fleeting.EXTENSION, nobody)
    job = begun()
    jobs.run(job.id)
    assert job.state is JobState.DONE
    assert progress_of(job.id) is None
