"""Long work: asked for in a request, done by a worker, watched by the person who asked."""

from webapp.core.jobs.kinds import Failure, JobKind, Progress, register, unseen
from webapp.core.jobs.models import Job, JobState
from webapp.core.jobs.running import forget_old, run, sweep
from webapp.core.jobs.starting import latest, start, under_way

__all__ = [
    "Failure",
    "Job",
    "JobKind",
    "JobState",
    "Progress",
    "forget_old",
    "latest",
    "register",
    "run",
    "start",
    "sweep",
    "under_way",
    "unseen",
]
