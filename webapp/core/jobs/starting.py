"""Asking for long work."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select

from webapp.core import clock
from webapp.core.jobs import running
from webapp.core.jobs.models import UNDER_WAY, Job
from webapp.core.permissions import Actor
from webapp.core.unit_of_work import enqueue
from webapp.extensions import db

SHOWN = 5


def start(
    kind: str,
    arguments: dict[str, Any],
    *,
    by: Actor,
    language: str,
    event_id: int | None = None,
    at_once: bool = False,
) -> Job:
    """A job that a worker begins with as soon as the unit of work has committed.

    `at_once` does it now instead, for work that is known to be short. The same work that is under way already is not
    begun a second time.
    """
    same = select(Job).where(
        Job.kind == kind,
        Job.user_id == by.user_id,
        Job.event_id == event_id,
        Job.arguments == arguments,
        Job.state.in_(UNDER_WAY),
    )
    if (job := db.session.scalars(same.limit(1)).first()) is not None:
        return job
    job = Job(
        kind=kind,
        user_id=by.user_id,
        event_id=event_id,
        language=language,
        arguments=arguments,
        created_at=clock.now(),
    )
    db.session.add(job)
    db.session.flush()
    if at_once:
        running.do_at_once(job, by)
    else:
        enqueue(running.TASK, job.id)
    return job


def latest(kind: str, event_id: int) -> Sequence[Job]:
    """The last jobs of a kind in an event."""
    query = select(Job).where(Job.kind == kind, Job.event_id == event_id).order_by(Job.id.desc())
    return db.session.scalars(query.limit(SHOWN)).all()


def under_way(by: Actor, ended_within: timedelta) -> Sequence[Job]:
    """What somebody has started and waits for, and what has ended just now."""
    recent = Job.finished_at > clock.now() - ended_within
    query = select(Job).where(Job.user_id == by.user_id, or_(Job.state.in_(UNDER_WAY), recent))
    return db.session.scalars(query.order_by(Job.id.desc()).limit(SHOWN)).all()
