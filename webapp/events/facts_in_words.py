"""How the facts that the trail of events tells are called, and how their values read."""

from collections.abc import Mapping
from typing import Any

from webapp.core.formatting import country_name
from webapp.core.forms import labels_of
from webapp.core.i18n import _, _l
from webapp.events.forms import EventForm
from webapp.events.kinds import all_kinds
from webapp.events.labels import QUOTAS
from webapp.events.models import QuotaBy

PLACING = ("starts_at", "ends_at", "timezone", "venue", "online_url")
"""What an event that was moved tells before and after."""


def _kind(key: str) -> str:
    return next((str(kind.label) for kind in all_kinds() if kind.key == key), key)


def _step(key: str) -> str:
    steps = (step for kind in all_kinds() for step in kind.milestones)
    return next((str(step.label) for step in steps if step.key == key), key)


def _quota(told: Mapping[str, Any]) -> str:
    by = QuotaBy(told["by"])
    whose = country_name(told["value"]) if by is QuotaBy.COUNTRY else told["value"]
    most = _("at most %(number)s", number=told["places"]) if told.get("places") is not None else ""
    aside = _("set aside %(number)s", number=told["set_aside"]) if told.get("set_aside") else ""
    return " ".join(filter(None, (f"{QUOTAS[by]}: {whose}", f"({', '.join(filter(None, (most, aside)))})")))


FIELDS: dict[str, Any] = labels_of(EventForm) | {"quotas": _l("Quotas")}
FACTS: dict[str, Any] = {
    **{name: FIELDS[name] for name in PLACING},
    "kind": (_l("Kind"), _kind),
    "key": (_l("Step"), _step),
    "quotas": (_l("Quotas"), _quota),
    "group": _l("Group"),
    "places": _l("Places"),
    "city": _l("City"),
    "time_changed": _l("Time changed"),
    "place_changed": _l("Place changed"),
    "event_copied.source": _l("Copied from event"),
}
