"""The directory by the API."""

import pytest
from flask import Flask

from tests.api import bearer
from tests.client import PageClient
from tests.factories import (
    CityFactory,
    HostFactory,
    OrganisationFactory,
    PersonFactory,
    TwinningFactory,
    UserFactory,
    actor_of,
    organiser_of,
)
from tests.queries import QueryCounter
from webapp.accounts.api_tokens import issue_api_token
from webapp.directory.models import OrganisationType
from webapp.extensions import db


@pytest.fixture
def headers(app: Flask) -> dict[str, str]:
    return bearer(organiser_of(HostFactory()))


def test_lists_are_searched_in_any_script(client: PageClient, headers: dict[str, str]) -> None:
    CityFactory(name={"en": "Tashkent", "ru": "Ташкент"}, key="tashkent", search="tashkent tashkent")
    CityFactory()
    answer = client.get("/api/v1/cities?q=Ташкент", headers=headers).json
    assert (answer["total"], answer["page"], answer["per_page"]) == (1, 1, 50)
    assert answer["items"][0]["name"] == {"en": "Tashkent", "ru": "Ташкент"}
    assert client.get("/api/v1/cities?per_page=1&page=2", headers=headers).json["total"] == 2


def test_organisations_are_narrowed_by_type(client: PageClient, headers: dict[str, str]) -> None:
    OrganisationFactory(type=OrganisationType.UNIVERSITY, name={"en": "Academy"}, city=CityFactory(name={"en": "Xiva"}))
    [item] = client.get("/api/v1/organisations?type=university", headers=headers).json["items"]
    assert (item["name"], item["type"], item["city"], item["country"]) == (
        {"en": "Academy"},
        "university",
        {"en": "Xiva"},
        "UZ",
    )
    answer = client.get("/api/v1/organisations?type=club", headers=headers)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "type"


def test_people_are_for_staff(client: PageClient, headers: dict[str, str]) -> None:
    person = PersonFactory(organisation=OrganisationFactory(name={"en": "Society"}))
    [item] = client.get(f"/api/v1/people?q={person.given_name}", headers=headers).json["items"]
    assert (item["email"], item["organisation"]) == (person.email, {"en": "Society"})
    stranger = UserFactory()
    token = issue_api_token(stranger, "test", by=actor_of(stranger))
    assert client.get("/api/v1/people", headers={"Authorization": f"Bearer {token}"}).status_code == 403
    assert client.get("/api/v1/people").status_code == 401


def test_twinnings_by_city_and_country(client: PageClient, headers: dict[str, str]) -> None:
    tie = TwinningFactory(areas=["culture"])
    TwinningFactory(city_b__country="DE")
    [item] = client.get(f"/api/v1/twinnings?city={tie.city_b.name['ru']}&country=tr", headers=headers).json["items"]
    assert (item["id"], item["year"], item["status"], item["areas"]) == (tie.id, 1999, "active", ["culture"])
    assert [city["country"] for city in item["cities"]] == ["UZ", "TR"]
    assert client.get("/api/v1/twinnings?country=UZB", headers=headers).status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", ["cities", "organisations", "people", "twinnings"])
def test_lists_take_as_many_queries_for_three_rows_as_for_one(
    client: PageClient, headers: dict[str, str], queries: QueryCounter, path: str, rows: int
) -> None:
    for _number in range(rows):
        tie = TwinningFactory()
        PersonFactory(organisation=OrganisationFactory(city=tie.city_a))
    client.get("/api/v1/me", headers=headers)
    db.session.commit()
    with queries.at_most(3):
        assert client.get(f"/api/v1/{path}", headers=headers).status_code == 200
