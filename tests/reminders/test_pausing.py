"""Reminders that are held back, one or all of an event, and what becomes of them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of, reviewer_of
from tests.reminders.helpers import berlin, messages_of, remind, run
from webapp.accounts.models import User
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.errors import Conflict
from webapp.core.permissions import SYSTEM
from webapp.events import lifecycle
from webapp.events.models import Event
from webapp.extensions import db
from webapp.reminders import services as verbs
from webapp.reminders.models import Reminder, ReminderState
from webapp.reminders.sending import TOLERANCE

DUE = datetime(2027, 3, 27, 8, tzinfo=UTC)
"""Nine o'clock in Berlin, two days before the event."""


def deeds() -> list[str]:
    """What the audit says of pausing, in order."""
    about = AuditEntry.action.in_(("reminder_paused", "reminder_resumed"))
    return list(db.session.scalars(select(AuditEntry.action).where(about).order_by(AuditEntry.id)))


def test_what_is_paused_is_not_sent_and_what_is_resumed_in_time_is(session: Session) -> None:
    event = berlin()
    RegistrationFactory(event=event, email="a@example.org")
    held, other = remind(event), remind(event)
    verbs.pause(held, by=SYSTEM)
    verbs.pause(held, by=SYSTEM)
    assert run(DUE) == [other]
    assert messages_of(held) == []
    later = DUE + TOLERANCE - timedelta(minutes=1)
    with clock.at(later):
        verbs.resume(held, by=SYSTEM)
        verbs.resume(held, by=SYSTEM)
    assert run(later) == [held]
    assert messages_of(held) == ["a@example.org"]
    assert deeds() == ["reminder_paused", "reminder_resumed"]


def test_what_is_resumed_too_late_is_marked_as_missed(session: Session) -> None:
    event = berlin()
    RegistrationFactory(event=event)
    held = remind(event)
    verbs.pause(held, by=SYSTEM)
    long_after = DUE + TOLERANCE + timedelta(minutes=1)
    assert run(long_after) == []
    assert held.state is ReminderState.SCHEDULED
    verbs.resume(held, by=SYSTEM)
    assert run(long_after) == [held]
    assert (held.state, messages_of(held)) == (ReminderState.MISSED, [])


def test_all_of_an_event_are_paused_and_go_on_and_no_others(session: Session) -> None:
    event, other = berlin(), berlin()
    RegistrationFactory(event=event)
    sent, first, second, elsewhere = remind(event, days=5), remind(event), remind(event, days=1), remind(other)
    run(sent.due_at)
    assert verbs.hold_all(event, True, by=SYSTEM) == 2
    assert verbs.hold_all(event, True, by=SYSTEM) == 0
    assert [one.paused for one in (sent, first, second, elsewhere)] == [False, True, True, False]
    assert verbs.hold_all(event, False, by=SYSTEM) == 2
    assert not first.paused


def test_what_has_been_sent_cannot_be_paused(session: Session) -> None:
    event = berlin()
    RegistrationFactory(event=event)
    sent = remind(event)
    run(sent.due_at)
    with pytest.raises(Conflict):
        verbs.pause(sent, by=SYSTEM)


def test_a_cancelled_event_ends_the_pause(session: Session) -> None:
    event = berlin()
    held = remind(event)
    verbs.pause(held, by=SYSTEM)
    lifecycle.cancel(event, "No hall", by=SYSTEM)
    session.refresh(held)
    assert (held.state, held.paused) == (ReminderState.SUPPRESSED, False)


@pytest.fixture
def event(session: Session) -> Event:
    made: Event = EventFactory(timezone="Asia/Tashkent", starts_at=clock.now() + timedelta(days=9))
    RegistrationFactory(event=made)
    remind(made)
    remind(made, days=1)
    db.session.commit()
    return made


def reminders_of(event: Event) -> list[Reminder]:
    db.session.expire_all()
    return list(db.session.scalars(select(Reminder).where(Reminder.event_id == event.id).order_by(Reminder.id)))


@pytest.fixture
def organiser(event: Event) -> User:
    return organiser_of(event.host)


