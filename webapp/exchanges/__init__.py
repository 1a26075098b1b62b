"""Twin-city exchanges: delegations between twinned cities."""

from flask import Flask

from webapp.exchanges import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
