"""Twin-city exchanges: delegations between twinned cities."""

from flask import Flask

from webapp.events.kinds import register_kind
from webapp.exchanges import models
from webapp.exchanges.kind import KIND

__all__ = ["KIND", "models"]


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
    register_kind(app, KIND)
