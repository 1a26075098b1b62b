"""The twinning of a visit is searched while one types: the page holds the chosen one only."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.events.test_thin_path import fields
from tests.factories import CityFactory, HostFactory, TwinningFactory, organiser_of
from tests.queries import QueryCounter
from webapp.directory.models import Organisation, Twinning
from webapp.exchanges.models import ExchangeDetails
from webapp.extensions import db

NEW = "/manage/events/new/exchanges"


@pytest.fixture
def host(client: PageClient, session: Session) -> Organisation:
    """A city's department, whose organiser has signed in."""
    made: Organisation = HostFactory()
    client.sign_in(organiser_of(made))
    return made


def tie(first: str, second: str) -> Twinning:
    """Two cities, which are found under their names."""
    made: Twinning = TwinningFactory(
        **{
            f"city_{side}__{name}": value
            for side, city in (("a", first), ("b", second))
            for name, value in (("name", {"en": city}), ("key", city.lower()), ("search", city.lower()))
        }
    )
    return made


def typed(host: Organisation, **more: str) -> dict[str, object]:
    """The form of a new visit."""
    return fields(host.id, CityFactory().id, **{"details.direction": "incoming", **more})


def test_the_page_searches_and_holds_no_list(client: PageClient, host: Organisation, queries: QueryCounter) -> None:
    tie("Ershi", "Kalaha")
    client.text(NEW)
    counts = []
    for _more in range(2):
        queries.reset()
        page = client.text(NEW)
        counts.append(queries.count)
        for number in range(3):
            tie(f"Here{_more}{number}", f"There{_more}{number}")
    assert counts[0] == counts[1]
    assert "Kalaha" not in page
    assert 'data-remote="/directory/search/twinnings"' in page
    assert "Kalaha" in client.get("/directory/search/twinnings?q=ersh").get_data(as_text=True)


@pytest.mark.parametrize("name", ["Ershi – Kalaha", "Kalaha - Ershi", "ershi—kalaha"])
def test_without_scripts_the_two_cities_are_written(client: PageClient, host: Organisation, name: str) -> None:
    twinning = tie("Ershi", "Kalaha")
    sent = client.post(NEW, data=typed(host, **{"details.twinning_id": "", "details.twinning_id-name": name}))
    assert sent.status_code == 303, sent.get_data(as_text=True)
    assert db.session.query(ExchangeDetails).one().twinning_id == twinning.id


def test_cities_that_are_not_twinned_are_refused_beside_the_field(client: PageClient, host: Organisation) -> None:
    tie("Ershi", "Kalaha")
    wrong = typed(host, **{"details.twinning_id": "", "details.twinning_id-name": "Ershi – Atlantis"})
    answer = client.post(NEW, data=wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "of the name Ershi – Atlantis" in page
    assert 'value="Ershi – Atlantis"' in page
