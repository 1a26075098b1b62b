"""What the landing page of administration says about the directory."""

from flask import render_template
from markupsafe import Markup

from webapp.core.permissions import Actor
from webapp.directory import queries


def directory_panel(_actor: Actor) -> Markup:
    """Whom we know, in figures."""
    panel = render_template("directory/panel.html", totals=queries.totals())
    return Markup(panel)  # noqa: S704 - rendered by a template
