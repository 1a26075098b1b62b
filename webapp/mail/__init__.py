"""Mail: the outbox, its templates and its delivery."""

from flask import Flask

from config import Settings
from webapp.mail import models, viewer
from webapp.mail.rendering import paragraphs

__all__ = ["models", "viewer"]


def init_app(app: Flask) -> None:
    """Registers what templates of mail use and, in demo mode, the pages that show what the local mail server got."""
    settings: Settings = app.extensions["elchi.settings"]
    app.jinja_env.filters["paragraphs"] = paragraphs
    if settings.demo:
        app.register_blueprint(viewer.bp)
