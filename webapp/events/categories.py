"""The categories that people come in."""

from typing import Any

from webapp.core.i18n import _l
from webapp.events.kinds import kind_of

COMMON: tuple[tuple[str, Any], ...] = (
    ("participant", _l("Participant")),
    ("speaker", _l("Speaker")),
    ("moderator", _l("Moderator")),
    ("interpreter", _l("Interpreter")),
    ("observer", _l("Observer")),
    ("press", _l("Press")),
    ("accompanying", _l("Accompanying person")),
    ("staff", _l("Staff")),
)


def categories_of(kind: str) -> list[tuple[str, Any]]:
    """The categories of a kind of event: its own first."""
    own = list(kind_of(kind).categories)
    known = {key for key, _label in own}
    return own + [pair for pair in COMMON if pair[0] not in known]
