"""Reminders whose time has come."""

from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import celery
from webapp.reminders.sending import send_next_due

MOST = 200
"""Reminders a run sends; the next run goes on."""


@celery.task
def run_due() -> None:
    """Send what is due, one reminder after the other, each in a unit of work of its own."""
    for _number in range(MOST):
        with unit_of_work():
            if send_next_due() is None:
                return
