"""The servers a benchmark runs on, with one event in the database."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from config import load_settings
from scripts.embedded.ports import LOOPBACK, answers, free_port
from tests.services import Services, started_services
from webapp import create_app
from webapp.core import clock
from webapp.core.permissions import SYSTEM
from webapp.core.unit_of_work import unit_of_work
from webapp.directory.models import Organisation, OrganisationType
from webapp.events.kinds import kind_of
from webapp.events.lifecycle import publish
from webapp.events.models import Approval
from webapp.events.services import create_event
from webapp.events.values import EventValues
from webapp.extensions import db

ROOT = Path(__file__).resolve().parents[1]
SECRET = "a-secret-of-the-benchmarks-that-is-long-enough"
DATABASE = "bench"


@dataclass
class World:
    """Everything a benchmark may ask for."""

    services: Services
    app: Flask
    event_id: int
    slug: str

    @property
    def environment(self) -> dict[str, str]:
        """What processes of Elchi need to know."""
        return {
            **os.environ,
            "DATABASE_URL": address(self.services),
            "REDIS_URL": self.services.redis_url,
            "SMTP_URL": self.services.smtp_url,
            "SECRET_KEY": SECRET,
            "ELCHI_HOME": self.services.home,
            "ELCHI_DEMO": "1",
            "ELCHI_RATE_LIMIT": "off",
            "ELCHI_LOG_LEVEL": "warning",
        }

    def another_event(self) -> "World":
        """The same servers with one more event in view."""
        event_id, slug = _event()
        return replace(self, event_id=event_id, slug=slug)

    @contextmanager
    def gunicorn(self, workers: int = 1) -> Iterator[tuple[int, int]]:
        """The web server that `make run` starts, with the bare application beside Elchi: its port and process."""
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "--config", "scripts/gunicorn_conf.py", "bench.wsgi:app"]
        environment = {**self.environment, "ELCHI_PORT": str(port), "ELCHI_WEB_WORKERS": str(workers)}
        with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
            try:
                while not answers(port):
                    if process.poll() is not None:
                        raise RuntimeError("gunicorn did not start")
                    time.sleep(0.1)
                yield port, process.pid
            finally:
                process.terminate()


def address(services: Services) -> str:
    """The database of the benchmarks."""
    url = sa.make_url(services.database_admin_url).set(database=DATABASE, host=LOOPBACK)
    return url.render_as_string(hide_password=False)


@contextmanager
def world() -> Iterator[World]:
    """Servers of their own with one published event, open to everybody, without a limit of places."""
    with started_services() as services:
        admin = sa.create_engine(services.database_admin_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {DATABASE}"))
        settings = load_settings(
            database_url=address(services),
            redis_url=services.redis_url,
            smtp_url=services.smtp_url,
            secret_key=SECRET,
            home=services.home,
            demo=True,
            rate_limit="off",
            log_level="warning",
        )
        app = create_app(settings)
        with app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            event_id, slug = _event()
            yield World(services, app, event_id, slug)
            db.session.remove()
            db.engine.dispose()


def _event() -> tuple[int, str]:
    texts = {"en": "A meeting to measure", "ru": "Встреча для замеров", "uz": "Oʻlchov uchun uchrashuv"}
    with unit_of_work():
        host = Organisation(
            name=texts,
            type=OrganisationType.PUBLIC_DIPLOMACY_CENTRE,
            country="UZ",
            is_host=True,
            key="bench",
            search="bench",
            created_at=clock.now(),
        )
        db.session.add(host)
        db.session.flush()
        starts_at = clock.now() + timedelta(days=30)
        values = EventValues(
            title=texts,
            description={code: "\n\n".join([text] * 40) for code, text in texts.items()},
            host_id=host.id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=8),
            timezone="Asia/Tashkent",
            approval=Approval.AUTOMATIC,
            contact_email="contact@elchi.example",
            languages=("en", "ru", "uz"),
        )
        event = create_event(kind_of("exchange"), values, by=SYSTEM)
        publish(event, by=SYSTEM)
        return event.id, event.slug
