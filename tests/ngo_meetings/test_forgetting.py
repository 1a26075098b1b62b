"""A focal point's address goes a year after the last meeting that the accreditation holds for."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tasks.ngo_meetings import forget
from tests.factories import EventFactory, UserFactory
from tests.ngo_meetings.builders import asks
from tests.ngo_meetings.test_series_accreditation import event, series
from webapp.core import clock
from webapp.core.names import fold
from webapp.core.permissions import SYSTEM, link_holder
from webapp.events.models import Event
from webapp.events.series.models import Series
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting import decisions
from webapp.ngo_meetings.models import Accreditation

__all__ = ["event", "series"]

YEAR = timedelta(days=365)


def reached(session: Session, accreditation: Accreditation) -> bool:
    """Whether the address, the number and what finds them are there after the daily task."""
    forget()
    session.refresh(accreditation)
    found = fold("yuksalish.example") in accreditation.search
    there = {found, bool(accreditation.focal_email), bool(accreditation.focal_phone)}
    assert len(there) == 1, there
    return there.pop()


def test_it_goes_a_year_after_the_meeting_and_nobody_acts_for_the_body(session: Session, event: Event) -> None:
    asked = decisions.accredit(asks(event, focal_phone="+998901234567"), by=SYSTEM)
    session.commit()
    name = asked.focal_name
    with clock.at(event.ends_at + YEAR - timedelta(minutes=1)):
        assert reached(session, asked)
    with clock.at(event.ends_at + YEAR):
        assert not reached(session, asked)
    assert asked.focal_name == name
    assert session.scalars(queries.of_address("")).all() == []
    assert not queries.answers_for_bodies(link_holder(name, ""))


@pytest.mark.parametrize("days", [40, 400])
def test_it_stays_while_the_accreditation_holds_and_a_year_longer(session: Session, event: Event, days: int) -> None:
    last = (event.ends_at + timedelta(days=days)).date()
    asked = decisions.accredit(asks(event, focal_phone="+998901234567"), by=SYSTEM, until=last)
    session.commit()
    with clock.at(event.ends_at + timedelta(days=days) + YEAR - timedelta(days=1)):
        assert reached(session, asked)
    with clock.at(event.ends_at + timedelta(days=days) + YEAR + timedelta(days=1)):
        assert not reached(session, asked)


def test_of_a_series_the_last_meeting_counts(session: Session, event: Event, series: Series) -> None:
    asked = decisions.accredit(asks(event, focal_phone="+998901234567"), by=SYSTEM, in_series=True)
    begins = event.starts_at + timedelta(days=200)
    last: Event = EventFactory(kind="ngo_meeting", host=event.host, series_id=series.id, starts_at=begins)
    session.commit()
    with clock.at(event.ends_at + YEAR + timedelta(days=1)):
        assert reached(session, asked)
    with clock.at(last.ends_at + YEAR):
        assert not reached(session, asked)


def test_who_signs_in_goes_on_being_known(session: Session, event: Event) -> None:
    asked = decisions.accredit(asks(event, focal_phone="+998901234567"), by=SYSTEM)
    UserFactory(email=asked.focal_email)
    session.commit()
    with clock.at(event.ends_at + YEAR):
        assert reached(session, asked)
