"""The pages of the directory show the events of a city, a body and a person."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import CityFactory, EventFactory, HostFactory, PersonFactory, organiser_of, reviewer_of
from tests.queries import QueryCounter
from webapp.directory.models import City, Organisation
from webapp.events.directory_panels import SHOWN
from webapp.events.models import CoHost, Event, EventState, Speaker
from webapp.events.models import Session as ProgrammeItem
from webapp.extensions import db

BASE = "/admin/directory"


@pytest.fixture
def stranger(client: PageClient) -> PageClient:
    """Staff of another host."""
    return client.sign_in(reviewer_of(HostFactory()))


def co_organise(event: Event, body: Organisation) -> None:
    """Have a body hold an event together with its host."""
    db.session.add(CoHost(event_id=event.id, organisation_id=body.id, position=0))
    db.session.commit()


def speak(event: Event, **more: object) -> None:
    """Give an event a session with a speaker."""
    item = ProgrammeItem(event_id=event.id, title={"en": "Part"}, starts_at=event.starts_at, ends_at=event.ends_at)
    item.speakers = [Speaker(**more)]
    db.session.add(item)
    db.session.commit()


def test_a_city_shows_what_takes_place_there(stranger: PageClient, session: Session) -> None:
    city: City = CityFactory()
    event, elsewhere = EventFactory(city=city), EventFactory()
    cancelled = EventFactory(city=city, state=EventState.CANCELLED)
    page = stranger.text(f"{BASE}/cities/{city.id}")
    assert f'href="/seminars/{event.slug}"' in page
    assert f'href="/seminars/{cancelled.slug}"' in page
    assert elsewhere.title["en"] not in page


def test_a_body_shows_what_it_holds_alone_and_with_others(stranger: PageClient, session: Session) -> None:
    host = HostFactory()
    EventFactory(host=host, title={"en": "Alone"})
    co_organise(EventFactory(title={"en": "Together"}), host)
    page = stranger.text(f"{BASE}/organisations/{host.id}")
    assert all(word in page for word in ("Alone", "Together", "Co-organiser"))


def test_a_person_shows_where_they_speak_once(stranger: PageClient, session: Session) -> None:
    person, event = PersonFactory(), EventFactory(title={"en": "Water and trust"})
    for _number in range(2):
        speak(event, name="Dilnoza Karimova", person_id=person.id)
    assert stranger.text(f"{BASE}/people/{person.id}").count("Water and trust") == 1


def test_a_draft_is_seen_by_those_who_prepare_it(client: PageClient, session: Session) -> None:
    host, partner = HostFactory(), HostFactory()
    draft = EventFactory(host=host, state=EventState.DRAFT)
    co_organise(draft, partner)
    place = f"{BASE}/cities/{draft.city_id}"
    for user in (organiser_of(host), organiser_of(partner), reviewer_of(host)):
        assert f'href="/manage/events/{draft.id}/"' in client.sign_in(user).text(place)
    client.sign_in(organiser_of(HostFactory()))
    for path in (place, f"{BASE}/organisations/{host.id}"):
        assert draft.title["en"] not in client.text(path)


def test_the_pages_ask_the_same_of_the_database_however_many_events(
    stranger: PageClient, session: Session, queries: QueryCounter
) -> None:
    city, host = CityFactory(), HostFactory()
    pages = [f"{BASE}/cities/{city.id}", f"{BASE}/organisations/{host.id}"]
    co_organise(EventFactory(city=city, host=host), HostFactory())
    counts = []
    for path in pages:
        stranger.text(path)
        session.expire_all()
        queries.reset()
        stranger.text(path)
        counts.append(queries.count)
    for _number in range(SHOWN + 2):
        co_organise(EventFactory(city=city, host=host), HostFactory())
    for path, few in zip(pages, counts, strict=True):
        session.expire_all()
        with queries.at_most(few + 1):  # how many more there are
            assert "and 3 more" in stranger.text(path)
