"""The servers of a test run: its own PostgreSQL, Redis and mail sink, beside whatever else runs on the machine."""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pytest

from scripts.embedded import smtp_sink
from scripts.embedded.ports import LOOPBACK, answers, free_port
from scripts.embedded.postgres import Cluster
from scripts.embedded.redis import Redis
from scripts.parts import start_cluster
from scripts.supervisor import Supervisor

VARIABLE = "ELCHI_TEST_SERVICES"
"""How the workers of a run learn the addresses from their controller."""
ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
PASSWORD = "tests"


@dataclass(frozen=True)
class Services:
    """The addresses of a run's servers."""

    database_admin_url: str
    redis_url: str
    smtp_url: str
    mail_dir: str
    home: str


@contextlib.contextmanager
def started_services() -> Iterator[Services]:
    """Starts the servers in a temporary directory and stops them at the end."""
    home = Path(tempfile.mkdtemp(prefix="elchi-test-"))
    home.chmod(0o711)  # PostgreSQL passes through as another user where root runs the tests
    for folder in ("logs", "mail", "scratch"):
        (home / folder).mkdir()
    supervisor = Supervisor(home / "logs", ROOT, os.environ)
    try:
        yield _start(home, supervisor)
    finally:
        supervisor.stop()
        shutil.rmtree(home, ignore_errors=True)


def _start(home: Path, supervisor: Supervisor) -> Services:
    redis = Redis(home / "redis", free_port(), PASSWORD)
    supervisor.start(redis.serve())
    smtp_port = free_port()
    supervisor.start(smtp_sink.serve(smtp_port, home / "mail", home / "scratch"))
    cluster = Cluster(home / "postgres", free_port(), PASSWORD, durable=False)
    start_cluster(cluster, supervisor)
    supervisor.wait_until(lambda: redis.is_ready() and answers(smtp_port), START_SECONDS, "The servers did not start")
    smtp_url = f"smtp://{LOOPBACK}:{smtp_port}"
    return Services(cluster.url("postgres"), redis.url, smtp_url, str(home / "mail"), str(home))


class Run:
    """Keeps the servers of the controller, or of a run without workers, alive until its end."""

    def __init__(self) -> None:
        self._stack = contextlib.ExitStack()

    def begin(self) -> None:
        """Starts the servers and tells the workers where they are."""
        services = self._stack.enter_context(started_services())
        os.environ[VARIABLE] = json.dumps(asdict(services))

    def end(self) -> None:
        """Stops the servers."""
        os.environ.pop(VARIABLE, None)
        self._stack.close()


def services_of_run(_config: pytest.Config) -> Services:
    """The servers of this run, as its controller announced them; each worker has a Redis database of its own."""
    announced = Services(**json.loads(os.environ[VARIABLE]))
    return replace(announced, redis_url=f"{announced.redis_url.rpartition('/')[0]}/{worker_number()}")


def worker_number() -> int:
    """Which worker of the run this process is, from 1; 0 where the run has no workers."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")) + 1
