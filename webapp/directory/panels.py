"""What rooms above show on the page of a city, an organisation, a person or a twinning: their events, for instance."""

from collections.abc import Callable
from typing import Any, Literal

from flask import Flask, current_app
from markupsafe import Markup

from webapp.core.permissions import Actor

EXTENSION = "elchi.directory_panels"
Kind = Literal["city", "organisation", "person", "twinning"]
Panel = Callable[[Any, Actor], Markup | str | None]
"""A rendered panel about a record for an actor, or None where there is nothing to say."""


def add_panel(app: Flask, kind: Kind, order: int, panel: Panel) -> None:
    """Add a panel to the page of every record of a kind; the lower the order, the higher it stands."""
    panels: dict[Kind, list[tuple[int, Panel]]] = app.extensions.setdefault(EXTENSION, {})
    panels.setdefault(kind, []).append((order, panel))
    panels[kind].sort(key=lambda entry: entry[0])


def panels_of(kind: Kind, record: Any, actor: Actor) -> list[Markup]:
    """The panels of a record."""
    panels = current_app.extensions.get(EXTENSION, {}).get(kind, [])
    rendered = (panel(record, actor) for _order, panel in panels)
    return [Markup(panel) for panel in rendered if panel]  # noqa: S704 - each panel is a rendered template
