"""Where the content of files lies: a directory now, behind what an object store could also do."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol

from flask import Flask, current_app

from config import Settings, SettingsError

EXTENSION = "elchi.storage"


class Storage(Protocol):
    """Contents by their keys, which are random and name nothing."""

    def put(self, key: str, content: IO[bytes]) -> None:
        """Keep a content, whole or not at all."""

    def open(self, key: str) -> IO[bytes]:
        """A content to read; raises FileNotFoundError."""

    def discard(self, key: str) -> None:
        """Forget a content; nothing happens where there is none."""

    def keys(self, before: datetime) -> Iterator[str]:
        """The keys of what was put before an instant."""


class DirectoryStorage:
    """Contents as files in one directory, spread over folders by the first letters of their keys."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def _path(self, key: str) -> Path:
        if not key.isalnum():
            raise ValueError("a key consists of letters and digits")
        return self._root / key[:2] / key

    def put(self, key: str, content: IO[bytes]) -> None:
        """Keep a content, readable by this user only."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            unfinished = Path(file.name)
            try:
                shutil.copyfileobj(content, file)
                file.flush()
                # The row that names this content may be committed a moment later and outlive a power cut.
                os.fsync(file.fileno())
                unfinished.rename(path)
            except BaseException:
                unfinished.unlink()
                raise

    def open(self, key: str) -> IO[bytes]:
        """A content to read; raises FileNotFoundError."""
        return self._path(key).open("rb")

    def discard(self, key: str) -> None:
        """Forget a content."""
        self._path(key).unlink(missing_ok=True)

    def keys(self, before: datetime) -> Iterator[str]:
        """The keys of what was put before an instant."""
        for path in self._root.glob("*/*"):
            if path.name.isalnum() and datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                yield path.name


def make_storage(settings: Settings) -> Storage:
    """The storage that the settings name; raises SettingsError for a kind that is not known."""
    if settings.storage_url and not settings.storage_url.startswith("file:///"):
        raise SettingsError("STORAGE_URL must be of the form file:///path")
    return DirectoryStorage(settings.files_dir)


def init_app(app: Flask, settings: Settings) -> None:
    """Gives the application its storage."""
    app.extensions[EXTENSION] = make_storage(settings)


def current() -> Storage:
    """The storage of the application at work."""
    storage: Storage = current_app.extensions[EXTENSION]
    return storage
