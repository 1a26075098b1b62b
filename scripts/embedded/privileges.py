"""PostgreSQL refuses to run as root: who it runs as instead, and what that takes."""

import os
import pwd
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.embedded.commands import has_setpriv
from scripts.problems import Problem

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Servant:
    """The account that runs PostgreSQL for root."""

    name: str
    uid: int
    gid: int

    def prefix(self, paths: Iterable[Path]) -> Sequence[str]:
        """The command line that becomes the servant, able to enter the paths even below a home only root can enter."""
        command = ["setpriv", f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"]
        if not all(self.can_enter(path) for path in paths):
            command += ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"]
            # access(2) ignores what an ordinary user was lent, unless told not to.
            command.append("--securebits=+no_setuid_fixup")
        return [*command, "--"]

    def can_enter(self, path: Path) -> bool:
        """Whether every folder down to the path lets the servant through."""
        return all(self._may_search(folder) for folder in (path, *path.parents) if folder.is_dir())

    def _may_search(self, folder: Path) -> bool:
        about = folder.stat()
        if about.st_uid == self.uid:
            return bool(about.st_mode & stat.S_IXUSR)
        if about.st_gid == self.gid:
            return bool(about.st_mode & stat.S_IXGRP)
        return bool(about.st_mode & stat.S_IXOTH)


def servant_for(directory: Path) -> Servant | None:
    """Who shall run a server on the directory; nobody special unless this process is root's."""
    if os.geteuid() != 0:
        return None
    if not has_setpriv():
        raise Problem("PostgreSQL does not run as root, and setpriv is missing here: start Elchi as another user.")
    owner = directory.stat().st_uid if directory.exists() else 0
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if owner in (0, entry.pw_uid):
            return Servant(name, entry.pw_uid, entry.pw_gid)
    try:
        entry = pwd.getpwuid(owner)
    except KeyError:
        raise Problem("PostgreSQL does not run as root: start Elchi as another user.") from None
    return Servant(entry.pw_name, entry.pw_uid, entry.pw_gid)
