"""What is written into the outbox, kept back, and sent again."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import EventFactory
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.errors import Conflict
from webapp.core.permissions import SYSTEM
from webapp.mail import outbox
from webapp.mail.models import Message, MessageState
from webapp.mail.outbox import Draft


@pytest.fixture
def asked(session: Session, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks that were asked for."""
    tasks: list[str] = []
    monkeypatch.setattr(outbox, "enqueue", tasks.append)
    return tasks


def posted(session: Session, **more: object) -> Message:
    """A message in the outbox."""
    values: dict[str, object] = {"cause": "test:1", "template": "sign_in_link", "to_email": "a@example.org"}
    outbox.post(Draft(**(values | more)))  # type: ignore[arg-type]
    return session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()


def test_a_message_is_written_once_a_cause_and_address(session: Session, asked: list[str]) -> None:
    draft = Draft("test:1", "sign_in_link", "a@example.org")
    assert outbox.post_many([draft, Draft("test:1", "sign_in_link", "b@example.org")]) == 2
    assert asked == [outbox.SEND_TASK]
    assert outbox.post_many([draft]) == 0
    assert outbox.post_many([draft, Draft("test:2", "sign_in_link", "a@example.org")]) == 1
    assert asked == [outbox.SEND_TASK] * 2
    assert outbox.post_many([]) == 0


def test_nobody_is_sent_for_what_was_written_already(session: Session, asked: list[str]) -> None:
    posted(session)
    asked.clear()
    posted(session)
    assert asked == []


def test_what_is_written_is_what_was_asked_for(session: Session, asked: list[str]) -> None:
    event, later = EventFactory(), clock.now() + timedelta(hours=1)
    message = posted(
        session,
        to_email="  Aziza@Example.ORG ",
        to_name="A" * 300,
        language="uz",
        params={"x": [1, "ў"]},
        event_id=event.id,
        not_before=later,
        not_after=later + timedelta(hours=1),
        bulk=True,
    )
    assert (message.to_email, message.to_name, message.language) == ("aziza@example.org", "A" * 200, "uz")
    assert (message.params, message.event_id, message.bulk) == ({"x": [1, "ў"]}, event.id, True)
    assert (message.not_before, message.not_after) == (later, later + timedelta(hours=1))
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
    assert posted(session, cause="test:2").message_id != message.message_id


def test_a_message_without_a_time_is_due_at_once(session: Session, asked: list[str]) -> None:
    now = clock.now()
    with clock.at(now):
        message = posted(session)
    assert (message.not_before, message.not_after, message.bulk) == (now, None, False)


def test_only_what_has_not_left_is_kept_back(session: Session, asked: list[str]) -> None:
    event, other = EventFactory(), EventFactory()
    ours = [posted(session, cause=f"test:{n}", event_id=event.id) for n in range(3)]
    ours[1].state, ours[2].state = MessageState.SENT, MessageState.FAILED
    another_kind = posted(session, cause="test:4", event_id=event.id, template="password_reset")
    elsewhere = posted(session, cause="test:5", event_id=other.id)
    session.flush()
    assert outbox.suppress(event.id, ["sign_in_link", "reminder"]) == 1
    session.expire_all()
    states = [message.state for message in (*ours, another_kind, elsewhere)]
    queued = MessageState.QUEUED
    assert states == [MessageState.SUPPRESSED, MessageState.SENT, MessageState.FAILED, queued, queued]


def test_what_failed_is_sent_again_as_the_same_message(session: Session, asked: list[str]) -> None:
    earlier = clock.now() - timedelta(days=2)
    message = posted(session, not_before=earlier, not_after=earlier + timedelta(hours=1))
    number = message.message_id
    message.state, message.attempts, message.error = MessageState.FAILED, 14, "No such mailbox"
    asked.clear()
    outbox.send_again(message, by=SYSTEM)
    assert (message.state, message.attempts, message.error) == (MessageState.QUEUED, 0, None)
    assert message.not_before > earlier
    assert message.not_after is None
    assert message.message_id == number
    assert asked == [outbox.SEND_TASK]
    session.flush()
    assert session.scalars(select(AuditEntry.action)).all()[-1] == "message_sent_again"


@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.SENT, MessageState.SUPPRESSED])
def test_what_did_not_fail_is_not_sent_again(session: Session, asked: list[str], state: MessageState) -> None:
    message = posted(session)
    message.state = state
    with pytest.raises(Conflict):
        outbox.send_again(message, by=SYSTEM)
    assert message.state is state
