"""Addresses of events: short, in Latin letters, one of a kind."""

import re
from collections.abc import Set

from sqlalchemy import func, select

from webapp.core.names import latin
from webapp.core.types import LANGUAGES, Texts
from webapp.events.models import Event
from webapp.events.series.models import Series
from webapp.extensions import db

LONGEST = 70
NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")
RESERVED = frozenset({"new", "register", "calendar"})


def slug_of(title: Texts) -> str:
    """A title as an address: the English one where there is one, else transliterated."""
    language = next((code for code in LANGUAGES if title.get(code)), "en")
    spelled = latin(title.get(language, ""), language).lower()
    spelled = re.sub(r"[ʻʼ'’‘`]", "", spelled)
    slug = NOT_IN_SLUGS.sub("-", spelled).strip("-")
    if len(slug) > LONGEST:
        slug = slug[:LONGEST].rpartition("-")[0] or slug[:LONGEST]
    return slug or "event"


def free_slug(kind: str, title: Texts, *, but: int | None = None) -> str:
    """The slug of a title, with a number where other events of the kind have it already.

    Whoever asks for the same kind at the same moment waits until this unit of work has ended. `but` is the event that
    may keep its own.
    """
    base = _locked(kind, title)
    query = select(Event.slug).where(Event.kind == kind, Event.slug.startswith(base, autoescape=True))
    return _free(base, set(db.session.scalars(query.where(Event.id != but) if but else query)) | RESERVED)


def free_series_slug(name: Texts) -> str:
    """The same for a series."""
    base = _locked("series", name)
    return _free(
        base, set(db.session.scalars(select(Series.slug).where(Series.slug.startswith(base, autoescape=True))))
    )


def _locked(what: str, title: Texts) -> str:
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"slug:{what}"))))
    return slug_of(title)


def _free(base: str, taken: Set[str]) -> str:
    if base not in taken:
        return base
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{base}-{number}") not in taken)
