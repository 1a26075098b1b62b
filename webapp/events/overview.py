"""The overview of an event, put together from panels of the rooms that know something of it."""

from collections.abc import Callable

from markupsafe import Markup

from webapp.core.permissions import Actor
from webapp.events.models import Event

Panel = Callable[[Event, Actor], Markup | None]

_panels: dict[Panel, int] = {}


def add_panel(order: int, panel: Panel) -> None:
    """Add a panel; one that has nothing to say for an event returns None."""
    _panels[panel] = order


def panels_of(event: Event, actor: Actor) -> list[Markup]:
    """What the panels say of an event, in their order."""
    ordered = sorted(_panels.items(), key=lambda item: item[1])
    return [shown for panel, _order in ordered if (shown := panel(event, actor)) is not None]
