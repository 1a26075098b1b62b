"""A fourth kind costs one package: nothing shared knows of it, and everything shared works with it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import PageClient
from tests.conftest import settings_for
from tests.events.picnics import PICNIC
from tests.events.test_thin_path import fields
from tests.factories import CityFactory, HostFactory, actor_of, organiser_of
from tests.services import Services
from webapp import create_app
from webapp.accounts.api_tokens import issue_api_token
from webapp.events.kinds import register_kind
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.models import Registration


@pytest.fixture
def app(services: Services, clone_database: Callable[[], str]) -> Iterator[Flask]:
    """An application that has picnics too."""
    made = create_app(settings_for(services, clone_database()))
    made.test_client_class = PageClient
    register_kind(made, PICNIC)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A visitor of that application."""
    found = app.test_client()
    assert isinstance(found, PageClient)
    return found


def test_a_picnic_from_its_creation_to_its_guests(client: PageClient) -> None:
    host, city = HostFactory(), CityFactory()
    user = organiser_of(host)
    token = issue_api_token(user, "test", by=actor_of(user))
    client.sign_in(user)
    assert "People bring something" in client.text("/manage/events/new")
    page = client.text("/manage/events/new/picnics")
    for text in ("Baskets", "Look at the weather", "Bring something", "What do you bring?", 'value="12"'):
        assert text in page
    typed = fields(host.id, city.id, **{"title.en": "Under the plane tree", "title.ru": "", "details.baskets": "0"})
    refused = client.post("/manage/events/new/picnics", data=typed)
    assert refused.status_code == 422
    assert "Number must be between 1 and 99" in refused.get_data(as_text=True)
    made = client.post("/manage/events/new/picnics", data=typed | {"details.baskets": "3"})
    assert made.status_code == 303, made.get_data(as_text=True)
    overview = made.headers["Location"]
    assert "Look at the weather" in client.text(overview)
    assert client.post(f"{overview}publish").status_code == 303

    visitor = client.application.test_client()
    path = "/picnics/under-the-plane-tree"
    page = visitor.text(path)
    for text in ("Picnic", "3 baskets", "Come along", f'href="{path}/register"'):
        assert text in page
    assert "Under the plane tree" in visitor.text("/?kind=picnic")
    assert visitor.get(f"{path}/calendar.ics").status_code == 200

    guest = {"given_name": "Aziz", "family_name": "", "email": "aziz@example.org", "consent": "y", "field-dish": "Plov"}
    assert "What do you bring?" in visitor.text(f"{path}/register")
    answer = visitor.post(f"{path}/register", data=guest)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    registration = db.session.scalars(select(Registration)).one()
    assert (registration.state.value, registration.answers["dish"]) == ("confirmed", "Plov")
    assert "29 places left" in visitor.text(path)

    headers = {"Authorization": f"Bearer {token}"}
    body = {"title": "Second", "kind": "picnic", "starts_at": "2031-05-01T09:00:00Z", "ends_at": "2031-05-01T12:00:00Z"}
    body |= {"timezone": "Asia/Tashkent", "approval": "automatic", "waiting_list": False}
    wrong = client.post("/api/v1/events", json=body | {"baskets": "many"}, headers=headers)
    assert [error["field"] for error in wrong.get_json()["errors"]] == ["baskets"]
    assert client.post("/api/v1/events", json=body | {"baskets": 4}, headers=headers).status_code == 201
    assert "4 baskets" in client.text("/picnics/second")
    assert db.session.query(Event).count() == 2
