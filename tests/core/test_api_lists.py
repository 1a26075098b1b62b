"""Lists of the API come in pages."""

import pytest

from tests.api import bearer
from tests.client import PageClient
from tests.factories import CityFactory, UserFactory


def test_lists_come_in_pages(client: PageClient) -> None:
    headers = bearer(UserFactory())
    for _number in range(5):
        CityFactory()
    answers = [client.get(f"/api/v1/cities?per_page=2&page={page}", headers=headers).json for page in (1, 2, 3, 4)]
    assert [len(answer["items"]) for answer in answers] == [2, 2, 1, 0]
    assert {(answer["total"], answer["per_page"]) for answer in answers} == {(5, 2)}
    assert [answer["page"] for answer in answers] == [1, 2, 3, 4]
    assert len({item["id"] for answer in answers for item in answer["items"]}) == 5


@pytest.mark.parametrize("query", ["page=0", "page=x", "per_page=501", "per_page=0", "page=99999999999999999999"])
def test_pages_that_are_none_are_named(client: PageClient, query: str) -> None:
    headers = bearer(UserFactory())
    answer = client.get(f"/api/v1/cities?{query}", headers=headers)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == query.partition("=")[0]
