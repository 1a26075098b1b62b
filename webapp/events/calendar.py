"""Calendar files (RFC 5545): one identity through every change, zones with their rules, a real organiser."""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from flask import current_app

from config import Settings
from webapp.core import clock
from webapp.core.i18n import current_language, translated
from webapp.events.contact import mailbox_of
from webapp.events.models import Event, EventState
from webapp.events.urls import public_url

PRODUCT = "-//Elchi//Events//EN"
RULES_AHEAD = timedelta(days=400)


def invitation_ics(
    event: Event, attendee_email: str, name: str = "", method: str = "REQUEST", language: str | None = None
) -> bytes:
    """The calendar part of a message to one person: `method` is REQUEST, or CANCEL when it is off for them."""
    entry = _entry(event, language)
    attendee = icalendar.vCalAddress(f"mailto:{attendee_email}")
    attendee.params["CN"] = icalendar.vText(name or attendee_email)
    attendee.params["ROLE"] = icalendar.vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = icalendar.vText("ACCEPTED" if method == "REQUEST" else "DECLINED")
    attendee.params["RSVP"] = icalendar.vText("FALSE")
    entry.add("attendee", attendee, encode=False)
    if method == "CANCEL":
        entry["STATUS"] = icalendar.vText("CANCELLED")
    return _file([entry], [event], method)


def event_ics(event: Event, language: str | None = None) -> bytes:
    """One event for anybody's calendar."""
    return _file([_entry(event, language)], [event], "PUBLISH")


def feed_ics(events: list[Event], name: str, language: str | None = None) -> bytes:
    """Many events to subscribe to; hosts and cities are loaded."""
    return _file([_entry(event, language) for event in events], events, "PUBLISH", name)


def uid_of(event: Event) -> str:
    """The identity of an event's entry, the same in every calendar and through every change."""
    return f"{event.uid}@elchi"


def _entry(event: Event, language: str | None) -> icalendar.Event:
    language = language or current_language()
    zone = ZoneInfo(event.timezone)
    entry = icalendar.Event()
    entry.add("uid", uid_of(event))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", clock.now())
    entry.add("dtstart", event.starts_at.astimezone(zone))
    entry.add("dtend", event.ends_at.astimezone(zone))
    entry.add("summary", translated(event.title, language))
    entry.add("description", _description(event, language))
    if place := place_of(event, language):
        entry.add("location", place)
    entry.add("url", public_url(event))
    entry.add("status", "CANCELLED" if event.state is EventState.CANCELLED else "CONFIRMED")
    entry.add("transp", "OPAQUE")
    entry.add("organizer", _organiser(event, language), encode=False)
    return entry


def place_of(event: Event, language: str | None = None) -> str:
    """Where an event takes place, on one line."""
    city = translated(event.city.name, language) if event.city else ""
    return ", ".join(filter(None, (translated(event.venue, language), city))) or event.online_url


def _description(event: Event, language: str) -> str:
    parts = (translated(event.description, language), event.online_url, public_url(event))
    return "\n\n".join(filter(None, parts))


def _organiser(event: Event, language: str) -> icalendar.vCalAddress:
    settings: Settings = current_app.extensions["elchi.settings"]
    mailbox = mailbox_of(event) or parseaddr(settings.mail_from)[1]
    organiser = icalendar.vCalAddress(f"mailto:{mailbox}")
    organiser.params["CN"] = icalendar.vText(translated(event.host.name, language))
    return organiser


def _file(entries: list[icalendar.Event], events: list[Event], method: str, name: str = "") -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
    for zone in sorted({event.timezone for event in events}):
        calendar.add_component(_zone(zone, [event for event in events if event.timezone == zone]))
    for entry in entries:
        calendar.add_component(entry)
    return _bytes(calendar)


def _zone(name: str, events: list[Event]) -> Any:
    first = min(event.starts_at for event in events) - RULES_AHEAD
    last = max(event.ends_at for event in events) + RULES_AHEAD
    return icalendar.Timezone.from_tzid(name, first_date=_day(first), last_date=_day(last))


def _day(instant: datetime) -> Any:
    return instant.astimezone(UTC).date()


def _bytes(calendar: icalendar.Calendar) -> bytes:
    written: bytes = calendar.to_ical()
    return written
