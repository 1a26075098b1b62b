"""Contents of files apart from those of other tests."""

from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from webapp.core import storage
from webapp.core.storage import DirectoryStorage


@pytest.fixture
def own_storage(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(app.extensions, storage.EXTENSION, DirectoryStorage(tmp_path))
    return tmp_path


@pytest.fixture
def small_uploads(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads of two kilobytes at most: larger ones leave a temporary file of the test client open."""
    settings: Settings = app.extensions["elchi.settings"]
    monkeypatch.setitem(app.extensions, "elchi.settings", settings.model_copy(update={"max_upload_bytes": 2048}))