@pytest.mark.parametrize(
    ("language", "paused", "all_go_on"),
    [("en", "Paused", "Resume all"), ("ru", "Приостановлено", "Возобновить все"), ("uz", "Toʻxtatib", "Barchasini")],
)
def test_the_timeline_shows_it_and_lets_go_on(
    client: PageClient, event: Event, organiser: User, language: str, paused: str, all_go_on: str
) -> None:
    path = f"/manage/events/{event.id}/messages"
    held = reminders_of(event)[0]
    client.sign_in(organiser)
    assert 'data-state="paused"' not in client.text(path)
    assert client.post(f"{path}/reminders/{held.id}/pause").status_code == 303
    page = client.text(f"{path}?lang={language}")
    assert 'data-state="paused"' in page
    assert paused in page
    assert all_go_on not in page
    client.post(f"{path}/reminders/hold", data={"action": "pause"})
    assert all_go_on in client.text(path)
    client.post(f"{path}/reminders/{held.id}/resume")
    assert [one.paused for one in reminders_of(event)] == [False, True]
    client.post(f"{path}/reminders/hold", data={"action": "resume"})
    assert [one.paused for one in reminders_of(event)] == [False, False]
    assert client.post(f"{path}/reminders/hold", data={"action": "stop"}).status_code == 422


def test_the_timeline_and_the_desk_say_that_its_time_has_come(
    client: PageClient, event: Event, organiser: User
) -> None:
    held = verbs.pause(reminders_of(event)[0], by=SYSTEM)
    client.sign_in(organiser)
    assert "paused past its time" not in client.text("/manage/")
    path = f"/manage/events/{event.id}/messages"
    with clock.at(held.due_at + timedelta(hours=1)):
        assert "resumed now, it leaves at once" in client.text(path)
        assert "paused past its time" in client.text("/manage/")
    with clock.at(held.due_at + TOLERANCE + timedelta(hours=1)):
        assert "Its time passed while it was paused" in client.text(path)
        client.post(f"{path}/reminders/{held.id}/resume")
        assert "it is marked as missed" in client.text(path)


def test_the_api_pauses_and_resumes(client: PageClient, event: Event, organiser: User) -> None:
    first, second = (one.id for one in reminders_of(event))
    headers = bearer(organiser)
    answer = client.post(f"/api/v1/reminders/{first}/pause", headers=headers)
    assert (answer.status_code, answer.json["paused"], answer.json["state"]) == (200, True, "scheduled")
    path = f"/api/v1/events/{event.id}/reminders"
    assert [one["paused"] for one in client.get(path, headers=headers).json["items"]] == [True, False]
    assert client.post(f"/api/v1/reminders/{first}/resume", headers=headers).json["paused"] is False
    assert client.post(f"{path}/pause", headers=headers).json == {"changed": 2}
    assert client.post(f"{path}/resume", headers=headers).json == {"changed": 2}
    run(reminders_of(event)[0].due_at)
    db.session.commit()
    assert client.post(f"/api/v1/reminders/{first}/pause", headers=headers).status_code == 409
    assert client.post(f"/api/v1/reminders/{second}/pause", headers=bearer(reviewer_of(event.host))).status_code == 403


def test_nobody_pauses_those_of_others(client: PageClient, event: Event) -> None:
    held = reminders_of(event)[0]
    stranger = organiser_of(EventFactory().host)
    client.sign_in(stranger)
    path = f"/manage/events/{event.id}/messages/reminders"
    for deed in (f"{held.id}/pause", f"{held.id}/resume", "hold"):
        assert client.post(f"{path}/{deed}", data={"action": "pause"}).status_code == 404
    own = EventFactory(host=EventFactory().host)
    client.sign_in(organiser_of(own.host))
    assert client.post(f"/manage/events/{own.id}/messages/reminders/{held.id}/pause").status_code == 404
    headers = bearer(stranger)
    assert client.post(f"/api/v1/reminders/{held.id}/pause", headers=headers).status_code == 404
    assert client.post(f"/api/v1/events/{event.id}/reminders/pause", headers=headers).status_code == 404
    assert [one.paused for one in reminders_of(event)] == [False, False]
