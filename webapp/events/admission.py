"""Whether somebody can still get in, and the one button that says so."""

import enum
from dataclasses import dataclass
from typing import Any

from webapp.core import clock
from webapp.core.formatting import datetime as shown
from webapp.core.i18n import _, _n
from webapp.events.availability import Availability
from webapp.events.kinds import EventKind
from webapp.events.models import Event, EventState


class Door(enum.Enum):
    """How the way in stands."""

    OPEN = "open"
    WAITING_LIST = "waiting_list"
    FULL = "full"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    RUNNING = "running"
    OVER = "over"
    CANCELLED = "cancelled"
    DRAFT = "draft"


LETS_IN = (Door.OPEN, Door.WAITING_LIST)


def door_of(event: Event, places: Availability) -> Door:
    """How the way in stands now."""
    fixed = {EventState.DRAFT: Door.DRAFT, EventState.CANCELLED: Door.CANCELLED, EventState.COMPLETED: Door.OVER}
    if event.state in fixed:
        return fixed[event.state]
    if event.over:
        return Door.OVER
    if event.registration_open:
        if not places.full:
            return Door.OPEN
        return Door.WAITING_LIST if event.waiting_list else Door.FULL
    if event.running:
        return Door.RUNNING
    opens = event.registration_opens_at
    waits = event.state is EventState.PUBLISHED and opens is not None and clock.now() < opens
    return Door.NOT_YET if waits else Door.CLOSED


@dataclass(frozen=True)
class Admission:
    """What the page says about getting in: a button, or a sentence why there is none, and the places left."""

    door: Door
    label: Any = ""
    sentence: str = ""
    places: str = ""

    @property
    def lets_in(self) -> bool:
        """Whether there is a button."""
        return self.door in LETS_IN


def admission_of(event: Event, places: Availability, kind: EventKind) -> Admission:
    """How to get in, in words."""
    door = door_of(event, places)
    label = {Door.OPEN: str(kind.register_label), Door.WAITING_LIST: _("Join the waiting list")}.get(door, "")
    return Admission(door, label, _sentence(door, event), places_left(door, places))


def places_left(door: Door, places: Availability) -> str:
    """The places left in words; empty where there is no limit or nothing to get into."""
    if door not in (Door.OPEN, Door.WAITING_LIST, Door.FULL) or places.left is None:
        return ""
    if places.left > 0:
        return _n("%(num)s place left", "%(num)s places left", places.left)
    return _("No places left")


def _sentence(door: Door, event: Event) -> str:
    opens, closes, zone = event.registration_opens_at, event.registration_closes_at, event.timezone
    if door is Door.OPEN or door is Door.WAITING_LIST:
        return _("Registration is open until %(time)s.", time=shown(closes, zone)) if closes else ""
    if door is Door.NOT_YET:
        return _("Registration opens on %(time)s.", time=shown(opens, zone))
    if door is Door.CLOSED and closes and event.state is EventState.PUBLISHED:
        return _("Registration closed on %(time)s.", time=shown(closes, zone))
    return {
        Door.FULL: _("All places are taken."),
        Door.CLOSED: _("Registration is closed."),
        Door.RUNNING: _("It is taking place now; registration is closed."),
        Door.OVER: _("This event is over."),
        Door.CANCELLED: _("This event has been cancelled."),
        Door.DRAFT: _("This is a draft: only its organisers see it."),
    }[door]
