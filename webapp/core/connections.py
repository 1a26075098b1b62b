"""Connections to the database that have rested are tried before they are used: the server may have gone in between."""

import time
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

from webapp.extensions import db

RESTED = 1.0
"""Seconds: a connection that was used more lately is taken to live, which saves a round trip under load."""
_USED = "elchi.used"


def watch(engine: Engine) -> None:
    """Try each connection of an engine's pool when it has rested; a dead one is replaced before anybody notices."""
    dialect = engine.dialect
    errors: type[Exception] = dialect.loaded_dbapi.Error

    def note(_connection: Any, record: Any) -> None:
        record.info[_USED] = time.monotonic()

    def try_it(connection: Any, record: Any, _fairy: Any) -> None:
        if time.monotonic() - record.info.get(_USED, time.monotonic()) < RESTED:
            return
        try:
            dialect.do_ping(connection)
        except errors as error:
            raise DisconnectionError from error

    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", try_it)


def init_app(app: Flask) -> None:
    """Watches the connections of the application."""
    with app.app_context():
        watch(db.engine)
