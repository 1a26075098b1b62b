"""NGO meetings: bodies are accredited and register representatives."""

from flask import Flask

from webapp.events.kinds import register_kind
from webapp.ngo_meetings import models
from webapp.ngo_meetings.kind import KIND

__all__ = ["KIND", "models"]


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
    register_kind(app, KIND)
