"""What a seminar adds to pages of other rooms."""

from flask import render_template
from markupsafe import Markup

from webapp.core.permissions import current_actor
from webapp.registration.models import Registration
from webapp.seminars.former import formers_before
from webapp.seminars.kind import KIND
from webapp.seminars.labels import STATED, points
from webapp.seminars.models import Sex
from webapp.seminars.queries import sex_of


def personal(registration: Registration) -> Markup | None:
    """On an expert's own page: what they stated for the balance of women and men, if anything."""
    if registration.event.kind != KIND.key or (sex := sex_of(registration)) is Sex.NOT_STATED:
        return None
    shown = render_template("seminars/_stated_panel.html", stated=STATED[sex])
    return Markup(shown)  # noqa: S704 - rendered by a template


def former(registration: Registration) -> Markup | None:
    """On the page of a person who comes in an expert's stead: what that one was scored, if anything."""
    if registration.event.kind != KIND.key:
        return None
    found = formers_before(registration, registration.event, current_actor())
    if not found:
        return None
    shown = render_template("seminars/_former_panel.html", event=registration.event, formers=found, points=points)
    return Markup(shown)  # noqa: S704 - rendered by a template
