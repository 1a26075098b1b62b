"""Sending what is in the outbox."""

from webapp.core.unit_of_work import step_by_step, unit_of_work
from webapp.extensions import celery
from webapp.mail import claims, delivery


@celery.task
def send_due() -> None:
    """Send what is due, beside any number of others that do the same."""
    with step_by_step() as connection:
        delivery.deliver_due(connection)


@celery.task
def sweep() -> None:
    """Take back what dead workers had claimed, and have everything sent that is due."""
    with unit_of_work():
        claims.sweep()
