"""The public page of an event: rendered once for all, and still right the moment something changes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session as DbSession

from tests.client import PageClient
from tests.factories import (
    CityFactory,
    EventFactory,
    HostFactory,
    OrganisationFactory,
    PersonFactory,
    actor_of,
    organiser_of,
    reviewer_of,
)
from tests.queries import QueryCounter
from webapp.core.permissions import Actor
from webapp.events import page_data, programme, services, versions
from webapp.events.models import CoHost, Event, EventState, Quota, QuotaBy, Session, Speaker
from webapp.events.pages import KeptPage, PageStore
from webapp.events.programme import SessionValues, SpeakerValues
from webapp.events.quotas import set_quotas
from webapp.events.values import QuotaValues
from webapp.seminars.models import SeminarDetails

BY = Actor(name="Organiser", is_admin=True)


@pytest.fixture
def event(session: DbSession) -> Event:
    """A published seminar with a session, a speaker from the directory and a co-organiser."""
    event: Event = EventFactory(kind="seminar", slug="water")
    person = PersonFactory(organisation=OrganisationFactory(name={"en": "River School"}))
    together = OrganisationFactory(name={"en": "Koprik"})
    event.co_hosts.append(CoHost(organisation=together))
    event.sessions.append(
        Session(
            title={"en": "What a river remembers"},
            starts_at=event.starts_at,
            ends_at=event.starts_at + timedelta(hours=1),
            speakers=[Speaker(person=person, name=person.name, position_text={"en": "Hydrologist"})],
        )
    )
    session.add(SeminarDetails(event_id=event.id, audience={"en": "For those who dig canals"}))
    session.commit()
    return event


def test_a_kept_page_costs_one_light_statement(client: PageClient, event: Event, queries: QueryCounter) -> None:
    with queries.at_most(12):
        first = client.text("/seminars/water")
    with queries.at_most(1):
        assert client.text("/seminars/water") == first
    assert queries.statements[0].split()[0] == "SELECT"
    assert "description" not in queries.statements[0]
    for text in ("What a river remembers", "Hydrologist", "River School", "Koprik", "For those who dig canals"):
        assert text in first


def test_a_kept_page_is_not_rendered_again(client: PageClient, event: Event) -> None:
    client.text("/seminars/water")
    with patch.object(page_data, "render_template", side_effect=AssertionError("rendered again")):
        client.text("/seminars/water")
        client.sign_in(organiser_of(HostFactory())).text("/seminars/water")


def changes(event: Event) -> dict[str, tuple[Callable[[], object], str]]:
    """What may change and what the page says then."""
    item = event.sessions[0]
    person = item.speakers[0].person
    assert person is not None
    assert person.organisation is not None
    body = person.organisation
    joined, elsewhere = HostFactory(name={"en": "Joined"}), CityFactory(name={"en": "Other city"})
    hour = timedelta(hours=1)
    new = SessionValues(
        title={"en": "Added item"},
        starts_at=event.starts_at + hour,
        ends_at=event.starts_at + 2 * hour,
        speakers=(SpeakerValues(name="Added Speaker"),),
    )
    return {
        "title": (lambda: setattr(event, "title", {"en": "Changed title"}), "Changed title"),
        "capacity": (lambda: setattr(event, "capacity", 7), "7 places left"),
        "state": (lambda: setattr(event, "state", EventState.CLOSED), "Registration is closed"),
        "session": (lambda: setattr(item, "title", {"en": "Changed item"}), "Changed item"),
        "added": (lambda: programme.add_session(event, new, by=BY), "Added Speaker"),
        "speaker": (lambda: setattr(item.speakers[0], "name", "Changed Speaker"), "Changed Speaker"),
        "person": (lambda: setattr(body, "name", {"en": "Changed School"}), "Changed School"),
        "host": (lambda: setattr(event.host, "name", {"en": "Changed host"}), "Changed host"),
        "co-host": (lambda: setattr(event.co_hosts[0].organisation, "name", {"en": "Changed body"}), "Changed body"),
        "joined": (lambda: event.co_hosts.append(CoHost(organisation=joined)), "Joined"),
        "city": (lambda: setattr(event.city, "name", {"en": "Changed city"}), "Changed city"),
        "moved": (lambda: setattr(event, "city", elsewhere), "Other city"),
    }


CHANGES = (
    "title", "capacity", "state", "session", "added", "speaker", "person", "host", "co-host", "joined", "city", "moved"
)  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_shows_at_once(client: PageClient, event: Event, session: DbSession, name: str) -> None:
    change, text = changes(event)[name]
    signed_in = client.application.test_client().sign_in(organiser_of(HostFactory()))
    assert text not in client.text("/seminars/water")
    assert text not in signed_in.text("/seminars/water")
    change()
    session.commit()
    assert text in client.text("/seminars/water")
    assert text in signed_in.text("/seminars/water")


def test_what_is_removed_or_only_the_kind_has_shows_too(client: PageClient, event: Event, session: DbSession) -> None:
    client.text("/seminars/water")
    details = session.get_one(SeminarDetails, event.id)
    details.audience = {"en": "For everybody"}
    session.commit()
    assert "For everybody" in client.text("/seminars/water")
    programme.remove_session(event.sessions[0], by=BY)
    event.co_hosts.clear()
    session.commit()
    page = client.text("/seminars/water")
    assert "What a river remembers" not in page
    assert "Koprik" not in page


def test_versions_rise_only_for_the_events_that_change(event: Event, session: DbSession) -> None:
    other = EventFactory()
    session.commit()
    before, others = event.version, other.version
    set_quotas(event, [QuotaValues(by=QuotaBy.COUNTRY, value="KZ", places=1)], by=BY)
    session.commit()
    after_quota = event.version
    assert after_quota > before
    versions.touch(event.id)
    session.expire_all()
    assert event.version == after_quota + 1
    assert other.version == others
    session.execute(update(Quota).values(places=2))
    OrganisationFactory()
    session.commit()
    assert event.version == after_quota + 1


@pytest.mark.parametrize(
    ("moment", "before", "after"),
    [
        ("registration_opens_at", "Registration opens on", "places left"),
        ("registration_closes_at", "places left", "Registration closed on"),
        ("starts_at", "Registration is closed", "taking place now"),
        ("ends_at", "taking place now", "This event is over"),
    ],
)
def test_a_page_ends_when_time_changes_it(
    client: PageClient,
    event: Event,
    session: DbSession,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
    before: str,
    after: str,
) -> None:
    event.capacity = 10
    if moment.startswith("registration"):
        event.registration_opens_at = event.starts_at - timedelta(days=20)
        event.registration_closes_at = event.starts_at - timedelta(days=10)
    else:
        event.state = EventState.CLOSED
    session.commit()
    instant: datetime = getattr(event, moment)
    now = instant - timedelta(seconds=1)
    monkeypatch.setattr("webapp.core.clock.now", lambda: now)
    assert before in client.text("/seminars/water")
    now = instant
    assert after in client.text("/seminars/water")


def test_each_language_has_its_own_page(client: PageClient, event: Event) -> None:
    event.title = {"en": "Water", "ru": "Вода", "uz": "Suv"}
    assert "<h1>Water</h1>" in client.text("/seminars/water")
    assert "<h1>Вода</h1>" in client.text("/seminars/water", headers={"Accept-Language": "ru"})
    assert "<h1>Suv</h1>" in client.text("/seminars/water?lang=uz")
    assert "<h1>Suv</h1>" in client.text("/seminars/water"), "the choice is remembered"
    unknown = client.application.test_client().text("/seminars/water?utm_source=letter")
    assert "utm_source=letter&amp;lang=ru" in unknown, "a switch of language keeps the page"


def test_who_looks_has_their_own_header(client: PageClient, event: Event) -> None:
    user, stranger = reviewer_of(event.host), organiser_of(HostFactory())
    visitor = client.text("/seminars/water")
    assert "Manage this event" not in visitor
    assert user.name not in visitor
    colleague = client.application.test_client().sign_in(user)
    assert "Manage this event" in colleague.text("/seminars/water")
    assert user.name in colleague.text("/seminars/water")
    assert "Manage this event" not in client.application.test_client().sign_in(stranger).text("/seminars/water")
    assert client.text("/seminars/water") == visitor


def test_drafts_are_seen_by_their_own_people_only(client: PageClient, session: DbSession) -> None:
    draft = EventFactory(state=EventState.DRAFT, kind="exchange")
    path = f"/exchanges/{draft.slug}"
    assert client.get(path).status_code == 404
    assert client.get(f"{path}/calendar.ics").status_code == 404
    assert client.get(f"/seminars/{draft.slug}").status_code == 404
    client.sign_in(organiser_of(HostFactory()))
    assert client.get(path).status_code == 404
    own = client.application.test_client().sign_in(reviewer_of(draft.host))
    assert "Only its organisers see this page" in own.text(path)
    assert own.get(f"{path}/calendar.ics").status_code == 200


def test_a_text_is_shown_as_it_was_typed(client: PageClient, event: Event, session: DbSession) -> None:
    event.title = {"en": "<script>alert(1)</script> & Oʻzbek «тест»"}
    event.description = {"en": "One\r\ntwo\r\n\r\n<b>three</b> https://example.org/?a=1&b=2"}
    page = client.text("/seminars/water")
    assert "<script>alert" not in page
    assert "&lt;b&gt;three&lt;/b&gt;" in page
    assert 'href="https://example.org/?a=1&amp;b=2"' in page
    assert "<p>One<br>two</p>" in page


@pytest.mark.parametrize("path", ["/seminars/none", "/seminars/%00", "/picnics/water", "/seminars/" + "x" * 3000])
def test_unknown_addresses_are_not_found(client: PageClient, event: Event, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_store_forgets_what_is_least_asked_for() -> None:
    store = PageStore(most=2)
    made: list[int] = []

    def page(number: int) -> KeptPage:
        def make() -> KeptPage:
            made.append(number)
            return KeptPage(number, "seminar", "", "", (), datetime(2020, 1, 1, tzinfo=UTC), None)  # type: ignore[arg-type]

        return store.get((number, 1, "en"), make)

    for number in (1, 2, 1, 3, 1, 2):
        page(number)
    assert made == [1, 2, 3, 2]


def test_a_change_by_an_organiser_is_seen_by_the_next_visitor(client: PageClient, event: Event) -> None:
    client.text("/seminars/water")
    user = organiser_of(event.host)
    services.close(event, by=actor_of(user))
    assert "Registration is closed" in client.text("/seminars/water")


def test_a_draft_leads_only_organisers_to_what_it_lacks(client: PageClient, session: DbSession) -> None:
    draft = EventFactory(state=EventState.DRAFT)
    path, lacking = f"/manage/events/{draft.id}/", f'href="/manage/events/{draft.id}/settings#title"'
    assert lacking in client.sign_in(organiser_of(draft.host)).text(path)
    page = client.sign_in(reviewer_of(draft.host)).text(path)
    assert "Title in all languages" in page
    assert lacking not in page
