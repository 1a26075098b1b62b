"""Cities are added, changed and placed."""

import pytest

from tests.client import PageClient
from tests.directory.helpers import BASE
from tests.factories import CityFactory
from webapp.directory.models import City
from webapp.extensions import db

CITY = {"name.en": "Samarkand", "name.uz": "Samarqand", "country": "UZ"}


def test_a_new_city_is_placed_by_its_name(admin: PageClient) -> None:
    assert admin.post(f"{BASE}/cities/new", data=CITY).status_code == 303
    city = db.session.query(City).filter_by(key="samarkand").one()
    assert city.latitude is not None
    assert city.longitude is not None
    assert (round(city.latitude), round(city.longitude), city.timezone) == (40, 67, "Asia/Samarkand")
    page = admin.text(f"{BASE}/cities/{city.id}/edit")
    assert 'value="Samarqand"' in page
    changed = CITY | {"latitude": "1.5", "longitude": "-2", "timezone": "UTC"}
    assert admin.post(f"{BASE}/cities/{city.id}/edit", data=changed).status_code == 303
    assert (city.latitude, city.longitude, city.timezone) == (1.5, -2.0, "UTC")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name.en": "", "name.uz": ""}, "name.en"),
        ({"country": ""}, "country"),
        ({"latitude": "91", "longitude": "0"}, "latitude"),
        ({"latitude": "nan", "longitude": "0"}, "latitude"),
        ({"latitude": "north"}, "latitude"),
        ({"latitude": "1"}, "longitude"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"name.en": "Samarqand", "latitude": "0", "longitude": "0", "timezone": "UTC"}, "name.en"),
    ],
)
def test_what_is_wrong_with_a_city_stands_beside_its_field(
    admin: PageClient, changes: dict[str, str], field: str
) -> None:
    CityFactory(name={"en": "Samarkand"})
    answer = admin.post(f"{BASE}/cities/new", data=CITY | {"name.en": "Navoi"} | changes)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)
