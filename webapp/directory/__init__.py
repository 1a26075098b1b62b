"""The directory: countries, cities, organisations, people and twinnings."""

from flask import Flask

from webapp.directory import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
