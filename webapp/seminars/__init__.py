"""Expert seminars: experts apply, reviewers score, organisers select."""

from flask import Flask

from webapp.accounts import audit_details, audit_words
from webapp.accounts.models import Role
from webapp.events import hooks, landing
from webapp.events.kinds import register_kind
from webapp.registration import panels as registration_panels
from webapp.registration import replacing
from webapp.seminars import (
    application_views,
    applications,
    desk,
    desk_views,
    former,
    letters,
    models,
    panels,
    selection,
    sheet,
)
from webapp.seminars.api import TAG
from webapp.seminars.kind import KIND
from webapp.seminars.labels import DEEDS, FACTS

__all__ = ["KIND", "TAG", "application_views", "desk_views", "models"]


def init_app(app: Flask) -> None:
    """Registers the kind, the pages of its selection, its letters and what waits there for reviewers."""
    register_kind(app, KIND)
    app.register_blueprint(selection.bp)
    audit_words.add_deeds(app, DEEDS)
    audit_details.add(app, FACTS)
    landing.add_item(desk.todos, Role.REVIEWER)
    hooks.on_copied.append(sheet.copy_sheet)
    registration_panels.PERSONAL.add(50, panels.personal)
    letters.init_app()
    registration_panels.PERSON.add(60, panels.former)
    for listener in (former.keep_scores, applications.forget_former):
        if listener not in replacing.on_replaced:
            replacing.on_replaced.append(listener)
