"""ELCHI_HOME: the one directory with all state of an Elchi started by `make run`."""

import errno
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from scripts.problems import Problem

MB = 1024 * 1024
NEEDED_BYTES = 200 * MB
FULL = {errno.ENOSPC, errno.EDQUOT}
FOLDERS = ("files", "logs", "mail", "redis", "tmp")


@dataclass(frozen=True)
class Home:
    """The home of one Elchi."""

    path: Path
    needed_bytes: int = NEEDED_BYTES

    def __truediv__(self, name: str) -> Path:
        """A path inside."""
        return self.path / name

    @contextmanager
    def opened(self) -> Iterator[Self]:
        """Makes the folders and holds the lock.

        Raises Problem where the home cannot be written, is full, or is in use.
        """
        try:
            self._make_folders()
            lock = (self / "lock").open("a+")
        except OSError as error:
            raise self._problem(error) from None
        with lock:
            self._take(lock)
            yield self

    def _make_folders(self) -> None:
        if not self.path.exists():
            # Others may pass through, which PostgreSQL needs when root starts it, but not look around.
            self.path.mkdir(mode=0o711, parents=True)
        for folder in FOLDERS:
            (self / folder).mkdir(mode=0o700, exist_ok=True)

    def _take(self, lock: IO[str]) -> None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise Problem(f"Elchi already runs from {self.path} (process {lock.read() or 'unknown'}).") from None
        try:
            self._check_space()
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
        except OSError as error:
            raise self._problem(error) from None

    def _check_space(self) -> None:
        free = shutil.disk_usage(self.path).free
        if free < self.needed_bytes:
            raise Problem(
                f"ELCHI_HOME {self.path} is full: {free // MB} MB are free, {self.needed_bytes // MB} MB are needed."
            )
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
