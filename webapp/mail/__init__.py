"""Mail: the outbox, its templates and its delivery."""

from flask import Flask

from webapp.mail import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
