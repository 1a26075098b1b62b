"""Expert seminars: experts apply, reviewers select."""

from flask import Flask

from webapp.events.kinds import register_kind
from webapp.seminars import models, selection
from webapp.seminars.kind import KIND

__all__ = ["KIND", "models"]


def init_app(app: Flask) -> None:
    """Registers the kind and the pages of its selection."""
    register_kind(app, KIND)
    app.register_blueprint(selection.bp)
