"""What every room stands on; knows nothing of the business."""

from urllib.parse import urlsplit

from flask import Flask

from config import Settings
from webapp.core import (
    addresses,
    assets,
    cli,
    crypto,
    error_pages,
    files,
    formatting,
    health,
    i18n,
    identifiers,
    logs,
    navigation,
    permissions,
    refilling,
    security,
    storage,
    unit_of_work,
)
from webapp.core.jobs import views as job_views

__all__ = ["files", "init_app"]


def init_app(app: Flask) -> None:
    """Registers what happens around every request, the first to begin and the last to end first."""
    settings: Settings = app.extensions["elchi.settings"]
    identifiers.init_app(app)
    logs.init_app(app, settings.log_level)
    security.init_app(app, https=urlsplit(settings.public_url).scheme == "https")
    i18n.init_app(app)
    formatting.init_app(app)
    permissions.init_app(app)
    unit_of_work.init_app(app)
    error_pages.init_app(app)
    refilling.init_app(app)
    assets.init_app(app)
    addresses.init_app(app)
    navigation.init_app(app)
    crypto.init_app(app, settings)
    storage.init_app(app, settings)
    health.init_app(app)
    app.register_blueprint(job_views.bp)
    cli.init_app(app)
