"""Web server, workers and beat as processes, a mail server that counts, and a Redis that can be emptied."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from config import Settings
from scripts.embedded.ports import answers, free_port
from tests.conftest import settings_for
from tests.services import Services, worker_number
from webapp import create_app
from webapp.extensions import celery, db

ROOT = Path(__file__).resolve().parents[2]
FIRST_DATABASE = 8
PATIENCE = 60.0


class CountingServer:
    """Takes every message and remembers how often it came."""

    def __init__(self) -> None:
        self.came: Counter[str] = Counter()
        self.recipients: set[str] = set()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        head = (envelope.original_content or b"").split(b"\r\n\r\n", 1)[0].decode()
        message_id = next(line for line in head.split("\r\n") if line.startswith("Message-ID: "))
        self.came[message_id] += 1
        self.recipients.update(envelope.rcpt_tos)
        return "250 OK"

    @property
    def total(self) -> int:
        """How many messages have come, repeated ones too."""
        return self.came.total()

    @property
    def repeated(self) -> int:
        """How many of them had come before."""
        return self.total - len(self.came)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()


class Processes:
    """The web server and Celery as they run in production, their settings in the environment."""

    def __init__(self, settings: Settings, logs: Path) -> None:
        self._env = {
            **os.environ,
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
            "SMTP_URL": settings.smtp_url,
            "SECRET_KEY": settings.secret_key.get_secret_value(),
            "PUBLIC_URL": settings.public_url,
            "ELCHI_HOME": str(settings.home),
            "TRUSTED_PROXIES": str(settings.trusted_proxies),
        }
        self._logs = logs
        self._started: list[subprocess.Popen[bytes]] = []

    def web(self) -> int:
        """Two web processes; the port they answer on."""
        port = free_port()
        self._env |= {"ELCHI_PORT": str(port), "ELCHI_WEB_WORKERS": "2"}
        self._start("gunicorn", "--config", "scripts/gunicorn_conf.py", "wsgi:app")
        wait_until(lambda: answers(port), self)
        return port

    def worker(self) -> subprocess.Popen[bytes]:
        """A worker with two processes."""
        return self._celery("worker", "--concurrency", "2", "--hostname", f"w{len(self._started)}@%h")

    def beat(self) -> subprocess.Popen[bytes]:
        """The clock."""
        return self._celery("beat", "--schedule", str(self._logs / "schedule"), "--pidfile=")

    def _celery(self, *arguments: str) -> subprocess.Popen[bytes]:
        return self._start("celery", "-A", "tasks", *arguments)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        log = (self._logs / f"{arguments[0]}-{len(self._started)}.log").open("wb")
        argv = [sys.executable, "-m", *arguments]
        with log:
            process = subprocess.Popen(argv, cwd=ROOT, env=self._env, stdout=log, stderr=log, start_new_session=True)
        self._started.append(process)
        return process

    def log(self) -> str:
        """The ends of what they said."""
        return "\n".join(f"{path.name}: {path.read_text()[-1500:]}" for path in sorted(self._logs.glob("*.log")))

    def stop(self) -> None:
        """Ends whatever is left of them."""
        for process in self._started:
            for one in [*_family(process), process.pid]:
                _kill(one)
            process.wait()


def _family(process: subprocess.Popen[bytes]) -> list[int]:
    try:
        return [child.pid for child in psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def children_of(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes a worker works with."""
    return _family(process)


def kill(*pids: int) -> None:
    """Without a warning."""
    for pid in pids:
        _kill(pid)


def wait_until(condition: Callable[[], bool], processes: Processes, seconds: float = PATIENCE) -> None:
    """Looks often, since what is waited for passes quickly."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, processes.log()
        time.sleep(0.005)


@pytest.fixture
def mail_server() -> Iterator[CountingServer]:
    server = CountingServer()
    server.start()
    yield server
    server.stop()


def database() -> int:
    """The Redis of the Celery workers that this process starts: those of another would take its tasks."""
    return FIRST_DATABASE + worker_number()


@pytest.fixture
def broker(services: Services) -> Iterator[redis.Redis]:
    """The Redis of the workers, emptied before and after."""
    with redis.Redis.from_url(services.redis_url, db=database()) as client:
        client.flushdb()
        yield client
        client.flushdb()


@pytest.fixture
def app(
    services: Services, clone_database: Callable[[], str], mail_server: CountingServer, broker: redis.Redis
) -> Iterator[Flask]:
    more = {
        "redis_url": f"{services.redis_url.rsplit('/', 1)[0]}/{database()}",
        "smtp_url": f"smtp://127.0.0.1:{mail_server.port}",
        "demo": False,
        "rate_limit": "on",
        # As behind a proxy, which tells where each visitor is.
        "trusted_proxies": 1,
    }
    made = create_app(settings_for(services, clone_database(), **more))
    # Celery goes on publishing to the broker that an earlier test of this process had.
    celery._pool = celery.amqp._producer_pool = None
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def processes(app: Flask, tmp_path: Path) -> Iterator[Processes]:
    made = Processes(app.extensions["elchi.settings"], tmp_path)
    yield made
    made.stop()
