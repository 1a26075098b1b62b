"""The checklist: dates from the start, ticked by what happened or by hand, gates that turn red."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, HostFactory, organiser_of
from tests.queries import QueryCounter
from webapp.core.errors import Conflict, Invalid
from webapp.core.permissions import Actor
from webapp.events import facts, milestones
from webapp.events.milestones import Step, StepState
from webapp.events.models import Event, EventState, Milestone

BY = Actor(name="Nodira")
START = datetime(2031, 3, 30, 4, tzinfo=UTC)
GATE = "notification"


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Holds the current time; the first value is thirty days before the event."""
    now = [START - timedelta(days=30)]
    monkeypatch.setattr("webapp.core.clock.now", lambda: now[0])
    return now


@pytest.fixture
def meeting(session: Session, today: list[datetime]) -> Event:
    """An NGO meeting with its checklist."""
    event: Event = EventFactory(
        kind="ngo_meeting", state=EventState.DRAFT, published_at=None, starts_at=START, timezone="Asia/Tashkent"
    )
    milestones.set_up(event)
    session.commit()
    return event


@pytest.fixture
def guests() -> Iterator[dict[int, datetime | None]]:
    """When the latest foreign guest was added, by event."""
    before = dict(facts._providers)
    known: dict[int, datetime | None] = {}
    facts.provide("foreign_guest_added", lambda ids: {i: known[i] for i in ids if i in known})
    yield known
    facts._providers.clear()
    facts._providers.update(before)


def step(event: Event, key: str) -> Step:
    return next(found for found in milestones.checklist(event) if found.milestone.key == key)


def test_a_step_is_due_its_days_from_the_start_in_the_events_zone(meeting: Event, session: Session) -> None:
    assert step(meeting, GATE).due.isoformat() == "2031-03-10"
    meeting.starts_at = datetime(2031, 3, 29, 20, tzinfo=UTC)
    assert step(meeting, GATE).due.isoformat() == "2031-03-10", "it is the 30th in Tashkent already"
    meeting.ends_at += timedelta(days=7)
    meeting.starts_at += timedelta(days=7)
    assert step(meeting, GATE).due.isoformat() == "2031-03-17"


def test_a_step_becomes_due_then_overdue(meeting: Event, today: list[datetime]) -> None:
    states = []
    for days in (-28, -27, -20, -19):
        today[0] = START + timedelta(days=days)
        states.append(step(meeting, GATE).state)
    assert states == [StepState.LATER, StepState.DUE, StepState.DUE, StepState.OVERDUE]
    meeting.state = EventState.CANCELLED
    assert step(meeting, GATE).state is StepState.LATER


def test_ticking_by_hand(meeting: Event, today: list[datetime]) -> None:
    milestone = step(meeting, GATE).milestone
    milestones.tick(milestone, by=BY, note="No. 14")
    assert step(meeting, GATE).state is StepState.DONE
    assert step(meeting, GATE).note == "28 Feb 2031, by Nodira. No. 14"
    with pytest.raises(Conflict):
        milestones.tick(milestone, by=BY)
    milestones.untick(milestone, by=BY)
    assert step(meeting, GATE).state is StepState.LATER
    milestones.skip(milestone, by=BY)
    today[0] = START
    assert step(meeting, GATE).state is StepState.SKIPPED


def test_what_happened_ticks_by_itself(meeting: Event) -> None:
    assert step(meeting, "published").state is StepState.OVERDUE
    meeting.state, meeting.published_at = EventState.PUBLISHED, START - timedelta(days=40)
    assert step(meeting, "published").state is StepState.DONE
    assert step(meeting, "published").automatic
    meeting.registration_opens_at = START - timedelta(days=5)
    assert step(meeting, "list_closed").state is StepState.LATER, "not open yet is not closed"
    meeting.state = EventState.CLOSED
    assert step(meeting, "list_closed").state is StepState.DONE


def test_after_an_event_only_what_follows_it_is_due(client: PageClient, meeting: Event, today: list[datetime]) -> None:
    meeting.state = EventState.COMPLETED
    today[0] = START + timedelta(days=15)
    page = client.sign_in(organiser_of(meeting.host)).text("/manage/")
    assert "Report and letters of thanks" in page
    assert "Badges and sheets printed" not in page


