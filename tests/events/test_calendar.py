"""Calendar files: one identity through every change, zones with their rules."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, HostFactory
from tests.queries import QueryCounter
from webapp.core.permissions import SYSTEM
from webapp.events import calendar, lifecycle
from webapp.events.models import Event, EventState


@pytest.fixture
def event(session: Session) -> Event:
    found: Event = EventFactory(
        title={"en": "Water; trust, and \\ more", "ru": "Вода"},
        description={"en": "One\ntwo"},
        starts_at=datetime(2031, 3, 12, 4, tzinfo=UTC),
        timezone="Europe/Berlin",
        contact_email="water@elchi.example",
        host=HostFactory(name={"en": "Dialogue Centre"}),
    )
    return found


def entry_of(data: bytes) -> tuple[icalendar.Calendar, icalendar.Event]:
    parsed = icalendar.Calendar.from_ical(data)
    return parsed, parsed.walk("VEVENT")[0]


def test_an_invitation_to_one_person(event: Event) -> None:
    data = calendar.invitation_ics(event, "aziz@example.org", "Aziz, Poet")
    parsed, entry = entry_of(data)
    assert parsed["METHOD"] == "REQUEST"
    assert entry["UID"] == f"{event.uid}@elchi"
    assert entry["SEQUENCE"] == 0
    assert entry["SUMMARY"] == "Water; trust, and \\ more"
    assert entry["ORGANIZER"] == "mailto:water@elchi.example"
    assert entry["ORGANIZER"].params["CN"] == "Dialogue Centre"
    assert entry["ATTENDEE"] == "mailto:aziz@example.org"
    assert entry["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert entry.decoded("DTSTART") == event.starts_at
    assert "http://elchi.test/seminars/" in entry["URL"]
    zone = parsed.walk("VTIMEZONE")[0]
    assert zone["TZID"] == "Europe/Berlin"
    assert zone.walk("DAYLIGHT")
    assert zone.walk("STANDARD")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


def test_a_cancellation_keeps_the_identity_and_raises_the_sequence(event: Event) -> None:
    _parsed, before = entry_of(calendar.invitation_ics(event, "aziz@example.org"))
    lifecycle.cancel(event, "Flood", by=SYSTEM)
    parsed, after = entry_of(calendar.invitation_ics(event, "aziz@example.org", method="CANCEL"))
    assert (parsed["METHOD"], after["STATUS"]) == ("CANCEL", "CANCELLED")
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_a_withdrawal_cancels_for_one_only(event: Event) -> None:
    _parsed, entry = entry_of(calendar.invitation_ics(event, "aziz@example.org", method="CANCEL"))
    assert entry["STATUS"] == "CANCELLED"
    assert event.state is EventState.PUBLISHED


def test_texts_are_in_the_language_asked_for(event: Event, app: Flask) -> None:
    _parsed, entry = entry_of(calendar.invitation_ics(event, "aziz@example.org", language="ru"))
    assert entry["SUMMARY"] == "Вода"
    assert "Большой зал" in entry["LOCATION"]


def test_the_file_of_one_event(client: PageClient, event: Event) -> None:
    answer = client.get(f"/seminars/{event.slug}/calendar.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert f"{event.slug}.ics" in answer.headers["Content-Disposition"]
    parsed, _entry = entry_of(answer.data)
    assert parsed["METHOD"] == "PUBLISH"


def test_the_feed_holds_what_is_coming(client: PageClient, event: Event, queries: QueryCounter) -> None:
    EventFactory(timezone="Asia/Tashkent")
    EventFactory(state=EventState.DRAFT)
    EventFactory(state=EventState.CANCELLED)
    past = EventFactory()
    past.starts_at, past.ends_at = past.starts_at - timedelta(days=90), past.ends_at - timedelta(days=90)
    with queries.at_most(3):
        answer = client.get("/calendar.ics")
    parsed = icalendar.Calendar.from_ical(answer.data)
    assert len(parsed.walk("VEVENT")) == 2
    assert {zone["TZID"] for zone in parsed.walk("VTIMEZONE")} == {"Asia/Tashkent", "Europe/Berlin"}
