"""Marks of how something stood when somebody opened it, by which two who write at once notice each other."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any, TypeVar

from webapp.core.errors import InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.registration.delegations.composing import own_answers
from webapp.registration.delegations.composing.rows import replacements_of
from webapp.registration.delegations.errors import ChangedMeanwhile, ListChanged
from webapp.registration.delegations.values import MemberValues, TravelValues, values_of
from webapp.registration.delegations.words import value_in_words
from webapp.registration.models import Delegation, Registration

Values = MemberValues | TravelValues
T = TypeVar("T")
NOT_COMPARED = ("precedence", "answers", "given_at")
"""What is not a field of its own where the values differ."""


def mark_of(values: Values) -> str:
    """The mark of what a form shows; a member's place in the order is not part of it."""
    if isinstance(values, MemberValues):
        values = replace(values, precedence=None)
    return _digest(asdict(values))


def mark_of_order(members: Iterable[Registration]) -> str:
    """The mark of an order of precedence."""
    return _digest([member.id for member in members])


def mark_of_list(members: Iterable[Registration]) -> str:
    """The mark of a list as its host decides on it: who is on it, in which order, and what is known of each."""
    known = sorted(members, key=lambda one: one.id)
    return _digest([(one.id, replacements_of(one), asdict(values_of(one))) for one in known])


def require_seen(members: Sequence[Registration], seen: str | None) -> None:
    """Raises ListChanged where `seen` is the mark of another list."""
    now = mark_of_list(members)
    if seen is not None and seen != now:
        raise ListChanged(now)


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:24]


def require_unchanged(delegation: Delegation, seen: str | None, now: Values, wanted: Values, *, by: Actor) -> None:
    """Raises ChangedMeanwhile where `seen` is another mark than that of `now`, naming what differs from `wanted`."""
    if seen is None or seen == mark_of(now):
        return
    present, typed = asdict(now), asdict(wanted)
    summary = _l("Somebody else has changed this meanwhile. Save again to keep what you wrote.")
    errors: list[tuple[str, Any]] = [("", summary)]
    for name, value in present.items():
        if name not in NOT_COMPARED and (value or None) != (typed[name] or None):
            text = value_in_words(delegation, name, value)
            errors.append((name, _l("Meanwhile somebody else has put here: %(value)s", value=text)))
    if isinstance(now, MemberValues) and isinstance(wanted, MemberValues):
        errors += own_answers.differences(delegation.event, now, wanted, by)
    raise ChangedMeanwhile(errors, mark_of(now))


def checked_beside(
    check: Callable[[], T], delegation: Delegation, seen: str | None, now: Values, wanted: Values, *, by: Actor
) -> T:
    """What `check` makes of the values.

    Where they are wrong and somebody else has changed the same thing, both are told at once: who heard of the one alone
    would save over the other without knowing.
    """
    try:
        return check()
    except InvalidMany as wrong:
        try:
            require_unchanged(delegation, seen, now, wanted, by=by)
        except ChangedMeanwhile as changed:
            raise ChangedMeanwhile([*changed.errors, *wrong.errors], changed.mark) from None
        raise
