"""A day of the programme by rooms."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session as DbSession

from tests.client import PageClient
from tests.factories import EventFactory, organiser_of
from webapp.core.permissions import Actor
from webapp.events import programme
from webapp.events.lanes import Lanes, lanes_of
from webapp.events.models import Session
from webapp.events.programme import SessionValues

NINE = datetime(2031, 3, 12, 4, tzinfo=UTC)
BY = Actor(name="Organiser", is_admin=True)
HALL, STUDIO = {"en": "Blue hall", "ru": "Синий зал"}, {"en": "Studio"}


def held(name: str, begins: float, ends: float, room: dict[str, str]) -> Session:
    """A session between two hours of the day, counted from nine."""
    times = {"starts_at": NINE + timedelta(hours=begins), "ends_at": NINE + timedelta(hours=ends)}
    return Session(title={"en": name}, room=room, speakers=[], **times)


def shown(lanes: Lanes) -> list[list[Any]]:
    """Each row's cells: the names in them and their height."""
    return [[cell and ([s.title["en"] for s in cell.sessions], cell.rows) for cell in row.cells] for row in lanes.rows]


def test_rooms_stand_side_by_side(app: Flask) -> None:
    day = [
        held("Opening", 0, 1, HALL),
        held("Water", 1, 3, HALL),
        held("Land", 1, 2, STUDIO),
        held("Lunch", 3, 4, {}),
    ]
    lanes = lanes_of(day)
    assert lanes is not None
    assert lanes.rooms == ["Blue hall", "Studio", ""]
    assert shown(lanes) == [
        [(["Opening"], 1), None, None],
        [(["Water"], 2), (["Land"], 1), None],
        [None, None],
        [None, None, (["Lunch"], 1)],
    ]


def test_one_room_in_two_languages_is_one_and_what_overlaps_in_it_stands_together(app: Flask) -> None:
    lanes = lanes_of([held("One", 0, 2, HALL), held("Two", 1, 3, {"ru": "синий зал"}), held("Apart", 0, 1, STUDIO)])
    assert lanes is not None
    assert lanes.rooms == ["Blue hall", "Studio"]
    assert shown(lanes)[0] == [(["One", "Two"], 2), (["Apart"], 1)]


def test_a_day_in_one_room_is_a_list(app: Flask) -> None:
    assert lanes_of([held("One", 0, 2, HALL), held("Lunch", 2, 3, {})]) is None


def test_the_page_shows_rooms_and_conflicts(client: PageClient, session: DbSession) -> None:
    event = EventFactory(starts_at=NINE, ends_at=NINE + timedelta(hours=8), timezone="Asia/Tashkent")
    for name, begins, room in (("Water", 0, HALL), ("Land", 0, HALL), ("Fire", 0, STUDIO)):
        starts = NINE + timedelta(hours=begins)
        values = SessionValues(title={"en": name}, starts_at=starts, ends_at=starts + timedelta(hours=1), room=room)
        programme.add_session(event, values, by=BY)
    client.sign_in(organiser_of(event.host))
    path = f"/manage/events/{event.id}/programme"
    assert f'href="{path}?by=room"' in client.text(path)
    page = client.text(f"{path}?by=room")
    assert page.count('class="lane-session lane-conflict"') == 2
    assert '<th scope="col">Studio</th>' in page
