"""Series: events of one host that belong together, on their form, on pages, in lists and over the API."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.events.test_thin_path import fields
from tests.factories import CityFactory, EventFactory, HostFactory, organiser_of
from tests.queries import QueryCounter
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.errors import InvalidMany
from webapp.core.permissions import SYSTEM
from webapp.core.types import Texts
from webapp.directory.models import Organisation
from webapp.events.models import Event, EventState
from webapp.events.series.models import Series
from webapp.events.services import copy_event, update_event
from webapp.events.values import values_of

API = "/api/v1"
NAME = {"en": "River talks", "ru": "Речные беседы"}


def joins(event: Event, name: Texts) -> Series:
    """The series that an event joins or begins."""
    update_event(event, replace(values_of(event), series_id=None, series_name=name), by=SYSTEM)
    assert event.series is not None
    return event.series


@pytest.fixture
def event(session: Session) -> Event:
    """A published seminar."""
    found: Event = EventFactory(title={"en": "First talk"})
    return found


@pytest.fixture
def series(event: Event, session: Session) -> Series:
    """The series that it has begun."""
    begun = joins(event, NAME)
    session.commit()
    return begun


def another(event: Event, series: Series | None, **more: object) -> Event:
    """Another event of the same host."""
    found: Event = EventFactory(host=event.host, series=series, **more)
    return found


def test_a_name_in_any_spelling_is_the_same_series(event: Event, series: Series, session: Session) -> None:
    assert joins(another(event, None), {"ru": "РЕЧНЫЕ  беседы"}) is series
    assert joins(another(event, None), {"en": "Mountain talks"}) is not series
    assert joins(EventFactory(), NAME) is not series
    begun = session.scalars(select(AuditEntry.action).where(AuditEntry.action == "series_begun")).all()
    assert len(begun) == 3


def test_addresses_differ(event: Event, series: Series) -> None:
    assert [series.slug, joins(EventFactory(), NAME).slug] == ["river-talks", "river-talks-2"]


def test_a_copy_stays_in_the_series(event: Event, series: Series) -> None:
    copy = copy_event(event, event.starts_at.date() + timedelta(days=364), by=SYSTEM)
    assert copy.series is series


def test_another_hosts_series_is_refused(event: Event, series: Series) -> None:
    other = EventFactory()
    for asked in (series.id, series.id + 1000):
        with pytest.raises(InvalidMany) as raised:
            update_event(other, replace(values_of(other), series_id=asked), by=SYSTEM)
        assert [name for name, _message in raised.value.errors] == ["series_id"]


def test_the_form_begins_one_keeps_it_and_leaves_it(client: PageClient, session: Session) -> None:
    host: Organisation = HostFactory()
    city = CityFactory()
    client.sign_in(organiser_of(host))
    address = "/manage/events/new/seminars"
    begins = fields(host.id, city.id) | {"series_id": "new"}
    unnamed = client.post(address, data=begins)
    assert unnamed.status_code == 422
    assert "Write it in at least one language." in unnamed.get_data(as_text=True)
    made = client.post(address, data=begins | {"series_name.en": "River talks"})
    assert made.status_code == 303
    event = session.scalars(select(Event)).one()
    assert event.series is not None
    assert event.series.name == {"en": "River talks"}
    settings = f"/manage/events/{event.id}/settings"
    assert f'<option selected value="{event.series_id}">River talks</option>' in client.text(settings)
    assert f'<option selected value="{event.series_id}">' in client.text(f"{address}?series={event.series_id}")
    for chosen, kept in ((str(event.series_id), event.series_id), ("", None)):
        given = fields(host.id, city.id) | {"series_id": chosen}
        assert client.post(settings, data=given).status_code == 303
        session.refresh(event)
        assert event.series_id == kept


def test_the_public_page_names_it_and_follows_its_name(
    client: PageClient, event: Event, series: Series, queries: QueryCounter, session: Session
) -> None:
    address = f"/seminars/{event.slug}"
    link = f'<a href="/series/{series.slug}">River talks</a>'
    assert f"Part of the series {link}" in client.text(address)
    with queries.at_most(1):
        client.text(address)
    series.name = {"en": "Talks on rivers"}
    session.commit()
    page = client.text(address)
    assert "Part of the series" in page
    assert "Talks on rivers" in page


def test_its_page_lists_what_is_coming_and_what_has_been(
    client: PageClient, event: Event, series: Series, queries: QueryCounter
) -> None:
    past = clock.now() - timedelta(days=30)
    another(event, series, title={"en": "Talk before"}, starts_at=past, ends_at=past + timedelta(hours=2))
    another(event, series, title={"en": "Secret talk"}, state=EventState.DRAFT)
    another(event, None, title={"en": "Another thing"})
    address = f"/series/{series.slug}"
    page = client.text(address)
    assert page.index("First talk") < page.index("Past events") < page.index("Talk before")
    assert "Secret talk" not in page
    assert "Another thing" not in page
    queries.reset()
    client.text(address)
    first = queries.count
    for number in range(3):
        another(event, series, title={"en": f"Talk {number}"})
    with queries.at_most(first):
        assert "Talk 2" in client.text(address)


def test_a_series_of_drafts_is_nobodys_business(client: PageClient, event: Event, series: Series) -> None:
    event.state = EventState.DRAFT
    assert client.get(f"/series/{series.slug}").status_code == 404
    assert client.get("/series/nothing").status_code == 404


def test_organisers_change_their_own(client: PageClient, event: Event, series: Series, session: Session) -> None:
    address = f"/manage/events/series/{series.id}"
    client.sign_in(organiser_of(HostFactory()))
    assert client.get(address).status_code == 404
    assert client.post(address, data={"name.en": "Mine"}).status_code == 404
    client.sign_in(organiser_of(event.host))
    another(event, series, title={"en": "Second talk"})
    joins(another(event, None), {"en": "Mountain talks"})
    session.commit()
    page = client.text(address)
    assert "First talk" in page
    assert "Second talk" in page
    assert f"/manage/events/new?series={series.id}" in page
    for wrong in ("", "mountain TALKS"):
        assert client.post(address, data={"name.en": wrong, "name.ru": ""}).status_code == 422
    words = {"name.en": "Talks on rivers", "description.en": "Each spring."}
    assert client.post(address, data=words).status_code == 303
    session.refresh(series)
    assert (series.name["en"], series.description, series.slug) == (
        "Talks on rivers",
        {"en": "Each spring."},
        "river-talks",
    )
    assert "Each spring." in client.text(f"/series/{series.slug}")
    assert f'href="{address}"' in client.text(f"/manage/events/{event.id}/")


def test_the_list_of_events_is_narrowed_by_it(client: PageClient, event: Event, series: Series) -> None:
    another(event, None, title={"en": "Another thing"})
    client.sign_in(organiser_of(event.host))
    assert f'<option value="{series.id}" >River talks</option>' in client.text("/manage/events")
    page = client.text(f"/manage/events?series={series.id}")
    assert "First talk" in page
    assert "Another thing" not in page


def test_programs_name_and_read_it(client: PageClient, event: Event, series: Series, session: Session) -> None:
    headers = bearer(organiser_of(event.host))
    other = another(event, None)
    url = f"{API}/events/{other.id}"

    def patch(value: object) -> tuple[int, object]:
        answer = client.open(url, method="PATCH", json={"series": value}, headers=headers)
        body = answer.get_json()
        return answer.status_code, body.get("series") or [error["field"] for error in body.get("errors", [])]

    known = {"id": series.id, "name": NAME}
    assert patch("river talks") == (200, known)
    assert patch(None) == (200, [])
    assert patch(series.id) == (200, known)
    assert patch(series.id + 1000) == (422, ["series"])
    assert patch("x" * 201) == (422, ["series"])
    assert client.get(url, headers=headers).get_json()["series"] == known
    listed = client.get(f"{API}/events?series={series.id}", headers=headers).get_json()
    assert {one["id"]: one["series"] for one in listed["items"]} == {event.id: known, other.id: known}
    status, begun = patch({"ru": "Горные беседы"})
    assert status == 200
    assert begun != known


def test_programs_list_and_change_series(client: PageClient, event: Event, series: Series) -> None:
    headers = bearer(organiser_of(event.host))
    joins(EventFactory(), NAME)
    listed = client.get(f"{API}/series", headers=headers).get_json()
    assert [one["id"] for one in listed["items"]] == [series.id]
    assert listed["items"][0]["url"].endswith(f"/series/{series.slug}")
    url = f"{API}/series/{series.id}"
    changed = client.open(url, method="PATCH", json={"description": {"en": "Each spring."}}, headers=headers).get_json()
    assert (changed["name"], changed["description"]) == (NAME, {"en": "Each spring."})
    assert client.open(url, method="PATCH", json={"name": {}}, headers=headers).status_code == 422
    others = bearer(organiser_of(HostFactory()))
    assert client.open(url, method="PATCH", json={}, headers=others).status_code == 404


def test_lists_over_the_api_cost_the_same_with_more_rows(
    client: PageClient, event: Event, series: Series, queries: QueryCounter
) -> None:
    headers = bearer(organiser_of(event.host))
    client.get(f"{API}/events", headers=headers)
    queries.reset()
    client.get(f"{API}/events", headers=headers)
    first = queries.count
    for number in range(3):
        joins(another(event, None), {"en": f"Series {number}"})
    with queries.at_most(first):
        assert client.get(f"{API}/events", headers=headers).get_json()["total"] == 4
