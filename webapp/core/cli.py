"""Commands of the application, each a few lines around a verb."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click
from flask import Flask, current_app

from config import Settings
from webapp.core.errors import DomainError
from webapp.core.unit_of_work import unit_of_work

F = TypeVar("F", bound=Callable[..., Any])
REFUSED = 2


def transactional(command: F) -> F:
    """Run a command as one unit of work; a DomainError is a message and exit status 2."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        with unit_of_work():
            return command(*args, **kwargs)

    return explained(run)  # type: ignore[return-value]


def explained(command: F) -> F:
    """Say a DomainError as a message and exit status 2, for a command that commits portion by portion."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except DomainError as error:
            click.echo(str(error), err=True)
            raise SystemExit(REFUSED) from None

    return run  # type: ignore[return-value]


@click.command("services")
def services() -> None:
    """Print the addresses in use as one line of JSON."""
    settings: Settings = current_app.extensions["elchi.settings"]
    addresses = {"database": settings.database_url, "redis": settings.redis_url, "smtp": settings.smtp_url}
    addresses["database"] = addresses["database"].replace("postgresql+psycopg://", "postgresql://")
    click.echo(json.dumps(addresses))


def init_app(app: Flask) -> None:
    """Adds the commands that belong to no room."""
    app.cli.add_command(services)
