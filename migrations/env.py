"""Runs migrations: one at a time over all machines, and never waiting long for a lock."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from webapp.core.types import Base

LOCK = 7_318_002
"""The advisory lock that lets one migration run at a time."""


def run() -> None:
    """Applies what is asked under timeouts and the advisory lock."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '60s'"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.execute(text("SET statement_timeout = '5min'"))
        connection.commit()
        try:
            context.configure(
                connection=connection, target_metadata=Base.metadata, compare_type=True, transaction_per_migration=True
            )
            with context.begin_transaction():
                context.run_migrations()
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})
            connection.commit()


run()
