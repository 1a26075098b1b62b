"""The verbs that begin and change series."""

from collections.abc import Iterator

from webapp.core import audit, clock
from webapp.core.errors import InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.core.types import Texts
from webapp.events.checks import LONG, SHORT, Problem, too_long
from webapp.events.series import queries
from webapp.events.series.models import Series
from webapp.events.slugs import free_series_slug
from webapp.events.values import EventValues
from webapp.extensions import db


def series_of(values: EventValues, *, by: Actor) -> Series | None:
    """The series of an event: the one chosen, or the host's of a name, begun where it has none."""
    if values.series_name:
        return queries.find_named(values.host_id, values.series_name) or _begin(values, by)
    return db.session.get(Series, values.series_id) if values.series_id is not None else None


def _begin(values: EventValues, by: Actor) -> Series:
    name = values.series_name
    series = Series(host_id=values.host_id, name=name, slug=free_series_slug(name), created_at=clock.now())
    db.session.add(series)
    db.session.flush()
    audit.record("series_begun", series, by=by)
    return series


def change(series: Series, name: Texts, description: Texts, *, by: Actor) -> Series:
    """Change how a series is called and described; its address stays. Raises InvalidMany."""
    problems = list(_problems(series, name, description))
    if problems:
        raise InvalidMany(_l("Some values are not right."), problems)
    series.name, series.description = name, description
    audit.record("series_changed", series, by=by)
    return series


def _problems(series: Series, name: Texts, description: Texts) -> Iterator[Problem]:
    if not any(text.strip() for text in name.values()):
        yield "name.en", _l("Write it in at least one language.")
    yield from too_long("name", name, SHORT)
    yield from too_long("description", description, LONG)
    if queries.find_named(series.host_id, name) not in (None, series):
        yield f"name.{next(iter(name))}", _l("Another series of this host has this name.")
