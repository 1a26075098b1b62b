"""Directions and categories of exchanges in words."""

from typing import Any

from webapp.core.i18n import _l
from webapp.exchanges.models import Direction

DIRECTIONS: dict[Direction, Any] = {
    Direction.INCOMING: _l("Incoming: the guests come to us"),
    Direction.OUTGOING: _l("Outgoing: our delegation goes there"),
}
SHORT: dict[Direction, Any] = {Direction.INCOMING: _l("Incoming"), Direction.OUTGOING: _l("Outgoing")}
CATEGORIES: tuple[tuple[str, Any], ...] = (
    ("business", _l("Business")),
    ("artist", _l("Artist")),
    ("security", _l("Security")),
)
