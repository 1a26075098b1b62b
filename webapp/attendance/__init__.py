"""Attendance: who really came."""

from flask import Flask

from webapp.attendance import listeners, models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
    listeners.init_app()
