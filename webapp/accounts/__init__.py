"""Accounts: users, sign-in, roles and API tokens."""

from flask import Flask

from webapp.accounts import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
