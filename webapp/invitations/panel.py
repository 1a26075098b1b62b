"""What the overview of an event says of its invitations."""

from flask import render_template
from markupsafe import Markup

from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.invitations.funnel import figures_of


def overview_panel(event: Event, actor: Actor) -> Markup | None:
    """How many have answered what; nothing while nobody is invited, and nothing for those who may not open the list."""
    if not actor.may_organise(*event.manager_ids):
        return None
    figures = figures_of(event)
    if not figures:
        return None
    page = render_template("invitations/_panel.html", event=event, shown_figures=figures)
    return Markup(page)  # noqa: S704 - rendered by a template
