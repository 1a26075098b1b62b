"""Registration: who takes part, and who has a place."""

from flask import Flask

from webapp.registration import address_views, event_hooks, mail_values, models, personal
from webapp.registration.blueprint import bp

__all__ = ["address_views", "models", "personal"]


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
    event_hooks.init_app()
    mail_values.init_app()
    app.register_blueprint(bp)
