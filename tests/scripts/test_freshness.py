"""A database that needs nothing is known without the application."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from scripts.freshness import is_up_to_date, newest_revision
from tests.services import Services

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"


@pytest.fixture
def database(services: Services) -> Iterator[str]:
    name = f"elchi_fresh_{os.getpid()}"
    address = services.database_admin_url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield services.database_admin_url.rsplit("/", 1)[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_newest_revision_is_followed_by_none(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('revision = "0001_a"\ndown_revision = None\n')
    assert newest_revision(tmp_path) == "0001_a"
    (tmp_path / "b.py").write_text('revision: str = "0002_b"\ndown_revision: str | None = "0001_a"\n')
    assert newest_revision(tmp_path) == "0002_b"
    (tmp_path / "c.py").write_text('revision = "0003_c"\ndown_revision = "0001_a"\n')
    assert newest_revision(tmp_path) is None
    assert newest_revision(VERSIONS)


def test_an_empty_old_or_deserted_database_needs_preparing(database: str) -> None:
    newest = newest_revision(VERSIONS)
    assert not is_up_to_date(database, VERSIONS, demo=False)
    with psycopg.connect(database.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE TABLE alembic_version AS SELECT 'older' AS version_num")
        connection.execute("CREATE TABLE users (id int)")
        assert not is_up_to_date(database, VERSIONS, demo=False)
        connection.execute("UPDATE alembic_version SET version_num = %s", (newest,))
        assert is_up_to_date(database, VERSIONS, demo=False)
        assert not is_up_to_date(database, VERSIONS, demo=True)
        connection.execute("INSERT INTO users VALUES (1)")
        assert is_up_to_date(database, VERSIONS, demo=True)
