"""What other rooms show about a registration: documents, requests for the floor, an application, what is missing."""

from collections.abc import Callable
from typing import Generic, TypeVar

from markupsafe import Markup

from webapp.core.permissions import Actor
from webapp.registration.models import Registration

T = TypeVar("T")


class Panels(Generic[T]):
    """Panels of one page, put together in their order."""

    def __init__(self) -> None:
        self._panels: dict[Callable[[T], Markup | None], int] = {}

    def add(self, order: int, panel: Callable[[T], Markup | None]) -> None:
        """Add a panel; one that has nothing to say returns None."""
        self._panels[panel] = order

    def of(self, subject: T) -> list[Markup]:
        """What the panels say."""
        ordered = sorted(self._panels.items(), key=lambda item: item[1])
        return [shown for panel, _order in ordered if (shown := panel(subject)) is not None]


PERSONAL: Panels[Registration] = Panels()
"""On the participant's own page."""
PERSON: Panels[Registration] = Panels()
"""On the page that organisers and reviewers see of a person."""
MINE: Panels[Actor] = Panels()
"""On "My events" of whoever has signed in: what they coordinate, what they are accredited for."""
