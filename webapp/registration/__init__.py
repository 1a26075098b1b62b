"""Registration: who takes part, and who has a place."""

from flask import Flask

from webapp.registration import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
