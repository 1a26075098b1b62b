"""The names of bodies, and whoever wants to hear that a body has got other ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.core.hooks import Hook
from webapp.core.names import body_key
from webapp.directory.models import Organisation

on_named = Hook()
"""Bodies are new or have other names than before: a listener is called as `listener(named)`, with one `Named` each."""


@dataclass(frozen=True)
class Named:
    """A body that may have other names now."""

    body: Organisation
    former: frozenset[str] = frozenset()
    """The keys of the names that it had before; none where it is new."""


def organisation_key(name: str) -> str:
    """A key under which spellings of one body's name meet."""
    return body_key(name)[:200]


def keys_of(body: Organisation) -> tuple[str, ...]:
    """The keys of all names of a body, in any language and short."""
    keys = (organisation_key(name) for name in (*body.name.values(), body.short_name) if name)
    return tuple(dict.fromkeys(filter(None, keys)))


def known_as(body: Organisation) -> Named:
    """What a body is called before it is changed."""
    return Named(body, frozenset(keys_of(body)))


def tell(named: Iterable[Named]) -> None:
    """Tell of those bodies whose names have changed."""
    others = [one for one in named if one.former != frozenset(keys_of(one.body))]
    if others:
        on_named.fire(others)
