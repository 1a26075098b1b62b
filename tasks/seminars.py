"""What time does to what seminars know of experts."""

from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import celery
from webapp.seminars import retention


@celery.task
def forget() -> None:
    """Turn what was stated of single people into totals, one event at a time, and forget what the rejected wrote."""
    for event_id in retention.events_to_sum_up():
        with unit_of_work():
            retention.sum_up(event_id)
    with unit_of_work():
        retention.forget_rejected()
