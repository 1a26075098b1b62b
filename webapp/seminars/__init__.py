"""Expert seminars: experts apply, reviewers select."""

from flask import Flask

from webapp.accounts import audit_words
from webapp.accounts.models import Role
from webapp.core.i18n import _l
from webapp.events import landing
from webapp.events.kinds import register_kind
from webapp.seminars import desk, models, selection
from webapp.seminars.kind import KIND

__all__ = ["KIND", "models"]


def init_app(app: Flask) -> None:
    """Registers the kind, the pages of its selection and what waits there for reviewers."""
    register_kind(app, KIND)
    app.register_blueprint(selection.bp)
    audit_words.add_deeds(app, {"application_reviewed": _l("Application assessed")})
    landing.add_item(desk.todos, Role.REVIEWER)
