"""ELCHI_HOME: the one directory with all state of an Elchi started by `make run`."""

import errno
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from scripts.problems import Problem

MB = 1024 * 1024
NEEDED_BYTES = 200 * MB
FULL = {errno.ENOSPC, errno.EDQUOT}
FOLDERS = ("files", "logs", "mail", "redis", "tmp")


@dataclass
class Home:
    """A home that belongs to this process while it is open."""

    path: Path
    needed_bytes: int = NEEDED_BYTES
    _lock: IO[str] | None = field(default=None, repr=False)

    def __truediv__(self, name: str) -> Path:
        """A path inside."""
        return self.path / name

    def open(self) -> None:
        """Makes the folders and takes the lock.

        Raises Problem where the home cannot be written, is full, or is in use.
        """
        try:
            self._make_folders()
            self._lock = (self / "lock").open("a+")
        except OSError as error:
            raise self._problem(error) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.seek(0)
            raise Problem(
                f"Elchi already runs from {self.path} (process {self._lock.read().strip() or 'unknown'})."
            ) from None
        try:
            self._claim()
        except OSError as error:
            raise self._problem(error) from None

    def _make_folders(self) -> None:
        if not self.path.exists():
            # Others may pass through, which PostgreSQL needs when root starts it, but not look around.
            self.path.mkdir(mode=0o711, parents=True)
        for folder in FOLDERS:
            (self / folder).mkdir(mode=0o700, exist_ok=True)

    def _claim(self) -> None:
        free = shutil.disk_usage(self.path).free
        if free < self.needed_bytes:
            raise Problem(
                f"ELCHI_HOME {self.path} is full: {free // MB} MB are free, {self.needed_bytes // MB} MB are needed."
            )
        assert self._lock is not None
        self._lock.truncate(0)
        self._lock.write(str(os.getpid()))
        self._lock.flush()
        probe = self / "tmp" / "probe"
        probe.write_bytes(bytes(MB))
        probe.unlink()

    def _problem(self, error: OSError) -> Problem:
        if error.errno in FULL:
            return Problem(f"ELCHI_HOME {self.path} is full: {error.strerror}.")
        return Problem(f"ELCHI_HOME {self.path} cannot be written: {error.strerror}.")

    def secret(self, name: str) -> str:
        """A secret of this home: made once, readable by its owner alone."""
        path = self / name
        if not path.exists():
            write_private(path, secrets.token_urlsafe(48))
        return path.read_text().strip()

    def remembered(self) -> dict[str, str]:
        """The settings in use the last time."""
        try:
            written = json.loads((self / "services.json").read_text())
        except (OSError, ValueError):
            return {}
        return written if isinstance(written, dict) else {}

    def remember(self, settings: Mapping[str, str]) -> None:
        """Tells commands beside `make run` which settings are in use."""
        write_private(self / "services.json", json.dumps(settings, indent=2) + "\n")


def write_private(path: Path, text: str) -> None:
    """Replaces a file at once with one that only its owner can read."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)
