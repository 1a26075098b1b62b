"""Whole addresses, for mail and for clients outside: built on the public address, also outside of a request."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from werkzeug.routing import MapAdapter

from config import Settings

EXTENSION = "elchi.addresses"


def _adapter() -> MapAdapter:
    app = current_app
    adapter: MapAdapter | None = app.extensions.get(EXTENSION)
    if adapter is None:
        settings: Settings = app.extensions["elchi.settings"]
        base = urlsplit(settings.public_url)
        adapter = app.url_map.bind(base.netloc, script_name=base.path.rstrip("/") or "/", url_scheme=base.scheme)
        app.extensions[EXTENSION] = adapter
    return adapter


def page_url(endpoint: str = "", **values: Any) -> str:
    """The whole address of a page; the start page without an endpoint."""
    if not endpoint:
        settings: Settings = current_app.extensions["elchi.settings"]
        return settings.public_url.rstrip("/") + "/"
    return _adapter().build(endpoint, values, force_external=True)


def init_app(app: Flask) -> None:
    """Makes `page_url` available in templates."""
    app.jinja_env.globals["page_url"] = page_url
