"""The application starts and its parts answer."""

from tests.client import PageClient


def test_the_process_lives_and_its_parts_answer(client: PageClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").get_json() == {"status": "ok", "database": True, "redis": True}
