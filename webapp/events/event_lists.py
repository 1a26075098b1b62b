"""The organiser's list of events."""

from dataclasses import replace
from typing import Any

from flask import render_template_string, url_for
from markupsafe import Markup, escape
from sqlalchemy import Select

from webapp.core.formatting import date_range
from webapp.core.i18n import _l, translated
from webapp.core.permissions import current_actor
from webapp.core.tables import Column, Empty, Filter, Table
from webapp.events import labels, queries
from webapp.events.kinds import kind_of
from webapp.events.listing import by_kind, by_month, by_series, kind_options
from webapp.events.models import Event, EventState
from webapp.events.series import queries as series_queries

CHIP = '{% from "components/chips.html" import state_chip %}{{ state_chip(key, label) }}'


def chip(event: Event) -> Markup:
    """The state of an event as a chip."""
    key, label = labels.chip_of(event)
    return Markup(render_template_string(CHIP, key=key, label=label))  # noqa: S704 - rendered by a macro


def _title(event: Event) -> Markup:
    place = translated(event.city.name) if event.city else ""
    note = Markup('<span class="cell-note">{}</span>').format(place) if place else ""
    url = url_for("manage.overview", event_id=event.id)
    return Markup('<a href="{}">{}</a>{}').format(url, translated(event.title), note)


def _state(query: Select[Any], value: str) -> Select[Any]:
    known = {state.value for state in EventState}
    return query.where(Event.state == EventState(value)) if value in known else query


def _state_options() -> list[tuple[str, Any]]:
    return [(state.value, label) for state, label in labels.STATES.items()]


def _series_options() -> list[tuple[str, Any]]:
    return [(str(one.id), translated(one.name)) for one in series_queries.of_organiser(current_actor())]


def events_table(*, creates: bool) -> Table[Event]:
    """The list; whoever may create an event is told so where there is none."""
    return replace(EVENTS, empty=FIRST) if creates else EVENTS


FIRST = Empty(
    _l("No events yet"),
    _l("Create the first one: its kind brings a checklist, reminders and a registration form."),
    _l("Create an event"),
    "/manage/events/new",
)
EVENTS: Table[Event] = Table(
    caption=_l("Events"),
    columns=[
        Column("title", _l("Title"), _title, export=lambda event: translated(event.title)),
        Column("kind", _l("Kind"), lambda event: str(escape(kind_of(event.kind).label)), sort=Event.kind),
        Column(
            "starts_at",
            _l("When"),
            lambda event: date_range(event.starts_at, event.ends_at, event.timezone),
            sort=Event.starts_at,
            export=lambda event: event.starts_at.isoformat(),
        ),
        Column("state", _l("State"), chip, sort=Event.state, export=lambda event: str(labels.STATES[event.state])),
        Column("capacity", _l("Places"), lambda event: str(event.capacity or "–"), sort=Event.capacity, numeric=True),
        Column("host", _l("Host"), lambda event: str(escape(translated(event.host.name))), visible=False),
    ],
    default_sort="-starts_at",
    url=lambda event: url_for("manage.overview", event_id=event.id),
    filters=[
        Filter("kind", _l("Kind"), kind_options, by_kind),
        Filter("state", _l("State"), _state_options, _state),
        Filter("series", _l("Series"), _series_options, by_series),
        Filter("month", _l("Month"), list, by_month, kind="month"),
    ],
    search=queries.search,
    empty=Empty(_l("No events yet"), _l("Organisers of your host organisation create them.")),
    tie_breaker=Event.id,
)
