"""Addresses of the built scripts and styles, whose names carry a hash of their content."""

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app


@lru_cache(maxsize=1)
def _manifest(path: Path) -> dict[str, str]:
    entries: dict[str, str] = json.loads(path.read_text())
    return entries


def asset(name: str) -> str:
    """The address of a built file.

    Raises FileNotFoundError where the frontend has not been built.
    """
    dist = Path(current_app.static_folder or "") / "dist"
    return f"/static/dist/{_manifest(dist / 'manifest.json')[name]}"


def init_app(app: Flask) -> None:
    """Makes `asset` available in templates."""
    app.jinja_env.globals["asset"] = asset
