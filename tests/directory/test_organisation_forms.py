"""Organisations are added and changed."""

import pytest
from flask import Flask

from tests.client import PageClient
from tests.directory.helpers import BASE
from tests.factories import CityFactory, UserFactory
from webapp.core.permissions import SYSTEM
from webapp.directory.models import Organisation, OrganisationType
from webapp.directory.organisations import create_organisation
from webapp.directory.values import OrganisationValues
from webapp.extensions import db

ORGANISATION = {"name.en": "Bridge of Friends", "name.ru": "Мост друзей", "type": "ngo", "country": "UZ"}


def test_an_organiser_adds_and_changes_an_organisation(organiser: PageClient) -> None:
    city = CityFactory()
    values = ORGANISATION | {"city_id": str(city.id), "email": "Office@Bridge.example", "website": "bridge.example"}
    answer = organiser.post(f"{BASE}/organisations/new", data=values)
    assert answer.status_code == 303
    body = db.session.query(Organisation).filter_by(email="office@bridge.example").one()
    assert answer.headers["Location"] == f"{BASE}/organisations/{body.id}"
    assert (body.city_id, body.website, body.is_host) == (city.id, "https://bridge.example", False)
    page = organiser.text(f"{BASE}/organisations/{body.id}/edit")
    assert 'value="Мост друзей"' in page
    assert city.name["en"] in page
    answer = organiser.post(
        f"{BASE}/organisations/{body.id}/edit", data=ORGANISATION | {"short_name": "BoF", "city_id": "", "email": ""}
    )
    assert answer.status_code == 303
    assert (body.short_name, body.city_id, body.email) == ("BoF", None, None)


def test_only_an_administrator_names_hosts(app: Flask, organiser: PageClient) -> None:
    assert "is_host" not in organiser.text(f"{BASE}/organisations/new")
    organiser.post(f"{BASE}/organisations/new", data=ORGANISATION | {"is_host": "y"})
    body = db.session.query(Organisation).filter(Organisation.name["en"].astext == "Bridge of Friends").one()
    assert not body.is_host
    admin = app.test_client().sign_in(UserFactory(is_admin=True))
    admin.post(f"{BASE}/organisations/{body.id}/edit", data=ORGANISATION | {"is_host": "y"})
    assert body.is_host
    assert "Bridge of Friends" in admin.text("/admin/users/new")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name.en": "", "name.ru": ""}, "name.en"),
        ({"name.en": "x" * 201}, "name.en"),
        ({"type": "club"}, "type"),
        ({"country": "XX"}, "country"),
        ({"city_id": "999999"}, "city_id"),
        ({"city_id": "x"}, "city_id"),
        ({"city_id": "9" * 30}, "city_id"),
        ({"email": "nonsense"}, "email"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "http://[broken"}, "website"),
        ({"phone": "1" * 201}, "phone"),
        ({"description.uz": "x" * 20_001}, "description.uz"),
    ],
)
def test_what_is_wrong_with_an_organisation_stands_beside_its_field(
    organiser: PageClient, changes: dict[str, str], field: str
) -> None:
    before = db.session.query(Organisation).count()
    answer = organiser.post(f"{BASE}/organisations/new", data=ORGANISATION | {"short_name": "Kept"} | changes)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert f'id="{field}-error"' in page
    assert 'value="Kept"' in page
    assert db.session.query(Organisation).count() == before


def test_an_organisation_that_may_be_known_is_asked_about(organiser: PageClient) -> None:
    known = create_organisation(
        OrganisationValues({"ru": "ННО «Мост друзей»"}, OrganisationType.NGO, country="UZ"), by=SYSTEM
    )
    values = {"name.en": "NGO Most Druzey", "type": "ngo", "country": "UZ"}
    answer = organiser.post(f"{BASE}/organisations/new", data=values)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Is it one of these?" in page
    assert f'href="{BASE}/organisations/{known.id}"' in page
    assert organiser.post(f"{BASE}/organisations/new", data=values | {"confirmed": "y"}).status_code == 303
