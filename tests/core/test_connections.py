"""A connection that died while it rested is replaced before anybody notices."""

import pytest
import sqlalchemy as sa
from flask import Flask

from webapp.core import connections
from webapp.extensions import db


def pid() -> int:
    """The server's process behind the session's connection, which is given back."""
    found = db.session.scalar(sa.text("SELECT pg_backend_pid()"))
    db.session.remove()
    return int(found or 0)


def test_a_rested_connection_is_tried(
    committed_app: Flask, admin_engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with committed_app.app_context():
        first = pid()
        assert pid() == first
        with admin_engine.connect() as connection:
            connection.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": first})
        monkeypatch.setattr(connections, "RESTED", 0.0)
        second = pid()
    assert second not in (0, first)
