"""The programme: sessions, speakers, conflicts, and how it follows the event."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session as DbSession

from tests.client import PageClient
from tests.factories import EventFactory, PersonFactory, organiser_of
from tests.queries import QueryCounter
from webapp.core import clock
from webapp.core.errors import InvalidMany
from webapp.core.permissions import Actor
from webapp.events import programme, services
from webapp.events.conflicts import conflicts_of
from webapp.events.models import Event, Session, SessionKind
from webapp.events.programme import SessionValues, SpeakerValues
from webapp.events.values import values_of

BY = Actor(name="Organiser", is_admin=True)
START = datetime(2031, 3, 12, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def event(session: DbSession) -> Event:
    """Two days in Tashkent, from nine o'clock."""
    found: Event = EventFactory(starts_at=START, ends_at=START + timedelta(days=1, hours=8), timezone="Asia/Tashkent")
    return found


def item(name: str = "Opening", at: datetime = START, **more: Any) -> SessionValues:
    return SessionValues(**({"title": {"en": name}, "starts_at": at, "ends_at": at + HOUR} | more))


def test_sessions_keep_the_order_of_the_clock(event: Event) -> None:
    programme.add_session(event, item("Second", START + HOUR), by=BY)
    first = programme.add_session(event, item("First"), by=BY)
    assert [session.title["en"] for session in event.sessions] == ["First", "Second"]
    programme.update_session(first, item("First, later", START + 3 * HOUR), by=BY)
    assert [session.title["en"] for session in event.sessions] == ["Second", "First, later"]
    programme.remove_session(first, by=BY)
    assert [session.title["en"] for session in event.sessions] == ["Second"]


def test_speakers_come_by_name_or_from_the_directory(event: Event) -> None:
    person = PersonFactory(given_name="Dilnoza", family_name="Karimova", position={"en": "Rector"})
    speakers = (
        SpeakerValues(person_id=person.id, moderator=True),
        SpeakerValues(name="Aziz", position_text={"en": "Poet"}),
    )
    session = programme.add_session(event, item(speakers=speakers), by=BY)
    assert [(s.name, s.position_text, s.moderator) for s in session.speakers] == [
        ("Dilnoza Karimova", {"en": "Rector"}, True),
        ("Aziz", {"en": "Poet"}, False),
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": {}}, "title"),
        ({"title": {"uz": "x" * 201}}, "title.uz"),
        ({"ends_at": START}, "ends_at"),
        ({"starts_at": START - timedelta(days=1)}, "starts_at"),
        ({"starts_at": START + timedelta(days=2), "ends_at": START + timedelta(days=3)}, "starts_at"),
        ({"room": {"en": "x" * 201}}, "room.en"),
        ({"speakers": (SpeakerValues(),)}, "speakers.0.name"),
        ({"speakers": (SpeakerValues(name="A"), SpeakerValues(name="x" * 201))}, "speakers.1.name"),
    ],
)
def test_wrong_sessions_are_refused(event: Event, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidMany) as refused:
        programme.add_session(event, item(**wrong), by=BY)
    assert [name for name, _message in refused.value.errors] == [field]
    assert event.sessions == []


def test_the_programme_moves_with_the_event(event: Event) -> None:
    programme.add_session(event, item(at=START + HOUR), by=BY)
    values = values_of(event)
    moved = {"starts_at": values.starts_at + timedelta(days=7), "ends_at": values.ends_at + timedelta(days=7)}
    services.update_event(event, type(values)(**values.__dict__ | moved), by=BY)
    assert event.sessions[0].starts_at == START + HOUR + timedelta(days=7)
    values = values_of(event)
    later = {"starts_at": values.starts_at + HOUR, "timezone": "Europe/Istanbul"}
    services.update_event(event, type(values)(**values.__dict__ | later), by=BY)
    local = event.sessions[0].starts_at.astimezone(ZoneInfo("Europe/Istanbul"))
    assert (local.hour, local.day) == (10, 19), "ten o'clock stays ten o'clock"


def test_a_shift_over_a_change_of_the_clocks_keeps_the_time_on_the_clock() -> None:
    before = datetime(2031, 3, 29, 8, tzinfo=UTC)
    after = clock.shifted(before, timedelta(days=1), "Europe/Berlin")
    assert after == datetime(2031, 3, 30, 7, tzinfo=UTC)
    skipped = clock.shifted(datetime(2031, 3, 29, 1, 30, tzinfo=UTC), timedelta(days=1), "Europe/Berlin")
    assert skipped == datetime(2031, 3, 30, 1, 30, tzinfo=UTC), "half past two is skipped: half past three"


def test_conflicts_of_rooms_and_speakers(event: Event) -> None:
    def speakers(*names: str) -> tuple[SpeakerValues, ...]:
        return tuple(SpeakerValues(name=name) for name in names)

    one = programme.add_session(event, item("One", room={"en": "Hall"}, speakers=speakers("Aziz")), by=BY)
    two = programme.add_session(event, item("Two", START + HOUR / 2, room={"ru": "hall"}), by=BY)
    three = programme.add_session(
        event, item("Three", START + HOUR / 2, room={"en": "Attic"}, speakers=speakers("Aziz")), by=BY
    )
    programme.add_session(event, item("Four", START + 5 * HOUR, room={"en": "Hall"}, speakers=speakers("Aziz")), by=BY)
    found = conflicts_of(event.sessions)
    assert set(found) == {one.id, two.id, three.id}
    assert len(found[one.id]) == 2


