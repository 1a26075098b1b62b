"""Events: what is organised, by whom, when and where."""

from flask import Flask

from webapp.events import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
