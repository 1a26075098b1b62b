"""What other rooms show on a participant's own page: documents, requests for the floor, what is still missing."""

from collections.abc import Callable

from markupsafe import Markup

from webapp.registration.models import Registration

Panel = Callable[[Registration], Markup | None]
_panels: dict[Panel, int] = {}


def add_panel(order: int, panel: Panel) -> None:
    """Add a panel to every personal page; one that has nothing to say about a registration returns None."""
    _panels[panel] = order


def panels_of(registration: Registration) -> list[Markup]:
    """What the panels say of a registration, in their order."""
    ordered = sorted(_panels.items(), key=lambda item: item[1])
    return [shown for panel, _order in ordered if (shown := panel(registration)) is not None]
