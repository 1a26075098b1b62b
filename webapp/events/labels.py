"""What states and choices are called."""

from typing import Any

from webapp.core.i18n import _l
from webapp.events.models import Approval, AttendanceUnit, Event, EventState, QuotaBy, SessionKind

STATES: dict[EventState, Any] = {
    EventState.DRAFT: _l("Draft"),
    EventState.PUBLISHED: _l("Published"),
    EventState.CLOSED: _l("Registration closed"),
    EventState.COMPLETED: _l("Completed"),
    EventState.CANCELLED: _l("Cancelled"),
}
APPROVALS: dict[Approval, Any] = {
    Approval.AUTOMATIC: _l("Automatic: whoever registers has a place at once, while there are places"),
    Approval.MANUAL: _l("Manual: an organiser decides on every registration"),
}
UNITS: dict[AttendanceUnit, Any] = {
    AttendanceUnit.DAY: _l("A sheet for each day"),
    AttendanceUnit.SESSION: _l("A sheet for each session"),
}
QUOTAS: dict[QuotaBy, Any] = {
    QuotaBy.COUNTRY: _l("Country"),
    QuotaBy.CITY: _l("City"),
    QuotaBy.ORGANISATION: _l("Organisation"),
    QuotaBy.CATEGORY: _l("Category"),
}
SESSION_KINDS: dict[SessionKind, Any] = {
    SessionKind.SESSION: _l("Session"),
    SessionKind.PLENARY: _l("Plenary"),
    SessionKind.SECTION: _l("Section"),
    SessionKind.VISIT: _l("Visit"),
    SessionKind.CEREMONY: _l("Ceremony"),
    SessionKind.MEAL: _l("Meal"),
    SessionKind.BREAK: _l("Break"),
    SessionKind.TRANSFER: _l("Transfer"),
    SessionKind.FREE: _l("Free time"),
}
SESSION_ICONS: dict[SessionKind, str] = {
    SessionKind.SESSION: "messages",
    SessionKind.PLENARY: "users-group",
    SessionKind.SECTION: "users",
    SessionKind.VISIT: "building-community",
    SessionKind.CEREMONY: "signature",
    SessionKind.MEAL: "tools-kitchen-2",
    SessionKind.BREAK: "coffee",
    SessionKind.TRANSFER: "bus",
    SessionKind.FREE: "sun",
}


def chip_of(event: Event) -> tuple[str, Any]:
    """The state as its chip shows it: that it runs today is told by the clock."""
    if event.running:
        return "running", _l("Running now")
    return event.state.value, STATES[event.state]
