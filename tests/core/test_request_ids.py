"""Each answer names the id of its own request, also where a request is refused before any page sees it."""

import pytest

from tests.client import PageClient


def test_what_is_too_large_has_a_reference_of_its_own(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(client.application.config, "MAX_CONTENT_LENGTH", 200)
    answers = [client.post("/sign-in", data={"email": "a" * 400}) for _attempt in range(3)]
    assert [answer.status_code for answer in answers] == [413, 413, 413]
    ids = [answer.headers["X-Request-ID"] for answer in answers]
    assert len(set(ids)) == 3
    for own, answer in zip(ids, answers, strict=True):
        assert f"<code>{own}</code>" in answer.get_data(as_text=True)
