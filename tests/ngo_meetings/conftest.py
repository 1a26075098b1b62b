"""What the tests of this room share."""

import pytest
from flask import Flask

from config import Settings


@pytest.fixture
def small_uploads(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads of two kilobytes at most."""
    settings: Settings = app.extensions["elchi.settings"]
    monkeypatch.setitem(app.extensions, "elchi.settings", settings.model_copy(update={"max_upload_bytes": 2048}))
