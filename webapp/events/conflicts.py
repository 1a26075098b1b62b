"""What in a programme cannot be: one room, or one person, at two sessions at once."""

from collections.abc import Sequence
from itertools import combinations

from webapp.core.i18n import _, translated
from webapp.events.models import Session


def conflicts_of(sessions: Sequence[Session]) -> dict[int, list[str]]:
    """The reasons by the id of each session that is in conflict with another."""
    found: dict[int, list[str]] = {}
    for one, other in combinations(sessions, 2):
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at:
            for reason in _reasons(one, other):
                found.setdefault(one.id, []).append(reason)
                found.setdefault(other.id, []).append(reason)
    return {session_id: list(dict.fromkeys(reasons)) for session_id, reasons in found.items()}


def _reasons(one: Session, other: Session) -> list[str]:
    reasons = []
    if _rooms(one) & _rooms(other):
        reasons.append(_("The room “%(room)s” is taken twice at this time.", room=translated(one.room)))
    both = _speakers(one) & _speakers(other)
    reasons += [_("%(name)s is in two sessions at this time.", name=name) for name in sorted(both)]
    return reasons


def _rooms(session: Session) -> set[str]:
    """What its room is called, in any language: two sessions may name one room in different ones."""
    return {name.casefold() for name in session.room.values()}


def _speakers(session: Session) -> set[str]:
    return {speaker.name for speaker in session.speakers}
