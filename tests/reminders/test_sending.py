"""Who is reminded, when, and when not."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import EventFactory, RegistrationFactory
from tests.mailing import deliver, mails_to
from tests.queries import QueryCounter
from tests.services import Services
from webapp.core import clock
from webapp.core.errors import Conflict, Invalid
from webapp.core.permissions import SYSTEM, Actor
from webapp.events import lifecycle
from webapp.events import services as event_verbs
from webapp.events.kinds import kind_of
from webapp.events.models import Event, EventState
from webapp.events.values import values_of
from webapp.extensions import db
from webapp.invitations import services as inviting
from webapp.invitations.addressees import Addressee
from webapp.mail import outbox
from webapp.mail.models import Message, MessageState
from webapp.registration.models import Delegation, Registration, RegistrationState
from webapp.reminders import services as verbs
from webapp.reminders.audiences import reach
from webapp.reminders.models import Reminder, ReminderState
from webapp.reminders.rules import After, Before, On
from webapp.reminders.sending import TOLERANCE, send_next_due

START = datetime(2027, 3, 29, 8, tzinfo=UTC)
"""10:00 in Berlin, a day after its clocks have gone forward."""


def berlin(**more: object) -> Event:
    made: Event = EventFactory(starts_at=START, ends_at=START + timedelta(hours=8), timezone="Europe/Berlin", **more)
    db.session.flush()
    return made


def remind(event: Event, *audience: str, days: int = 2) -> Reminder:
    return verbs.add_reminder(event, Before(days, time(9)), audience or ["confirmed"], by=SYSTEM)


def run(at: datetime) -> list[Reminder]:
    with clock.at(at):
        sent = []
        while reminder := send_next_due():
            db.session.flush()
            sent.append(reminder)
        return sent


def messages_of(reminder: Reminder) -> list[str]:
    query = select(Message.to_email).where(Message.cause == f"reminder:{reminder.id}").order_by(Message.to_email)
    return list(db.session.scalars(query))


def test_it_leaves_at_its_hour_and_once(session: Session) -> None:
    event = berlin()
    RegistrationFactory(event=event, email="a@example.org")
    RegistrationFactory(event=event, email="b@example.org", state=RegistrationState.PENDING)
    reminder = remind(event)
    due = datetime(2027, 3, 27, 8, tzinfo=UTC)
    assert reminder.due_at == due
    assert run(due - timedelta(seconds=1)) == []
    assert run(due) == [reminder]
    assert (reminder.state, reminder.recipients) == (ReminderState.SENT, 1)
    assert messages_of(reminder) == ["a@example.org"]
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


def test_one_address_is_written_to_once(session: Session) -> None:
    event = berlin()
    for name in ("Aziz", "Barno"):
        RegistrationFactory(
            event=event, email="office@example.org", shared_mailbox=True, given_name=name, family_name="", language="uz"
        )
    RegistrationFactory(event=event, email="office2@example.org", state=RegistrationState.PENDING)
    reached = reach(event, ["pending", "confirmed"])
    assert [(one.recipient.email, one.audience, one.names) for one in reached] == [
        ("office@example.org", "confirmed", ("Aziz", "Barno")),
        ("office2@example.org", "pending", (reached[1].recipient.name,)),
    ]
    reminder = remind(event, "confirmed", "pending")
    run(reminder.due_at)
    assert messages_of(reminder) == ["office2@example.org", "office@example.org"]
    message = session.scalars(select(Message).where(Message.to_email == "office@example.org")).one()
    assert (message.to_name, message.params["names"]) == ("", ["Aziz", "Barno"])


def test_members_without_an_address_are_reached_by_their_coordinator(session: Session) -> None:
    event = berlin()
    delegation = Delegation(
        event_id=event.id,
        sending_name="Khujand",
        coordinator_email="coordinator@example.org",
        language="ru",
        places=3,
        created_at=clock.now(),
    )
    session.add(delegation)
    session.flush()
    RegistrationFactory(event=event, email=None, shared_mailbox=True, delegation_id=delegation.id)
    reached = reach(event, ["confirmed"])
    assert [(one.recipient.email, one.recipient.language) for one in reached] == [("coordinator@example.org", "ru")]


def test_the_invited_are_reminded_until_they_answer(session: Session) -> None:
    event = berlin()
    people = ["waits@example.org", "registered@example.org", "queued@example.org"]
    inviting.invite(event, [Addressee(address) for address in people[:2]], by=SYSTEM)
    deliver()
    inviting.invite(event, [Addressee(people[2])], by=SYSTEM)
    RegistrationFactory(event=event, email="registered@example.org")
    reached = reach(event, ["invited"])
    assert [one.recipient.email for one in reached] == ["waits@example.org"]
    assert "invitation_id" in reached[0].recipient.params


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


@pytest.mark.parametrize("audience", [[], ["everybody"], ["confirmed", "everybody"]])
def test_unknown_groups_are_refused(session: Session, audience: list[str]) -> None:
    with pytest.raises(Invalid):
        verbs.add_reminder(berlin(), Before(2, time(9)), audience, by=SYSTEM)


def test_what_has_been_sent_stays(session: Session) -> None:
    reminder = remind(berlin())
    run(reminder.due_at)
    with pytest.raises(Conflict):
        verbs.remove_reminder(reminder, by=SYSTEM)
    with pytest.raises(Conflict):
        verbs.update_reminder(reminder, Before(1, time(9)), ["confirmed"], by=SYSTEM)


def test_a_test_goes_to_the_one_who_asks(session: Session, services: Services) -> None:
    asking = Actor(user_id=None, name="Nodira", email="me.testing@elchi.example")
    reminder = remind(berlin())
    verbs.send_test(reminder, by=asking)
    deliver()
    mail = mails_to(services.mail_dir, "me.testing@elchi.example")[-1]
    assert mail.subject.startswith("Test:")
    assert reminder.state is ReminderState.SCHEDULED


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
        copy = event_verbs.copy_event(event, (START + timedelta(days=365)).date(), by=SYSTEM)
        session.flush()
        copied = session.scalars(select(Reminder).where(Reminder.event_id == copy.id)).all()
    assert len(copied) == len(late)
