"""The organiser sees beside a request which other one may come from the same body, before deciding."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.ngo_meetings.builders import FOCAL, accredited, asks, body_values, meeting
from tests.queries import QueryCounter
from webapp.core.types import Texts
from webapp.events.models import Event
from webapp.extensions import db
from webapp.ngo_meetings.accrediting.directory_match import similar_requests
from webapp.ngo_meetings.accrediting.requests import request_accreditation
from webapp.ngo_meetings.models import Accreditation


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting."""
    return meeting()


def another(event: Event, name: str | Texts, **more: str) -> Accreditation:
    """A body that says it is another one."""
    made = request_accreditation(event, body_values(name, **more), by=FOCAL, another=True)
    db.session.commit()
    return made


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ({"ru": "Движение Юксалош", "en": "Rise"}, {}),
        ("Movement Yuksalish", {}),
        ("Something Else", {"registration_number": "No. Yuksalish Movement"}),
        ("Something Else", {"short_name": "YM"}),
    ],
)
def test_another_spelling_language_or_the_same_number(event: Event, name: str | Texts, more: dict[str, str]) -> None:
    first = accredited(
        event,
        {"en": "Yuksalish Movement", "ru": "Движение Юксалиш"},
        short_name="YM",
    )
    accredited(event, "Istiqbolli Avlod")
    assert similar_requests(another(event, name, **more)) == [first]


def test_a_dash_is_no_number(event: Event) -> None:
    accredited(event, registration_number="—")
    assert similar_requests(another(event, "Something Else", registration_number="—")) == []


def test_it_stands_beside_the_request_in_the_list_and_on_its_page(client: PageClient, event: Event) -> None:
    first = accredited(event, "Yuksalish <Movement>")
    waits = another(event, "Yuksalosh <Movement>")
    client.sign_in(organiser_of(event.host))
    address = f"/manage/events/{event.id}/bodies"
    page = client.text(address)
    link = f'<a href="{address}/{first.id}">Yuksalish &lt;Movement&gt;</a>'
    assert f"Perhaps the same as {link}" in page
    assert f'Perhaps the same as <a href="{address}/{waits.id}">' not in page
    assert f"{address}/{first.id}" in client.text(f"{address}/{waits.id}")
    assert "Perhaps" not in client.get(f"{address}?format=csv").get_data(as_text=True)


def test_the_list_costs_the_same_however_many_ask(client: PageClient, event: Event, queries: QueryCounter) -> None:
    client.sign_in(organiser_of(event.host))
    asks(event)
    address = f"/manage/events/{event.id}/bodies"
    client.get(address)
    queries.reset()
    client.get(address)
    one = queries.count
    for name in ("Yuksalosh Movement", "Yuksalich Movement", "Istiqbolli Avlod"):
        another(event, name)
    with queries.at_most(one):
        client.text(address)
