"""`make run` for real: what it starts, says and leaves."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from scripts.embedded.ports import free_port
from tests.scripts.processes import alive_with
from tests.services import Services

ROOT = Path(__file__).resolve().parents[2]
OURS = ("ELCHI_", "DATABASE_URL", "REDIS_URL", "SMTP_URL", "SECRET_KEY", "PUBLIC_URL")


@dataclass
class Start:
    """A running `python -m scripts.run`."""

    process: subprocess.Popen[str]
    home: Path
    env: dict[str, str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.env['ELCHI_PORT']}"

    def stop(self, number: signal.Signals) -> tuple[int, str]:
        """Its exit status and the rest of what it printed."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out + err

    def children(self) -> dict[str, int]:
        return {child["name"]: child["pid"] for child in json.loads((self.home / "processes.json").read_text())}

    def flask(self, *words: str) -> str:
        """What a command prints that knows nothing but the home."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        return subprocess.check_output(command, cwd=ROOT, env=clean_env(ELCHI_HOME=str(self.home)), text=True)


def clean_env(**more: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)} | more


def run_command(**env: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "scripts.run"]
    return subprocess.Popen(command, cwd=ROOT, env=clean_env(**env), stdout=pipe, stderr=pipe, text=True)


@contextmanager
def running(home: Path, **env: str) -> Iterator[Start]:
    env = {"ELCHI_HOME": str(home), "ELCHI_PORT": str(free_port()), **env}
    with run_command(**env) as process:
        start = Start(process, home, env)
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if line != f"Elchi is ready: {start.address}\n":
                pytest.fail(f"It said {line!r}: {process.communicate(timeout=60)[1]}")
            yield start
        finally:
            if process.poll() is None:
                process.kill()


def refusal(**env: str) -> str:
    """The one line in which a start is refused."""
    with run_command(**env) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert err.count("\n") == 1
    return err.rstrip()


def test_starts_once_keeps_its_data_and_leaves_nothing_behind(services: Services) -> None:
    home = Path(services.home) / "run"
    with running(home, ELCHI_DEMO="0") as start:
        with urllib.request.urlopen(f"{start.address}/readyz") as answer:
            assert answer.status == 200
        assert refusal(**start.env) == f"Elchi already runs from {home} (process {start.process.pid})."
        addresses = json.loads(start.flask("services"))
        assert urlsplit(addresses["smtp"]).hostname == "127.0.0.1"
        with psycopg.connect(addresses["database"]) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
        assert start.stop(signal.SIGINT) == (0, "")
    assert alive_with(str(home)) == []
    with running(home, ELCHI_DEMO="0", ELCHI_WEB_WORKERS="1", ELCHI_WORKERS="1") as start:
        settings = json.loads((home / "services.json").read_text())
        with psycopg.connect(settings["DATABASE_URL"].replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (1,)
        assert start.stop(signal.SIGTERM) == (0, "")
    assert alive_with(str(home)) == []


@pytest.fixture
def own_servers(services: Services) -> Iterator[dict[str, str]]:
    """The run's servers as an installation would be told of them, with a database of its own."""
    admin = services.database_admin_url
    name = f"elchi_run_{os.getpid()}"
    with psycopg.connect(admin.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield {
            "DATABASE_URL": admin.rsplit("/", 1)[0] + f"/{name}",
            "REDIS_URL": services.redis_url.rsplit("/", 1)[0] + "/7",
            "SMTP_URL": services.smtp_url,
            "ELCHI_DEMO": "0",
        }
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_uses_given_servers_and_names_a_process_that_died(own_servers: dict[str, str], tmp_path: Path) -> None:
    with running(tmp_path, **own_servers) as start:
        children = start.children()
        assert set(children) == {"web", "worker", "beat"}
        os.kill(children["worker"], signal.SIGKILL)
        _, err = start.process.communicate(timeout=60)
    assert start.process.returncode == 1
    assert err.startswith("worker stopped by signal 9. The end of ")
    assert alive_with(str(tmp_path)) == []


def test_a_port_in_use(services: Services, tmp_path: Path) -> None:
    port = services.smtp_url.rsplit(":", 1)[1]
    line = refusal(ELCHI_HOME=str(tmp_path), ELCHI_PORT=port)
    assert line == f"Port {port} is in use: stop what listens there, or set ELCHI_PORT to another."


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    line = refusal(ELCHI_HOME=str(tmp_path / "file" / "home"))
    assert line == f"ELCHI_HOME {tmp_path}/file/home cannot be written: Not a directory."


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    unused = free_port()
    env = {"ELCHI_HOME": str(tmp_path), "ELCHI_PORT": str(free_port())}
    line = refusal(**env, DATABASE_URL=f"postgresql+psycopg://elchi:hidden@127.0.0.1:{unused}/elchi")
    assert line.startswith("The database at DATABASE_URL does not answer: ")
    assert "hidden" not in line
    assert refusal(**env, REDIS_URL=f"redis://127.0.0.1:{unused}/0").startswith("Redis at REDIS_URL does not answer: ")
