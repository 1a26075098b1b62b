"""What time does to registrations."""

from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import celery
from webapp.registration import retention
from webapp.registration.delegations.letters import reminding
from webapp.registration.form_builder import holding, keeping, purging
from webapp.registration.places import waiting


@celery.task
def expire_offers() -> None:
    """Take back offers that have run out and pass their places on, one event at a time."""
    for event_id in waiting.events_with_expired_offers():
        with unit_of_work():
            waiting.expire_offers(event_id)


@celery.task
def release_places() -> None:
    """Offer places whose setting aside has ended to those who wait, one event at a time."""
    for event_id in waiting.events_with_released_places():
        with unit_of_work():
            waiting.release_places(event_id)


@celery.task
def remind_coordinators() -> None:
    """Remind coordinators of lists that are due."""
    with unit_of_work():
        reminding.remind_due()


@celery.task
def purge_answers() -> None:
    """Delete answers whose time is over, one field at a time."""
    for field_id in purging.fields_due():
        with unit_of_work():
            purging.purge(field_id)
    with unit_of_work():
        holding.let_go_of_past()
        keeping.forget_unbound()


@celery.task
def forget() -> None:
    """Forget of people what has had its time, one event and one rule at a time."""
    for event_id, what in retention.due():
        with unit_of_work():
            retention.forget(event_id, what)
