"""NGO meetings: bodies are accredited and register representatives."""

from flask import Flask

from webapp.ngo_meetings import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