def test_a_gate_turns_red_when_foreign_guests_are_added_after_its_day(
    meeting: Event, guests: dict[int, datetime | None], today: list[datetime]
) -> None:
    milestones.tick(step(meeting, GATE).milestone, by=BY)
    guests[meeting.id] = START - timedelta(days=20)
    assert step(meeting, GATE).state is StepState.DONE, "on its day is in time"
    guests[meeting.id] = START - timedelta(days=19)
    assert step(meeting, GATE).state is StepState.BROKEN
    assert "11 Mar 2031" in step(meeting, GATE).note
    assert step(meeting, GATE) in milestones.urgent(milestones.checklist(meeting))
    milestones.skip(step(meeting, GATE).milestone, by=BY)
    assert step(meeting, GATE).state is StepState.SKIPPED


def test_steps_of_ones_own(meeting: Event, session: Session) -> None:
    own = milestones.add_step(meeting, {"en": "Order flowers"}, -1, by=BY)
    session.commit()
    assert step(meeting, own.key).label == "Order flowers"
    assert step(meeting, own.key).own
    second = milestones.add_step(meeting, {"en": "Fetch flowers"}, 0, by=BY)
    session.commit()
    assert own.key != second.key
    milestones.remove_step(own, by=BY)
    session.commit()
    assert session.get(Milestone, own.id) is None
    with pytest.raises(Conflict):
        milestones.remove_step(step(meeting, GATE).milestone, by=BY)
    with pytest.raises(Invalid):
        milestones.add_step(meeting, {"en": ""}, 0, by=BY)
    with pytest.raises(Invalid):
        milestones.add_step(meeting, {"en": "x"}, 2000, by=BY)


def test_ticking_on_the_page(client: PageClient, meeting: Event, session: Session) -> None:
    user = organiser_of(meeting.host)
    client.sign_in(user)
    base = f"/manage/events/{meeting.id}"
    milestone = step(meeting, GATE).milestone
    assert "Notification of the justice body" in client.text(f"{base}/")
    assert client.post(f"{base}/milestones/{milestone.id}", data={"action": "tick"}).status_code == 303
    assert (milestone.done_by, step(meeting, GATE).state) == (user.name, StepState.DONE)
    assert "Not done yet" in client.text(f"{base}/")
    assert client.post(f"{base}/milestones/{milestone.id}", data={"action": "untick"}).status_code == 303
    assert client.post(f"{base}/milestones/{milestone.id}", data={"action": "eat"}).status_code == 422
    assert client.post(f"{base}/milestones/{milestone.id}", data={"action": "remove"}).status_code == 409
    assert client.post(f"{base}/milestones", data={"label": "Order tea", "due": "2031-03-29"}).status_code == 303
    assert "Order tea" in client.text(f"{base}/")
    assert step(meeting, "own-1").milestone.days == -1
    for wrong in (
        {"label": "", "due": "2031-03-29"},
        {"label": "x", "due": "soon"},
        {"label": "x" * 201, "due": "2031-03-29"},
    ):
        assert client.post(f"{base}/milestones", data=wrong).status_code == 422
    other = EventFactory(host=meeting.host)
    assert (
        client.post(f"/manage/events/{other.id}/milestones/{milestone.id}", data={"action": "tick"}).status_code == 404
    )


def test_the_landing_page_names_what_is_due(
    client: PageClient, session: Session, meeting: Event, queries: QueryCounter
) -> None:
    stranger = client.application.test_client().sign_in(organiser_of(HostFactory()))
    assert "No events yet" in stranger.text("/manage/")
    client.sign_in(organiser_of(meeting.host))
    with queries.at_most(30):
        page = client.text("/manage/")
    few = queries.count
    assert "Call for participation published" in page
    assert "Overdue" in page
    assert "March 2031" in page
    for _number in range(3):
        more = EventFactory(kind="ngo_meeting", host=meeting.host, starts_at=START)
        milestones.set_up(more)
    session.commit()
    with queries.at_most(few):
        page = client.text("/manage/")
    assert "more" in page
