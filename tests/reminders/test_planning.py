"""When reminders are due: as planned, moved, copied and refused."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import EventFactory, RegistrationFactory
from tests.reminders.helpers import START, berlin, remind, run
from webapp.core import clock
from webapp.core.errors import Conflict, Invalid
from webapp.core.permissions import SYSTEM
from webapp.events import services as event_verbs
from webapp.events.kinds import kind_of
from webapp.events.values import values_of
from webapp.reminders import services as verbs
from webapp.reminders.models import Reminder, ReminderState
from webapp.reminders.rules import After, Before, On


def test_a_move_takes_unsent_relative_reminders_along(session: Session) -> None:
    event = berlin()
    RegistrationFactory(event=event, email="a@example.org")
    sent, two_days = remind(event, days=20), remind(event)
    fixed = verbs.add_reminder(event, On(START - timedelta(days=1)), ["confirmed"], by=SYSTEM)
    after = verbs.add_reminder(event, After(timedelta(hours=3)), ["confirmed"], by=SYSTEM)
    run(sent.due_at)
    sent_due, fixed_due = sent.due_at, fixed.due_at
    values = values_of(event)
    later = timedelta(days=7, hours=2)
    event_verbs.update_event(event, replace(values, starts_at=START + later, ends_at=values.ends_at + later), by=SYSTEM)
    assert (sent.due_at, fixed.due_at) == (sent_due, fixed_due)
    assert two_days.due_at == datetime(2027, 4, 3, 7, tzinfo=UTC)
    assert after.due_at == START + later + timedelta(hours=11)


@pytest.mark.parametrize(
    ("when", "field"),
    [
        (Before(3000, time(9)), "when.before"),
        (Before(0, time(23)), "when.at"),
        (On(datetime(2020, 1, 1, tzinfo=UTC)), "when.on"),
    ],
)
def test_times_that_make_no_sense_are_refused(session: Session, when: Before | On, field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        verbs.add_reminder(berlin(), when, ["confirmed"], by=SYSTEM)
    assert wrong.value.field == field


def test_a_reminder_for_this_very_moment_is_not_late(session: Session) -> None:
    now, event = clock.now(), berlin()
    assert verbs.add_reminder(event, On(now - timedelta(seconds=30)), ["confirmed"], by=SYSTEM).due_at < now
    with pytest.raises(Invalid):
        verbs.add_reminder(event, On(now - timedelta(minutes=2)), ["confirmed"], by=SYSTEM)


def test_what_is_due_when_the_event_ends_speaks_of_what_was(session: Session) -> None:
    event = berlin()
    at_the_end = verbs.add_reminder(event, After(timedelta(0)), ["confirmed"], by=SYSTEM)
    assert verbs.message_params(at_the_end, "confirmed", ())["phase"] == "after"
    assert verbs.message_params(remind(event), "confirmed", ())["phase"] == "before"


def test_what_has_been_sent_stays(session: Session) -> None:
    reminder = remind(berlin())
    run(reminder.due_at)
    with pytest.raises(Conflict):
        verbs.remove_reminder(reminder, by=SYSTEM)
    with pytest.raises(Conflict):
        verbs.update_reminder(reminder, Before(1, time(9)), ["confirmed"], by=SYSTEM)


@pytest.mark.parametrize("kind", ["seminar", "ngo_meeting", "exchange"])
def test_a_new_event_has_the_reminders_of_its_kind_that_are_still_ahead(session: Session, kind: str) -> None:
    far = EventFactory(kind=kind, starts_at=START, ends_at=START + timedelta(days=2))
    values = replace(values_of(far), details={})
    with clock.at(START - timedelta(days=200)):
        event = event_verbs.create_event(kind_of(kind), values, by=SYSTEM)
        session.flush()
        made = session.scalars(select(Reminder).where(Reminder.event_id == event.id)).all()
    assert len(made) == len(kind_of(kind).reminders) > 0
    assert all(one.state is ReminderState.SCHEDULED for one in made)
    with clock.at(START - timedelta(hours=1)):
        event = event_verbs.create_event(kind_of(kind), values, by=SYSTEM)
        session.flush()
        late = session.scalars(select(Reminder).where(Reminder.event_id == event.id)).all()
        assert all(one.due_at > clock.now() for one in late)
        verbs.add_reminder(event, On(START + timedelta(days=900)), ["confirmed"], by=SYSTEM)
        copy = event_verbs.copy_event(event, (START + timedelta(days=365)).date(), by=SYSTEM)
        session.flush()
        copied = session.scalars(select(Reminder).where(Reminder.event_id == copy.id)).all()
    assert len(copied) == len(late)
