"""The visit that another one answers is searched while one types, among those that its organiser may know of."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.events.test_thin_path import fields
from tests.exchanges.test_exchanges import visit
from tests.factories import CityFactory, HostFactory, TwinningFactory, organiser_of
from tests.queries import QueryCounter
from webapp.directory.models import Organisation, Twinning
from webapp.events.models import Event, EventState
from webapp.exchanges.models import ExchangeDetails
from webapp.extensions import db

NEW = "/manage/events/new/exchanges"
SEARCH = "/manage/exchanges/visits"
FIELD = "details.answers_event_id"


@pytest.fixture
def host(client: PageClient, session: Session) -> Organisation:
    """A city's department, whose organiser has signed in."""
    made: Organisation = HostFactory()
    client.sign_in(organiser_of(made))
    return made


@pytest.fixture
def twinning(session: Session) -> Twinning:
    """Of two cities."""
    made: Twinning = TwinningFactory()
    return made


def send(client: PageClient, host: Organisation, twinning: Twinning, **more: str) -> tuple[int, str]:
    """Sends the form of a new visit; answers the status and the page."""
    facts = {"details.direction": "incoming", "details.twinning_id": str(twinning.id), **more}
    answer = client.post(NEW, data=fields(host.id, CityFactory().id, **facts))
    return answer.status_code, answer.get_data(as_text=True)


def answered() -> int | None:
    """What the newest visit answers."""
    newest = db.session.query(ExchangeDetails).order_by(ExchangeDetails.event_id.desc()).first()
    return newest.answers_event_id if newest is not None else None


def test_the_page_holds_no_list_of_visits(
    client: PageClient, host: Organisation, twinning: Twinning, queries: QueryCounter
) -> None:
    visit(twinning, title={"en": "Melons of Khujand"})
    client.text(NEW)
    queries.reset()
    page = client.text(NEW)
    few = queries.count
    assert "Melons" not in page
    assert f'data-remote="{SEARCH}"' in page
    visit(twinning, title={"en": "Another"})
    with queries.at_most(few):
        client.text(NEW)


def test_visits_are_found_by_title_in_any_script_and_drafts_of_others_are_not(
    client: PageClient, session: Session, host: Organisation, twinning: Twinning
) -> None:
    found = visit(twinning, title={"en": "Melons of Khujand", "ru": "Дыни Худжанда"})
    visit(twinning, title={"en": "Melons in secret"}, state=EventState.DRAFT)
    visit(twinning, title={"en": "Melons called off"}, state=EventState.CANCELLED)
    mine = visit(twinning, title={"en": "Melons of ours"}, state=EventState.DRAFT, host=host)
    hits = client.get(f"{SEARCH}?q=melons").get_json()
    assert {hit["value"] for hit in hits} == {str(found.id), str(mine.id)}
    assert all(hit["note"] for hit in hits)
    assert [hit["value"] for hit in client.get(f"{SEARCH}?q=дыни").get_json()] == [str(found.id)]
    stranger = client.application.test_client()
    assert stranger.get(f"{SEARCH}?q=melons").status_code in (302, 303, 401)


def test_the_visit_that_was_chosen_stands_in_the_page(
    client: PageClient, host: Organisation, twinning: Twinning
) -> None:
    first = visit(twinning, title={"en": "Melons of Khujand"})
    status, _page = send(client, host, twinning, **{FIELD: str(first.id)})
    assert (status, answered()) == (303, first.id)
    event = db.session.query(Event).order_by(Event.id.desc()).first()
    assert event is not None
    page = client.text(f"/manage/events/{event.id}/settings")
    assert f'<option selected value="{first.id}">Melons of Khujand (' in page


@pytest.mark.parametrize("name", ["Melons of Khujand", "дыни худжанда", "ADDRESS"])
def test_without_scripts_the_title_or_the_address_is_written(
    client: PageClient, host: Organisation, twinning: Twinning, name: str
) -> None:
    first = visit(twinning, title={"en": "Melons of Khujand", "ru": "Дыни Худжанда"})
    visit(twinning, title={"en": "Melons of Khujand again"})
    name = f"https://elchi.example/exchanges/{first.slug}/" if name == "ADDRESS" else name
    status, page = send(client, host, twinning, **{FIELD: "", f"{FIELD}-name": name})
    assert status == 303, page
    assert answered() == first.id


def test_a_title_that_nobody_knows_is_refused_beside_the_field(
    client: PageClient, host: Organisation, twinning: Twinning
) -> None:
    visit(twinning, title={"en": "Melons of Khujand"})
    status, page = send(client, host, twinning, **{FIELD: "", f"{FIELD}-name": "Melons"})
    assert status == 422
    assert "of the name Melons" in page
    assert 'value="Melons"' in page
