"""What time does to what seminars know of experts."""

from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import celery
from webapp.seminars import retention


@celery.task
def forget() -> None:
    """Forget what the rejected wrote."""
    with unit_of_work():
        retention.forget_rejected()
