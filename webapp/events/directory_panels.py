"""The events of a city, a body or a person, on their page of the directory."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, render_template, url_for
from markupsafe import Markup
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webapp.core.i18n import _, translated
from webapp.core.permissions import Actor
from webapp.directory.models import City, Organisation, Person
from webapp.directory.panels import add_panel
from webapp.events.access import seen_by
from webapp.events.cards import city_of, when_of
from webapp.events.models import CoHost, Event, Session, Speaker
from webapp.events.queries import PUBLIC
from webapp.events.urls import path_of
from webapp.extensions import db

SHOWN = 10
"""The latest of them; how many more there are is told."""
Note = Callable[[Event], tuple[str, ...]]


@dataclass(frozen=True)
class Row:
    """An event with what the record has to do with it."""

    event: Event
    url: str
    note: str


def city_panel(city: City, actor: Actor) -> Markup | None:
    """What takes place in a city."""
    return _panel(Event.city_id == city.id, actor, lambda event: (when_of(event), translated(event.host.name)))


def organisation_panel(body: Organisation, actor: Actor) -> Markup | None:
    """What a body holds, alone or with others."""
    shared = select(CoHost.event_id).where(CoHost.organisation_id == body.id)

    def note(event: Event) -> tuple[str, ...]:
        role = _("Host") if event.host_id == body.id else _("Co-organiser")
        return when_of(event), city_of(event), role

    return _panel(or_(Event.host_id == body.id, Event.id.in_(shared)), actor, note)


def person_panel(person: Person, actor: Actor) -> Markup | None:
    """Where a person speaks or moderates."""
    spoken = select(Session.event_id).join(Speaker, Speaker.session_id == Session.id)
    spoken = spoken.where(Speaker.person_id == person.id)
    return _panel(Event.id.in_(spoken), actor, lambda event: (when_of(event), city_of(event)))


def _panel(condition: ColumnElement[bool], actor: Actor, note: Note) -> Markup | None:
    wanted = (condition, or_(Event.state.in_(PUBLIC), seen_by(actor)))
    loaded = (joinedload(Event.city), joinedload(Event.host), selectinload(Event.co_hosts))
    latest = select(Event).where(*wanted).order_by(Event.starts_at.desc(), Event.id).limit(SHOWN).options(*loaded)
    events = db.session.scalars(latest).all()
    if not events:
        return None
    more = 0
    if len(events) == SHOWN:
        more = (db.session.scalar(select(func.count()).select_from(Event).where(*wanted)) or 0) - SHOWN
    rows = [Row(event, _address(event, actor), " · ".join(filter(None, note(event)))) for event in events]
    panel = render_template("events/_directory_panel.html", rows=rows, more=more)
    return Markup(panel)  # noqa: S704 - rendered by a template


def _address(event: Event, actor: Actor) -> str:
    if actor.may_see(*event.manager_ids):
        return url_for("manage.overview", event_id=event.id)
    return path_of(event.kind, event.slug)


def init_app(app: Flask) -> None:
    """Shows events on the pages of the directory."""
    add_panel(app, "city", 10, city_panel)
    add_panel(app, "organisation", 10, organisation_panel)
    add_panel(app, "person", 10, person_panel)
