"""How far a job has come: kept in Redis alone, so that whoever loses it loses a bar and nothing else."""

import time
from dataclasses import dataclass

import redis
import structlog

from webapp.core import fleeting

log = structlog.get_logger(__name__)
EVERY = 0.4
"""Seconds between two notes of a job."""
AFTER_TROUBLE = 10.0
KEPT = 3600


def _note(job_id: int) -> str:
    return f"elchi:job:{job_id}"


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        """The share in whole percents."""
        return min(100 * self.done // max(self.total, 1), 100)


class Teller:
    """Notes the progress of one job, now and then."""

    def __init__(self, job_id: int) -> None:
        self._job_id = job_id
        self._next = 0.0

    def __call__(self, done: int, total: int) -> None:
        """So many of so many are done."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        try:
            fleeting.client().set(_note(self._job_id), f"{done}/{total}", ex=KEPT)
        except redis.RedisError as error:
            # Work goes on without a bar; asking at every step would make it wait at every step.
            self._next = now + AFTER_TROUBLE
            log.warning("progress_not_told", job=self._job_id, error=type(error).__name__)


def progress_of(job_id: int) -> Share | None:
    """How far a job has come, where that is known."""
    try:
        told = fleeting.client().get(_note(job_id))
    except redis.RedisError:
        return None
    if not isinstance(told, bytes):
        return None
    done, total = told.decode().split("/")
    return Share(int(done), int(total))
