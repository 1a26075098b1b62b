"""The lists of events for everybody and for organisers, and the calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import CityFactory, EventFactory, HostFactory, organiser_of, reviewer_of
from tests.queries import QueryCounter
from webapp.core import clock
from webapp.events.models import CoHost, Event, EventState


@pytest.fixture
def samarkand(session: Session) -> Event:
    """A seminar in Samarkand in March 2031, in Russian and Uzbek."""
    city = CityFactory(name={"en": "Samarkand", "ru": "Самарканд", "uz": "Samarqand"})
    found: Event = EventFactory(
        title={"en": "Water and trust", "ru": "Вода и доверие"},
        city=city,
        starts_at=datetime(2031, 3, 31, 20, tzinfo=UTC),
        languages=["ru", "uz"],
        kind="seminar",
        capacity=3,
    )
    return found


@pytest.fixture
def astana(session: Session) -> Event:
    """An exchange in Astana in May 2031, in English."""
    city = CityFactory(name={"en": "Astana", "ru": "Астана", "uz": "Ostona"}, country="KZ")
    found: Event = EventFactory(
        title={"en": "Green city"},
        city=city,
        starts_at=datetime(2031, 5, 1, 4, tzinfo=UTC),
        ends_at=datetime(2031, 5, 4, 4, tzinfo=UTC),
        languages=["en"],
        kind="exchange",
    )
    return found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Water and trust", "Green city"}),
        ("kind=seminar", {"Water and trust"}),
        ("country=KZ", {"Green city"}),
        ("language=uz", {"Water and trust"}),
        ("month=2031-04", {"Water and trust"}),
        ("month=2031-05", {"Green city"}),
        ("month=2031-13", set()),
        ("month=0000-99", set()),
        ("q=doverie", {"Water and trust"}),
        ("q=ДОВЕРИЕ", {"Water and trust"}),
        ("q=самарқанд", {"Water and trust"}),
        ("q=green+astana", {"Green city"}),
        ("q=green+samarkand", set()),
        ("q=%25", {"Water and trust", "Green city"}),
        ("kind=picnic", set()),
        ("city=x", set()),
        ("city=99999999999999999999999", set()),
        ("kind=seminar&country=KZ", set()),
    ],
)
def test_the_list_is_narrowed(client: PageClient, samarkand: Event, astana: Event, query: str, found: set[str]) -> None:
    page = client.text(f"/?{query}")
    assert {title for title in ("Water and trust", "Green city") if f">{title}</a>" in page} == found
    if not found:
        assert "Nothing matches" in page


def test_a_city_is_chosen_by_its_id(client: PageClient, samarkand: Event, astana: Event) -> None:
    page = client.text(f"/?city={samarkand.city_id}")
    assert ">Water and trust</a>" in page
    assert ">Green city</a>" not in page
    assert f'<option value="{samarkand.city_id}" selected>Samarkand' in page


def test_what_is_over_or_hidden_is_not_coming(client: PageClient, session: Session) -> None:
    states = dict.fromkeys(EventState)
    for state in states:
        states[state] = EventFactory(state=state, title={"en": f"State {state.value}"})
    over = EventFactory(title={"en": "Long ago"}, starts_at=clock.now() - timedelta(days=9))
    coming, past = client.text("/"), client.text("/past")
    shown = {state.value for state in states if f"State {state.value}" in coming}
    assert shown == {"published", "closed", "completed"}
    assert "Long ago" not in coming
    assert "Long ago" in past
    assert "State" not in past
    assert f"/seminars/{over.slug}" in past


def test_an_empty_list_says_so(client: PageClient) -> None:
    assert "Nothing is announced yet" in client.text("/")
    assert "Nothing has taken place yet" in client.text("/past")


def test_cards_say_how_many_places_are_left(client: PageClient, samarkand: Event, session: Session) -> None:
    assert "3 places left" in client.text("/")
    samarkand.capacity = 0
    assert "No places left" in client.text("/")
    samarkand.state = EventState.CLOSED
    assert "Registration is closed" in client.text("/")


@pytest.mark.parametrize("path", ["/", "/past", "/calendar?month=2031-03"])
def test_public_lists_ask_as_often_for_three_events_as_for_one(
    client: PageClient, samarkand: Event, queries: QueryCounter, session: Session, path: str
) -> None:
    if path == "/past":
        samarkand.starts_at, samarkand.ends_at = clock.now() - timedelta(days=9), clock.now() - timedelta(days=8)
    with queries.at_most(8):
        assert "Water and trust" in client.text(path)
    few = queries.count
    for number in range(3):
        EventFactory(starts_at=samarkand.starts_at + timedelta(hours=number), city=CityFactory(country="KG"))
    with queries.at_most(few):
        client.text(path)


def test_the_calendar_shows_each_day_of_an_event(client: PageClient, astana: Event, samarkand: Event) -> None:
    may = client.text("/calendar?month=2031-05")
    assert "<h1>May 2031</h1>" in may
    assert may.count(">Green city</a>") == 4
    april = client.text("/calendar?month=2031-04")
    assert april.count(">Water and trust</a>") == 1, "in Tashkent it is April already"
    assert "Green city" not in client.text("/calendar?month=2031-05&kind=seminar")
    for month in ("", "2031-13", "9999-12", "0001-01", "x"):
        assert client.get(f"/calendar?month={month}").status_code == 200


def test_organisers_see_only_their_own(client: PageClient, samarkand: Event, astana: Event, session: Session) -> None:
    client.sign_in(organiser_of(samarkand.host))
    page = client.text("/manage/events")
    assert "Water and trust" in page
    assert "Green city" not in page
    session.add(CoHost(event_id=astana.id, organisation_id=samarkand.host_id))
    assert "Green city" in client.text("/manage/events")
    assert "Green city" not in client.text("/manage/events?kind=seminar&state=published&month=2031-04&q=water")
    exported = client.get("/manage/events?format=csv").get_data(as_text=True)
    assert "Water and trust" in exported
    assert client.get("/manage/events?format=xlsx").status_code == 200


def test_the_organisers_list_asks_as_often_for_three_events_as_for_one(
    client: PageClient, samarkand: Event, queries: QueryCounter
) -> None:
    client.sign_in(organiser_of(samarkand.host))
    with queries.at_most(8):
        client.text("/manage/events")
    few = queries.count
    EventFactory.create_batch(3, host=samarkand.host)
    with queries.at_most(few):
        client.text("/manage/events")


def test_each_page_of_an_event_is_closed_to_others(client: PageClient, samarkand: Event) -> None:
    base = f"/manage/events/{samarkand.id}"
    pages = ("/", "/settings", "/programme", "/programme/new", "/quotas")
    client.sign_in(organiser_of(HostFactory()))
    for page in pages:
        assert client.get(f"{base}{page}").status_code == 404
    reviewer = client.application.test_client().sign_in(reviewer_of(samarkand.host))
    assert reviewer.get(f"{base}/").status_code == 200
    assert "Close registration" not in reviewer.text(f"{base}/")
    for page in pages[1:]:
        assert reviewer.get(f"{base}{page}").status_code == 403
    organiser = client.application.test_client().sign_in(organiser_of(samarkand.host))
    for page in pages:
        assert organiser.get(f"{base}{page}").status_code == 200
    assert organiser.get("/manage/events/99999999999999999999/").status_code == 404
