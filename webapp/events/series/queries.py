"""Reads of series, for the pages and lists that name them."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, exists, select, true
from sqlalchemy.orm import joinedload

from webapp.core.errors import NotFound
from webapp.core.formatting import alphabetical
from webapp.core.i18n import _l, translated
from webapp.core.names import fold
from webapp.core.permissions import Actor
from webapp.core.types import Texts
from webapp.events.models import Event
from webapp.events.queries import PUBLIC
from webapp.events.series.models import Series
from webapp.extensions import db

MOST = 500
"""So many series a form or a filter offers at most."""


def of_hosts(host_ids: Collection[int]) -> Sequence[Series]:
    """The series of some hosts by name."""
    return _by_name(select(Series).where(Series.host_id.in_(host_ids)) if host_ids else None)


def organised_by(actor: Actor) -> ColumnElement[bool]:
    """The condition that somebody organises the events of a series for its host."""
    return true() if actor.is_admin else Series.host_id.in_(actor.organises)


def of_organiser(actor: Actor) -> Sequence[Series]:
    """The series of the hosts for which somebody organises, by name."""
    return _by_name(select(Series).where(organised_by(actor)))


def _by_name(query: Select[Series] | None) -> Sequence[Series]:
    found = db.session.scalars(query.options(joinedload(Series.host)).limit(MOST)).all() if query is not None else []
    return sorted(found, key=lambda one: alphabetical(translated(one.name)))


def find_named(host_id: int, name: Texts) -> Series | None:
    """The series of a host that goes by one of the names, in any spelling."""
    keys = {fold(text) for text in name.values()} - {""}
    for one in db.session.scalars(select(Series).where(Series.host_id == host_id).order_by(Series.id)):
        if keys & {fold(text) for text in one.name.values()}:
            return one
    return None


def managed(series_id: int, actor: Actor) -> Series:
    """A series whose events somebody organises; raises NotFound."""
    query = select(Series).where(Series.id == series_id, organised_by(actor)).options(joinedload(Series.host))
    return db.session.scalar(query) or _unknown()


def public(slug: str) -> Series:
    """A series with an event that everybody may see; raises NotFound."""
    shown = exists().where(Event.series_id == Series.id, Event.state.in_(PUBLIC))
    query = select(Series).where(Series.slug == slug, shown).options(joinedload(Series.host))
    return db.session.scalar(query) or _unknown()


def _unknown() -> Series:
    raise NotFound(_l("There is no such series, or it is not one of yours."))
