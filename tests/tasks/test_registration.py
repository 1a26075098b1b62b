"""What time does to answers, as the worker does it."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tasks.registration import purge_answers
from tests.factories import EventFactory
from tests.registration.form_builder.builders import GUEST, field, person
from webapp.core import clock
from webapp.registration import services as registrations


def test_answers_whose_time_is_over_are_deleted_once_a_day(session: Session) -> None:
    event = EventFactory()
    field(event, "Diet", purge_days=0)
    field(event, "Section")
    registration = registrations.register(event, person(diet="halal", section="x"), by=GUEST)
    session.commit()
    purge_answers()
    session.refresh(registration)
    assert registration.answers == {"f_diet": "halal", "f_section": "x"}
    with clock.at(event.ends_at + timedelta(minutes=1)):
        purge_answers()
        purge_answers()
    session.refresh(registration)
    assert registration.answers == {"f_section": "x"}
