"""Fixtures every test may use: real PostgreSQL, real Redis, a real SMTP sink; each test is rolled back."""

import os
import uuid
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.orm import Session

from config import Settings, load_settings
from tests.client import PageClient
from tests.queries import QueryCounter
from tests.services import VARIABLE, Run, Services, services_of_run
from webapp import create_app
from webapp.extensions import celery, db

SECRET = "a-secret-of-the-tests-that-is-long-enough"
TEMPLATE = "elchi_template"
RUN = Run()


def pytest_sessionstart(session: pytest.Session) -> None:
    """The controller starts the servers; workers find them in their environment."""
    if VARIABLE not in os.environ and not session.config.option.collectonly:
        RUN.begin()


def pytest_unconfigure() -> None:
    """Whoever started the servers stops them."""
    RUN.end()


def settings_for(services: Services, database: str, **more: object) -> Settings:
    """Settings of an application on one database of the run."""
    url = sa.make_url(services.database_admin_url).set(database=database)
    values: dict[str, object] = {
        "database_url": url.render_as_string(hide_password=False),
        "redis_url": services.redis_url,
        "smtp_url": services.smtp_url,
        "secret_key": SECRET,
        "public_url": "http://elchi.test",
        "rate_limit": "off",
        "demo": True,
        "testing": True,
        "home": services.home,
        "log_level": "warning",
    }
    return load_settings(**(values | more))


@pytest.fixture(scope="session")
def services(request: pytest.FixtureRequest) -> Services:
    """The servers of this test run."""
    return services_of_run(request.config)


@pytest.fixture(scope="session")
def admin_engine(services: Services) -> Iterator[sa.Engine]:
    """Creates and drops databases."""
    engine = sa.create_engine(services.database_admin_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def template_database(services: Services, admin_engine: sa.Engine) -> str:
    """An empty migrated database, made by the first worker that needs it."""
    with admin_engine.connect() as connection:
        connection.execute(sa.text("SELECT pg_advisory_lock(42)"))
        known = connection.scalar(sa.text("SELECT 1 FROM pg_database WHERE datname = :n"), {"n": TEMPLATE})
        if not known:
            connection.execute(sa.text(f"CREATE DATABASE {TEMPLATE}_new"))
            app = create_app(settings_for(services, f"{TEMPLATE}_new"))
            with app.app_context():
                upgrade(directory="migrations")
                db.engine.dispose()
            connection.execute(sa.text(f"ALTER DATABASE {TEMPLATE}_new RENAME TO {TEMPLATE}"))
        connection.execute(sa.text("SELECT pg_advisory_unlock(42)"))
    return TEMPLATE


@pytest.fixture(scope="session")
def clone_database(admin_engine: sa.Engine, template_database: str) -> Iterator[Callable[[], str]]:
    """Makes fresh databases by cloning the template."""
    made: list[str] = []

    def clone() -> str:
        name = f"elchi_{uuid.uuid4().hex[:12]}"
        with admin_engine.connect() as connection:
            connection.execute(sa.text("SELECT pg_advisory_lock(43)"))
            connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template_database}"))
            connection.execute(sa.text("SELECT pg_advisory_unlock(43)"))
        made.append(name)
        return name

    yield clone
    with admin_engine.connect() as connection:
        for name in made:
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def worker_app(services: Services, clone_database: Callable[[], str]) -> Iterator[Flask]:
    """One application a worker, on a database of its own."""
    app = create_app(settings_for(services, clone_database()))
    app.test_client_class = PageClient
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(worker_app: Flask) -> Iterator[Flask]:
    """The application in a context, inside a transaction that is rolled back after the test."""
    celery.conf.update(broker_url="memory://")
    with worker_app.app_context():
        engine = db.engine
        connection = engine.connect()
        transaction = connection.begin()
        db._app_engines[worker_app][None] = connection  # type: ignore[assignment]
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        try:
            yield worker_app
        finally:
            db.session.remove()
            transaction.rollback()
            connection.close()
            db._app_engines[worker_app][None] = engine
            db.session.session_factory.configure(join_transaction_mode="conditional_savepoint")


@pytest.fixture
def session(app: Flask) -> Session:
    """The session of the test; what a request commits is seen here after `expire_all`."""
    return db.session()


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A visitor without a session."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


@pytest.fixture
def queries(app: Flask) -> Iterator[QueryCounter]:
    """Counts the statements sent to the database."""
    counter = QueryCounter()
    connection = db._app_engines[app][None]
    sa.event.listen(connection, "before_cursor_execute", counter)
    yield counter
    sa.event.remove(connection, "before_cursor_execute", counter)


@pytest.fixture
def committed_app(services: Services, clone_database: Callable[[], str]) -> Iterator[Flask]:
    """An application on a fresh database whose commits are real, for threads, workers and servers."""
    app = create_app(settings_for(services, clone_database()))
    app.test_client_class = PageClient
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
