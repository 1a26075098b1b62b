"""Addresses of events that work without a request too, as in mail and calendar files."""

from typing import Any

from flask import current_app, url_for

from config import Settings
from webapp.events.kinds import EventKind, kind_of


def path_of(kind: str, slug: str) -> str:
    """The address of an event's page on this installation."""
    return f"/{kind_of(kind).path}/{slug}"


def public_url(event: Any) -> str:
    """The whole address of an event's page."""
    settings: Settings = current_app.extensions["elchi.settings"]
    return settings.public_url.rstrip("/") + path_of(event.kind, event.slug)


def series_url(slug: str) -> str:
    """The whole address of a series' page."""
    settings: Settings = current_app.extensions["elchi.settings"]
    return f"{settings.public_url.rstrip('/')}/series/{slug}"


def register_url(kind: EventKind, slug: str) -> str | None:
    """Where people register, where the kind has such a page."""
    endpoint = f"{kind.blueprint.name}.register"
    return url_for(endpoint, slug=slug) if endpoint in current_app.view_functions else None
