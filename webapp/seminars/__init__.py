"""Expert seminars: experts apply, reviewers select."""

from flask import Flask

from webapp.seminars import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
