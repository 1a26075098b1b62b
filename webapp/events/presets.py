"""What is usual for a kind, told beside whatever an event has changed."""

from typing import Any

from webapp.core.formatting import language_list
from webapp.core.i18n import _
from webapp.events.kinds import kind_of
from webapp.events.labels import APPROVALS, UNITS
from webapp.events.models import Approval, AttendanceUnit, Event


def usual(event: Event) -> dict[str, str]:
    """The preset of the kind for each field that an event holds otherwise, in words."""
    preset = kind_of(event.kind).defaults
    approval, unit = Approval(preset.approval), AttendanceUnit(preset.attendance_unit)
    compared: dict[str, tuple[Any, Any, Any]] = {
        "capacity": (event.capacity, preset.capacity, preset.capacity),
        "approval": (event.approval, approval, APPROVALS[approval]),
        "waiting_list": (event.waiting_list, preset.waiting_list, _("yes") if preset.waiting_list else _("no")),
        "attendance_unit": (event.attendance_unit, unit, UNITS[unit]),
        "languages": (set(event.languages), set(preset.languages), language_list(preset.languages)),
    }
    return {
        name: _("Usual for this kind: %(value)s.", value=words)
        for name, (now, then, words) in compared.items()
        if now != then and then not in (None, set())
    }