def test_a_copy_takes_the_programme_to_its_own_days(event: Event) -> None:
    programme.add_session(event, item(at=START + HOUR, speakers=(SpeakerValues(name="Aziz"),)), by=BY)
    copy = services.copy_event(event, START.date() + timedelta(days=364), by=BY)
    assert copy.starts_at == START + timedelta(days=364)
    assert copy.sessions[0].starts_at == START + HOUR + timedelta(days=364)
    assert copy.sessions[0].speakers[0].name == "Aziz"
    assert copy.uid != event.uid
    assert (copy.state.value, copy.published_at) == ("draft", None)
    assert len(event.sessions) == 1


def form(**more: str) -> dict[str, str]:
    return {
        "title.en": "Opening",
        "kind": "plenary",
        "starts_at": "2031-03-12T09:00",
        "ends_at": "2031-03-12T10:30",
        "room.en": "Great Hall",
        "counted": "y",
        "speakers.0.name": "Aziz Rahimov",
        "speakers.0.position_text": "Poet",
        "speakers.1.name": "",
        "speakers.1.person_id": "",
    } | more


def test_the_editor(client: PageClient, event: Event, session: DbSession) -> None:
    client.sign_in(organiser_of(event.host))
    base = f"/manage/events/{event.id}/programme"
    assert "No programme yet" in client.text(base)
    assert "09:00" in client.text(f"{base}/new?day=2031-03-13")
    person = PersonFactory()
    rows = {"speakers.1.person_id": str(person.id), "speakers.1.moderator": "y"}
    assert client.post(f"{base}/new", data=form(**rows)).status_code == 303
    found = session.query(Session).one()
    assert (found.kind, found.starts_at, found.room) == (SessionKind.PLENARY, START, {"en": "Great Hall"})
    assert [(s.name, s.moderator) for s in found.speakers] == [("Aziz Rahimov", False), (person.name, True)]
    assert "Great Hall" in client.text(base)
    edited = client.text(f"{base}/{found.id}")
    assert 'value="2031-03-12T09:00"' in edited
    assert 'value="Aziz Rahimov"' in edited
    assert client.post(f"{base}/{found.id}", data=form(**{"title.en": "Welcome"})).status_code == 303
    session.expire_all()
    assert found.title == {"en": "Welcome"}
    assert [s.position_text for s in found.speakers] == [{"en": "Poet"}]
    old = found.id
    assert client.post(f"{base}/{old}/remove").status_code == 303
    assert session.query(Session).count() == 0
    assert client.get(f"{base}/{old}").status_code == 404


@pytest.mark.parametrize(
    ("language", "shown", "other"),
    [("en", "Great Hall", "Большой зал"), ("ru", "Большой зал", "Great Hall"), ("uz", "Great Hall", "Большой зал")],
)
def test_a_room_is_called_as_its_reader_says(
    client: PageClient, event: Event, session: DbSession, language: str, shown: str, other: str
) -> None:
    programme.add_session(event, item("Opening", room={"en": "Great Hall", "ru": "Большой зал"}), by=BY)
    page = client.text(f"/seminars/{event.slug}?lang={language}")
    assert shown in page
    assert other not in page


def test_what_was_typed_stays(client: PageClient, event: Event, session: DbSession) -> None:
    client.sign_in(organiser_of(event.host))
    wrong = form(**{"ends_at": "2031-03-12T08:00", "room.en": "x" * 201, "title.ru": "Открытие"})
    page = client.post(f"/manage/events/{event.id}/programme/new", data=wrong)
    text = page.get_data(as_text=True)
    assert page.status_code == 422
    assert 'value="2031-03-12T08:00"' in text
    assert 'value="Открытие"' in text
    assert 'value="Aziz Rahimov"' in text
    late = form(ends_at="2031-03-12T08:00")
    assert "The end must be after the start." in client.post(
        f"/manage/events/{event.id}/programme/new", data=late
    ).get_data(as_text=True)
    assert session.query(Session).count() == 0


def test_the_editor_asks_as_often_for_three_sessions_as_for_one(
    client: PageClient, event: Event, queries: QueryCounter
) -> None:
    client.sign_in(organiser_of(event.host))
    speakers = (SpeakerValues(name="Aziz"),)
    programme.add_session(event, item(speakers=speakers), by=BY)
    with queries.at_most(12):
        client.text(f"/manage/events/{event.id}/programme")
    few = queries.count
    for number in range(1, 4):
        programme.add_session(event, item(at=START + number * HOUR, speakers=speakers), by=BY)
    with queries.at_most(few):
        client.text(f"/manage/events/{event.id}/programme")
