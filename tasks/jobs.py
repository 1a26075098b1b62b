"""Long work that people wait for."""

from webapp.core import jobs
from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import celery


@celery.task
def run(job_id: int) -> None:
    """Do a job, unless somebody else does or did."""
    jobs.run(job_id)


@celery.task
def sweep() -> None:
    """Take up jobs that were lost or left."""
    with unit_of_work():
        jobs.sweep()


@celery.task
def forget_old() -> None:
    """Forget jobs that ended days ago."""
    with unit_of_work():
        jobs.forget_old()
