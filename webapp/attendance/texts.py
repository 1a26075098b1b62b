"""Filters that the templates of attendance use."""

from collections.abc import Mapping

from flask import Flask

from webapp.attendance.labels import METHODS, mark_label, sheet_title
from webapp.attendance.models import Mark, Method
from webapp.registration.references import shown


def mark_ground(method: Method) -> str:
    """On what ground a mark was made, in words."""
    return str(METHODS[method])


def mark_count(marks: Mapping[Mark, int], mark: Mark) -> int:
    """How often a mark was given."""
    return marks.get(mark, 0)


def init_app(app: Flask) -> None:
    """Makes them available."""
    app.jinja_env.filters.update(
        mark_label=mark_label,
        mark_ground=mark_ground,
        mark_count=mark_count,
        sheet_title=sheet_title,
        shown_reference=shown,
    )
