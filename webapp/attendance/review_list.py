"""The reviewer's list of events: by the age of their unsigned sheets, with what is odd about them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import contains_eager

from webapp.attendance.counts import Counts, counts_of
from webapp.attendance.models import Sheet, SheetState
from webapp.attendance.oddities import Found, oddities_of
from webapp.attendance.queries import today_there
from webapp.attendance.sheets import WITH_SHEETS
from webapp.core import clock
from webapp.core.i18n import _, _l, translated
from webapp.core.permissions import Actor
from webapp.core.tables import Column, Empty, Filter, Table
from webapp.events import queries as events
from webapp.events.access import reviewed_by
from webapp.events.listing import by_kind, kind_options
from webapp.events.models import Event
from webapp.extensions import db

MOST_IN_PANEL = 5


@dataclass(frozen=True)
class ReviewLine:
    """One event with what its reviewer wants to know first."""

    event: Event
    sheets: Sequence[Sheet]
    counts: dict[int, Counts]
    oddities: list[Found]

    @property
    def unsigned(self) -> int:
        """Sheets whose day has come and that nobody has signed."""
        return len(self._waiting)

    @property
    def days(self) -> int:
        """How many days the oldest of them waits."""
        oldest: date | None = min((sheet.date for sheet in self._waiting), default=None)
        return (clock.today(self.event.timezone) - oldest).days if oldest else 0

    @property
    def came(self) -> int:
        """How many came, summed over the sheets whose day has come."""
        return sum(self.counts[sheet.id].came for sheet in self._begun)

    @property
    def expected(self) -> int:
        """How many were expected on them."""
        return sum(self.counts[sheet.id].expected for sheet in self._begun)

    @property
    def _begun(self) -> list[Sheet]:
        today = clock.today(self.event.timezone)
        return [sheet for sheet in self.sheets if sheet.date <= today]

    @property
    def _waiting(self) -> list[Sheet]:
        return [sheet for sheet in self._begun if sheet.state is SheetState.OPEN]


def to_review(actor: Actor) -> Select[Event]:
    """Events of the reviewer's bodies that have begun."""
    begun = exists().where(Sheet.event_id == Event.id, Sheet.date <= today_there())
    return events.events_with_places().where(reviewed_by(actor), Event.state.in_(WITH_SHEETS), begun)


def oldest_waiting(actor: Actor) -> tuple[int, list[ReviewLine]]:
    """How many events wait for a signature, and those that have waited longest."""
    waiting = to_review(actor).where(_unsigned())
    number = db.session.scalar(select(func.count()).select_from(waiting.order_by(None).subquery())) or 0
    first = db.session.scalars(waiting.order_by(_oldest(), Event.id).limit(MOST_IN_PANEL)).unique().all()
    return number, review_lines(first)


def review_lines(found: Sequence[Event]) -> list[ReviewLine]:
    """The events with their figures, read for all of them at once."""
    sheets: dict[int, list[Sheet]] = defaultdict(list)
    for sheet in _sheets([event.id for event in found]):
        sheets[sheet.event_id].append(sheet)
    counts = counts_of([sheet for some in sheets.values() for sheet in some])
    odd = oddities_of(found, sheets, counts)
    return [ReviewLine(event, sheets[event.id], counts, odd[event.id]) for event in found]


def _sheets(event_ids: list[int]) -> Sequence[Sheet]:
    query = select(Sheet).join(Sheet.event).where(Sheet.event_id.in_(event_ids)).options(contains_eager(Sheet.event))
    return db.session.scalars(query.order_by(Sheet.date, Sheet.id)).all() if event_ids else ()


def _oldest() -> ColumnElement[Any]:
    waiting = (Sheet.event_id == Event.id, Sheet.state == SheetState.OPEN, Sheet.date <= today_there())
    return select(func.min(Sheet.date)).where(*waiting).correlate(Event).scalar_subquery()


def _unsigned() -> ColumnElement[bool]:
    return exists().where(Sheet.event_id == Event.id, Sheet.state == SheetState.OPEN, Sheet.date <= today_there())


def _by_state(query: Select[Any], value: str) -> Select[Any]:
    match value:
        case "unsigned":
            return query.where(_unsigned())
        case "signed":
            return query.where(~_unsigned())
    return query


def review_table() -> Table[Event]:
    """The list; made for each request, as its order depends on the day."""
    return Table(
        caption=_l("Attendance to review"),
        columns=[
            Column("age", _l("Oldest first"), lambda event: "", sort=_oldest()),
            Column("starts_at", _l("When"), lambda event: "", sort=Event.starts_at),
            Column("title", _l("Event"), lambda event: translated(event.title)),
        ],
        default_sort="age",
        url=lambda event: url_for("attendance.review_event", event_id=event.id),
        filters=[
            Filter(
                "state",
                _l("State"),
                lambda: [("unsigned", _("Not signed off")), ("signed", _("Signed off"))],
                _by_state,
            ),
            Filter("kind", _l("Kind"), kind_options, by_kind),
        ],
        search=events.search,
        tie_breaker=Event.id,
        empty=Empty(
            _l("Nothing to review yet"),
            _l("An event appears here on its first day. You then see who came, and sign each sheet."),
        ),
    )
