"""What the public page of an event says, gathered once for all visitors."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import render_template
from markupsafe import Markup

from webapp.core import clock
from webapp.core.formatting import locale_of
from webapp.core.i18n import current_language, translated
from webapp.events.admission import admission_of
from webapp.events.availability import availability_of
from webapp.events.calendar import place_of
from webapp.events.cards import city_of, when_of
from webapp.events.details import details_of
from webapp.events.documents.queries import PUBLIC, documents_of
from webapp.events.kinds import kind_of
from webapp.events.labels import SESSION_ICONS, SESSION_KINDS, chip_of
from webapp.events.models import Event, Session, Speaker
from webapp.events.pages import KeptPage, next_moment
from webapp.events.urls import path_of, register_url


@dataclass(frozen=True)
class ProgrammeDay:
    """A day of the programme."""

    day: date
    label: str
    sessions: list[Session]


def programme_days(event: Event) -> list[ProgrammeDay]:
    """The programme by local days."""
    zone, locale = ZoneInfo(event.timezone), locale_of(current_language())
    days: dict[date, list[Session]] = {}
    for session in event.sessions:
        days.setdefault(session.starts_at.astimezone(zone).date(), []).append(session)
    return [
        ProgrammeDay(day, _capital(str(format_date(day, "EEEE, d MMMM", locale=locale))), sessions)
        for day, sessions in sorted(days.items())
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def speakers_of(sessions: Iterable[Session]) -> list[Speaker]:
    """Everybody who speaks, once, in the order of the programme."""
    found: dict[Any, Speaker] = {}
    for session in sessions:
        for speaker in session.speakers:
            found.setdefault(speaker.person_id or speaker.name.casefold(), speaker)
    return list(found.values())


def page_context(event: Event) -> dict[str, Any]:
    """Everything that the fragment of the page shows; the event came from `queries.event_for_page`."""
    kind = kind_of(event.kind)
    details = details_of(event)
    path = path_of(event.kind, event.slug)
    return {
        "event": event,
        "kind": kind,
        "details": details,
        "chip": chip_of(event),
        "admission": admission_of(event, availability_of([event.id])[event.id], kind),
        "register_url": register_url(kind, event.slug),
        "calendar_url": f"{path}/calendar.ics",
        "when": when_of(event),
        "city": city_of(event),
        "place": place_of(event),
        "days": programme_days(event),
        "speakers": speakers_of(event.sessions),
        "documents": [(one, f"{path}/documents/{one.id}") for one in documents_of(event.id, PUBLIC)],
        "session_kinds": SESSION_KINDS,
        "session_icons": SESSION_ICONS,
        **kind.page_context(event),
    }


def render_page(event: Event) -> KeptPage:
    """The page without what depends on who looks at it."""
    now = clock.now()
    return KeptPage(
        event_id=event.id,
        kind=event.kind,
        title=translated(event.title),
        fragment=Markup(render_template("events/_page.html", **page_context(event))),  # noqa: S704 - rendered here
        manager_ids=event.manager_ids,
        made_at=now,
        until=next_moment(event, now),
    )
