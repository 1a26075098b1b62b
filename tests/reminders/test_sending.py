"""When reminders are sent, with which words, and when they are not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import RegistrationFactory
from tests.mailing import deliver, mails_to
from tests.queries import QueryCounter
from tests.reminders.helpers import START, berlin, messages_of, remind, run
from tests.services import Services
from webapp.core import clock
from webapp.core.errors import Conflict
from webapp.core.permissions import SYSTEM, Actor
from webapp.events import lifecycle
from webapp.events import services as event_verbs
from webapp.events.models import EventState
from webapp.events.values import values_of
from webapp.extensions import db
from webapp.mail import outbox
from webapp.mail.models import Message, MessageState
from webapp.registration.models import Registration, RegistrationState
from webapp.reminders import services as verbs
from webapp.reminders.models import Reminder, ReminderState
from webapp.reminders.sending import TOLERANCE


def test_it_leaves_at_its_hour_and_once(session: Session) -> None:
    event = berlin()
    person = RegistrationFactory(event=event, email="a@example.org")
    RegistrationFactory(event=event, email="b@example.org", state=RegistrationState.PENDING)
    reminder = remind(event)
    due = datetime(2027, 3, 27, 8, tzinfo=UTC)
    assert reminder.due_at == due
    assert run(due - timedelta(seconds=1)) == []
    assert run(due) == [reminder]
    assert (reminder.state, reminder.recipients) == (ReminderState.SENT, 1)
    assert messages_of(reminder) == ["a@example.org"]
    message = session.scalars(select(Message).where(Message.cause == f"reminder:{reminder.id}")).one()
    assert (message.event_id, message.registration_id) == (event.id, person.id)
    assert run(due + timedelta(hours=1)) == []


def test_the_words_are_the_recipients_and_the_time_is_the_venues(session: Session, services: Services) -> None:
    event = berlin()
    RegistrationFactory(event=event, email="ru.reminded@example.org", language="ru", given_name="Аня", family_name="")
    RegistrationFactory(event=event, email="uz.reminded@example.org", language="uz")
    own = Reminder(
        event_id=event.id,
        created_at=clock.now(),
        fixed_at=START - timedelta(days=1),
        due_at=START - timedelta(days=1),
        audience=["confirmed"],
        subject={"ru": "Завтра <начинаем>"},
        body={"ru": "Возьмите паспорт.\n\nДо встречи!"},
    )
    session.add(own)
    session.flush()
    run(own.due_at)
    with clock.at(own.due_at):
        assert deliver() == 2
    russian = mails_to(services.mail_dir, "ru.reminded@example.org")[-1]
    assert russian.subject == "Завтра <начинаем>"
    assert "Возьмите паспорт." in russian.body("plain")
    assert "29 мар. 2027, 10:00–18:00 (Berlin)" in russian.body("plain")
    assert "Завтра &lt;начинаем&gt;" in russian.body("html")
    uzbek = mails_to(services.mail_dir, "uz.reminded@example.org")[-1]
    assert "Завтра" in uzbek.subject


@pytest.mark.parametrize("language", ["en", "ru", "uz"])
@pytest.mark.parametrize("audience", ["confirmed", "pending", "waitlisted", "invited", "absent", "attended"])
def test_each_group_is_told_what_concerns_it(
    session: Session, services: Services, audience: str, language: str
) -> None:
    event = berlin()
    address = f"{audience}.{language}.group@example.org"
    after = audience in ("absent", "attended")
    draft_audience = {
        "audience": audience,
        "phase": "after" if after else "before",
        "own_subject": {},
        "own_body": {},
        "names": [],
    }
    outbox.post(
        outbox.Draft(f"reminder:{address}", "reminder", address, "Ann", language, draft_audience, event_id=event.id)
    )
    assert deliver() == 1
    mail = mails_to(services.mail_dir, address)[-1]
    assert event.title[language] in mail.subject
    assert "None" not in mail.body("plain")
    assert "\n\n\n" not in mail.body("plain").replace("\r", "")
    assert mail.body("html").count("<h1") == 1


def test_late_ones_are_marked_and_not_sent(session: Session) -> None:
    event = berlin()
    RegistrationFactory(event=event, email="a@example.org")
    just_in_time, too_late = remind(event, days=3), remind(event, days=4)
    run(just_in_time.due_at + TOLERANCE)
    assert just_in_time.state is ReminderState.SENT
    assert too_late.state is ReminderState.MISSED
    assert messages_of(too_late) == []
    with clock.at(START - timedelta(days=3)):
        event_verbs.update_event(
            event,
            replace(values_of(event), starts_at=START + timedelta(days=30), ends_at=START + timedelta(days=31)),
            by=SYSTEM,
        )
    assert too_late.state is ReminderState.SCHEDULED


def test_messages_that_wait_too_long_are_not_sent_late(session: Session) -> None:
    event = berlin()
    RegistrationFactory(event=event, email="slow@example.org")
    reminder = remind(event)
    run(reminder.due_at)
    with clock.at(reminder.due_at + TOLERANCE + timedelta(minutes=1)):
        assert deliver() == 0
    message = session.scalars(select(Message).where(Message.cause == f"reminder:{reminder.id}")).one()
    assert message.state is MessageState.SUPPRESSED


def test_a_cancelled_event_reminds_nobody(session: Session) -> None:
    event = berlin()
    RegistrationFactory(event=event, email="cancelled.r@example.org")
    queued, scheduled = remind(event, days=5), remind(event)
    run(queued.due_at)
    lifecycle.cancel(event, "Ill", by=SYSTEM)
    session.expire_all()
    assert scheduled.state is ReminderState.SUPPRESSED
    assert run(scheduled.due_at) == []
    query = select(Message.state).where(Message.cause == f"reminder:{queued.id}")
    assert session.scalars(query).all() == [MessageState.SUPPRESSED]
    with pytest.raises(Conflict):
        remind(event)


def test_a_draft_waits_to_be_published(session: Session) -> None:
    event = berlin(state=EventState.DRAFT)
    RegistrationFactory(event=event, email="a@example.org")
    reminder, other = remind(event), remind(event, days=1)
    assert run(reminder.due_at) == []
    event.state = EventState.PUBLISHED
    assert run(reminder.due_at + timedelta(hours=1)) == [reminder]
    event.state = EventState.DRAFT
    run(other.due_at + TOLERANCE + timedelta(seconds=1))
    assert other.state is ReminderState.MISSED


def test_thousands_are_reminded_by_few_statements(session: Session, queries: QueryCounter) -> None:
    event = berlin()
    now = clock.now()
    rows = [
        {
            "event_id": event.id,
            "reference": f"R{number:07d}",
            "state": RegistrationState.CONFIRMED,
            "given_name": f"N{number}",
            "email": f"n{number}@example.org",
            "created_at": now,
        }
        for number in range(3000)
    ]
    session.execute(db.insert(Registration), rows)
    reminder = remind(event)
    with queries.at_most(15):
        run(reminder.due_at)
    assert reminder.recipients == 3000


def test_a_test_goes_to_the_one_who_asks(session: Session, services: Services) -> None:
    asking = Actor(user_id=None, name="Nodira", email="me.testing@elchi.example")
    reminder = remind(berlin())
    verbs.send_test(reminder, by=asking)
    deliver()
    mail = mails_to(services.mail_dir, "me.testing@elchi.example")[-1]
    assert mail.subject.startswith("Test:")
    assert reminder.state is ReminderState.SCHEDULED
