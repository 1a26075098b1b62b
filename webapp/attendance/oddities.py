"""What a reviewer should look at before signing."""

import enum
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from webapp.attendance.counts import Counts
from webapp.attendance.models import Scan, Sheet, SheetState
from webapp.attendance.queries import unresolved
from webapp.core import clock
from webapp.core.i18n import _n
from webapp.events.models import Event
from webapp.extensions import db


class Oddity(enum.Enum):
    """A reason to look twice."""

    NOBODY = "nobody"
    """A sheet whose day is over has no mark at all."""
    UNMARKED = "unmarked"
    """People of a sheet on which others are marked have none."""
    CONFLICT = "conflict"
    """A scan contradicts what somebody decided."""
    GONE = "gone"
    """Somebody is marked present who has no place any more."""


@dataclass(frozen=True)
class Found:
    """An oddity of an event, in words."""

    oddity: Oddity
    number: int

    @property
    def words(self) -> str:
        """What is odd, with its number."""
        number = self.number
        match self.oddity:
            case Oddity.NOBODY:
                return _n("%(num)s sheet without a mark", "%(num)s sheets without a mark", number)
            case Oddity.UNMARKED:
                return _n("%(num)s mark missing", "%(num)s marks missing", number)
            case Oddity.CONFLICT:
                return _n("%(num)s scan against a mark", "%(num)s scans against a mark", number)
            case Oddity.GONE:
                return _n("%(num)s present without a place", "%(num)s present without a place", number)


def oddities_of(
    events: Iterable[Event], sheets: Mapping[int, Sequence[Sheet]], counts: Mapping[int, Counts]
) -> dict[int, list[Found]]:
    """The oddities of many events whose sheets and counts are read already: one statement more."""
    conflicts = _conflicts([sheet.id for found in sheets.values() for sheet in found])
    return {event.id: _found(event, sheets.get(event.id, ()), counts, conflicts) for event in events}


def _found(
    event: Event, sheets: Sequence[Sheet], counts: Mapping[int, Counts], conflicts: Mapping[int, int]
) -> list[Found]:
    today = clock.today(event.timezone)
    odd: Counter[Oddity] = Counter()
    for sheet in sheets:
        count = counts[sheet.id]
        odd[Oddity.CONFLICT] += conflicts.get(sheet.id, 0)
        odd[Oddity.GONE] += count.gone
        if sheet.date >= today or sheet.state is not SheetState.OPEN:
            continue
        if count.marked:
            odd[Oddity.UNMARKED] += count.unmarked
        elif count.expected:
            odd[Oddity.NOBODY] += 1
    return [Found(oddity, odd[oddity]) for oddity in Oddity if odd[oddity]]


def _conflicts(sheet_ids: list[int]) -> dict[int, int]:
    if not sheet_ids:
        return {}
    query: Any = unresolved(sheet_ids).with_only_columns(Scan.sheet_id, func.count()).group_by(Scan.sheet_id)
    return dict(db.session.execute(query).all())


def people_in_conflict(sheets: Iterable[Sheet]) -> set[tuple[int, int]]:
    """Pairs of registration and sheet where a scan contradicts a mark."""
    query: Any = unresolved([sheet.id for sheet in sheets]).with_only_columns(Scan.registration_id, Scan.sheet_id)
    return {(registration_id, sheet_id) for registration_id, sheet_id in db.session.execute(query)}


def with_conflict(event_id: int) -> Any:
    """Ids of the registrations of an event that a scan contradicts a mark of."""
    of_event = select(Sheet.id).where(Sheet.event_id == event_id)
    return unresolved(of_event).with_only_columns(Scan.registration_id)
