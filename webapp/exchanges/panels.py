"""The visits between two cities, on the page of their twinning."""

from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from webapp.core.formatting import date_range
from webapp.core.i18n import translated
from webapp.core.permissions import Actor
from webapp.directory.models import Twinning
from webapp.events.labels import chip_of
from webapp.events.models import Event
from webapp.events.urls import path_of
from webapp.exchanges import queries
from webapp.exchanges.labels import SHORT
from webapp.exchanges.models import Direction


def twinning_panel(twinning: Twinning, actor: Actor) -> Markup | None:
    """Visits in both directions with their balance, the latest first."""
    visits = queries.visits_of(twinning, actor)
    rows = [
        {
            "title": translated(event.title),
            "url": _address(event, actor),
            "when": date_range(event.starts_at, event.ends_at, event.timezone),
            "city": translated(event.city.name) if event.city else "",
            "direction": SHORT[details.direction],
            "chip": chip_of(event),
        }
        for event, details in visits
    ]
    counts = {way: sum(details.direction is way for _event, details in visits) for way in Direction}
    context: dict[str, Any] = {
        "rows": rows,
        "incoming": counts[Direction.INCOMING],
        "outgoing": counts[Direction.OUTGOING],
        "plan_url": url_for("manage.create_kind", path="exchanges") if actor.organises or actor.is_admin else None,
    }
    panel = render_template("exchanges/_twinning_panel.html", **context)
    return Markup(panel)  # noqa: S704 - rendered by a template


def _address(event: Event, actor: Actor) -> str:
    # Events of other hosts have a public page only.
    if event.state.value == "draft" or actor.may_see(event.host_id):
        return url_for("manage.overview", event_id=event.id)
    return path_of(event.kind, event.slug)
