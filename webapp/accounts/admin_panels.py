"""The landing page of administrators is made of panels: each room adds what needs attention there."""

from collections.abc import Callable

from flask import Flask, current_app
from markupsafe import Markup

from webapp.core.permissions import Actor

EXTENSION = "elchi.admin_panels"
Panel = Callable[[Actor], Markup | str | None]
"""A rendered panel, or None where it has nothing for the actor."""


def add_panel(app: Flask, order: int, panel: Panel) -> None:
    """Add a panel; the lower the order, the higher it stands."""
    panels: list[tuple[int, Panel]] = app.extensions.setdefault(EXTENSION, [])
    panels.append((order, panel))
    panels.sort(key=lambda entry: entry[0])


def panels_for(actor: Actor) -> list[Markup]:
    """The panels that say something to this actor."""
    rendered = (panel(actor) for _order, panel in current_app.extensions.get(EXTENSION, []))
    return [Markup(panel) for panel in rendered if panel]  # noqa: S704 - each panel is a rendered template
