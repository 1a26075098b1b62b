"""What time does to what NGO meetings know of bodies."""

from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import celery
from webapp.ngo_meetings.accrediting import forgetting


@celery.task
def forget() -> None:
    """Forget how focal points were reached whose accreditations are long over."""
    with unit_of_work():
        forgetting.forget_focal_points()
