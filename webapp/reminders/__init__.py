"""Reminders: what goes out when."""

from flask import Flask

from webapp.reminders import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
