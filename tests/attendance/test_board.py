"""The board of arrivals in the hall."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.attendance.builders import Held
from tests.client import PageClient
from tests.factories import HostFactory, RegistrationFactory, organiser_of
from tests.queries import QueryCounter
from webapp.attendance.board import SHOWN, languages_of
from webapp.attendance.marks import MarkValue, mark, mark_the_rest, undo
from webapp.attendance.models import Mark
from webapp.core import clock


def board(held: Held, part: str = "", **asked: str) -> str:
    """The address of the board of an event's first sheet."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"/check-in/{held.sheet.id}/board{part}?{query}"


def let_in(held: Held, *numbers: int) -> None:
    """Lets people in one after the other, a minute apart."""
    for minutes, number in enumerate(numbers):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            mark(held.sheet, [MarkValue(held.people[number].id, Mark.ATTENDED)], by=held.door)


def names_in(page: str) -> list[str]:
    """The names on the first face of a board, from the top."""
    face = page.split("data-face")[1]
    return re.findall(r'class="board-name">([^<]+)<', face)


def test_whoever_opens_it_says_first_what_the_hall_may_read(organiser: PageClient, held: Held) -> None:
    let_in(held, 0)
    assert "/board" in organiser.text(f"/check-in/{held.sheet.id}")
    for asked in ("", "everything"):
        page = organiser.text(board(held, show=asked))
        assert "What may the hall read?" in page
        assert held.people[0].family_name not in page


def test_the_latest_stand_first_with_whence_they_come(organiser: PageClient, held: Held) -> None:
    for person, country in zip(held.people, ("UZ", "KZ", "UZ"), strict=True):
        person.organisation, person.country = f"Body <{country}>", country
    let_in(held, 1, 0)
    page = organiser.text(board(held, show="names", lang="en"))
    assert names_in(page) == [held.people[0].name, held.people[1].name]
    assert "Body &lt;KZ&gt; · Kazakhstan" in page
    assert '<p class="board-came">2</p>' in page
    assert "3 expected" in page
    undo(held.sheet, held.people[0].id, by=held.door)
    assert names_in(organiser.text(board(held, show="names"))) == [held.people[1].name]


def test_only_those_who_came_are_named_and_the_last_eight(organiser: PageClient, held: Held) -> None:
    mark(
        held.sheet,
        [MarkValue(held.people[0].id, Mark.EXCUSED), MarkValue(held.people[1].id, Mark.ABSENT)],
        by=held.door,
    )
    assert names_in(organiser.text(board(held, show="names"))) == []
    held.people += [RegistrationFactory(event=held.event) for _ in range(SHOWN)]
    let_in(held, *range(3, 3 + SHOWN), 2)
    shown = names_in(organiser.text(board(held, show="names")))
    assert shown == [held.people[number].name for number in (2, *range(2 + SHOWN, 3, -1))]


def test_with_numbers_nobody_is_named_anywhere(organiser: PageClient, held: Held) -> None:
    let_in(held, 0)
    for part in ("", "/faces"):
        page = organiser.get(board(held, part, show="numbers")).get_data(as_text=True)
        assert '<p class="board-came">1</p>' in page
        assert held.people[0].given_name not in page
    assert held.people[0].given_name not in organiser.get(board(held, "/faces")).get_data(as_text=True)


def test_it_speaks_the_languages_of_the_event_the_first_one_first(organiser: PageClient, held: Held) -> None:
    held.event.languages = ["fr", "ru", "uz"]
    held.event.title = {"en": "Water", "ru": "Вода", "uz": "Suv"}
    let_in(held, 0)
    page = organiser.text(board(held, show="names", lang="en"))
    faces = page.split("data-face")[1:]
    assert [("уже здесь" in face, "yetib keldi" in face) for face in faces] == [(True, False), (False, True)]
    assert [" hidden>" in face[:20] for face in faces] == [False, True]
    assert "Вода" in faces[0]
    assert "first=uz" in page
    assert "yetib keldi" in organiser.text(board(held, show="names", first="uz")).split("data-face")[1]
    held.event.languages = ["fr"]
    assert languages_of(held.event) == ["en", "ru", "uz"]


def test_the_screen_is_told_when_nothing_has_changed(organiser: PageClient, held: Held) -> None:
    url = board(held, "/faces", show="names")
    first = organiser.get(url)
    assert first.headers["Cache-Control"] == "private, no-cache"
    same = organiser.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.get_data()) == (304, b"")
    let_in(held, 0)
    later = organiser.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200
    assert held.people[0].name in later.get_data(as_text=True)


def test_the_clock_is_that_of_the_event(client: PageClient, session: Session) -> None:
    held = Held(timezone="Asia/Kabul")
    client.sign_in(held.organiser)
    with clock.at(clock.now().replace(hour=4, minute=10)):
        assert 'data-part="clock">08:40<' in client.text(board(held, show="names"))


def test_it_asks_for_what_checking_in_asks_for(client: PageClient, held: Held) -> None:
    for part in ("", "/faces"):
        assert client.get(board(held, part, show="names")).status_code in (302, 303, 401)
    client.sign_in(held.reviewer)
    assert client.get(board(held, show="names")).status_code == 200
    client.sign_in(organiser_of(HostFactory()))
    for part in ("", "/faces"):
        assert client.get(board(held, part, show="names")).status_code == 404


@pytest.mark.parametrize("part", ["", "/faces"])
def test_it_reads_the_same_for_one_and_for_many(
    client: PageClient, session: Session, queries: QueryCounter, part: str
) -> None:
    counts = []
    for people in (1, 3, 300):
        held = Held(people=people)
        mark_the_rest(held.sheet, Mark.ATTENDED, by=held.door)
        client.sign_in(held.organiser)
        session.commit()
        session.expire_all()
        url = board(held, part, show="names")
        session.expire_all()
        with queries.at_most(9):
            assert client.get(url).status_code == 200
        counts.append(queries.count)
    assert len(set(counts)) == 1, counts
