"""Twinnings are added and changed."""

import pytest

from tests.client import PageClient
from tests.directory.helpers import BASE
from tests.factories import CityFactory
from webapp.directory.models import Area, TieStatus, Twinning
from webapp.extensions import db


def test_a_twinning_is_one_row_in_either_order(admin: PageClient) -> None:
    first, second = CityFactory(), CityFactory(country="DE")
    values = {"city_a_id": str(second.id), "city_b_id": str(first.id), "status": "active", "year": "1993"}
    assert admin.post(f"{BASE}/twinnings/new", data=values | {"areas": ["education", "culture"]}).status_code == 303
    tie = db.session.query(Twinning).one()
    assert (tie.city_a_id, tie.city_b_id, tie.year) == (first.id, second.id, 1993)
    assert tie.areas == [Area.CULTURE.value, Area.EDUCATION.value]
    turned = values | {"city_a_id": str(first.id), "city_b_id": str(second.id)}
    answer = admin.post(f"{BASE}/twinnings/new", data=turned)
    assert answer.status_code == 422
    assert "holds this twinning already" in answer.get_data(as_text=True)
    ended = values | {"status": "ended", "year": "", "signed_on": "1993-05-04"}
    assert admin.post(f"{BASE}/twinnings/{tie.id}/edit", data=ended).status_code == 303
    assert (tie.status, tie.year) == (TieStatus.ENDED, 1993)
    page = admin.text(f"{BASE}/twinnings/{tie.id}/edit")
    assert 'value="1993-05-04"' in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"city_b_id": ""}, "city_b_id"),
        ({"city_b_id": "SAME"}, "city_b_id"),
        ({"city_b_id": "999999"}, "city_b_id"),
        ({"year": "1500"}, "year"),
        ({"year": "2999"}, "year"),
        ({"year": "x"}, "year"),
        ({"signed_on": "2999-01-01"}, "signed_on"),
        ({"signed_on": "1994-01-01", "year": "1993"}, "year"),
        ({"areas": ["sport"]}, "areas"),
        ({"status": "married"}, "status"),
    ],
)
def test_what_is_wrong_with_a_twinning_stands_beside_its_field(
    admin: PageClient, changes: dict[str, object], field: str
) -> None:
    first, second = CityFactory(), CityFactory()
    values = {"city_a_id": str(first.id), "city_b_id": str(second.id), "status": "active"} | changes
    if values["city_b_id"] == "SAME":
        values["city_b_id"] = str(first.id)
    answer = admin.post(f"{BASE}/twinnings/new", data=values)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)
