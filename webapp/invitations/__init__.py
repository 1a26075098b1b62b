"""Invitations and their answers."""

from flask import Flask

from webapp.invitations import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
