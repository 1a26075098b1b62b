"""How many people of a sheet have which mark."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select, true

from webapp.attendance.models import AttendanceMark, Mark, Sheet
from webapp.extensions import db
from webapp.registration.models import Registration, RegistrationState


@dataclass(frozen=True)
class Counts:
    """The marks of a sheet; `expected` are the confirmed, and whoever was marked before they lost their place."""

    unmarked: int = 0
    marks: dict[Mark, int] = field(default_factory=dict)
    gone: int = 0
    """Of those who came, how many are no longer confirmed."""

    @property
    def marked(self) -> int:
        """All who have a mark."""
        return sum(self.marks.values())

    @property
    def expected(self) -> int:
        """All who stand on the sheet."""
        return self.marked + self.unmarked

    @property
    def came(self) -> int:
        """Seats that are filled: those who came, and those who came instead."""
        return self.marks.get(Mark.ATTENDED, 0) + self.marks.get(Mark.SUBSTITUTED, 0)

    def as_dict(self) -> dict[str, int]:
        """Plain figures, as the API and the scanner show them."""
        by_mark = {mark.value: self.marks.get(mark, 0) for mark in Mark}
        return {"expected": self.expected, "came": self.came, "unmarked": self.unmarked} | by_mark


def counts_of(sheets: Sequence[Sheet], among: ColumnElement[bool] | None = None) -> dict[int, Counts]:
    """The counts of many sheets, of one event or of several, by two statements; `among` narrows the registrations."""
    among = true() if among is None else among
    confirmed = _confirmed({sheet.event_id for sheet in sheets}, among)
    marks: dict[int, dict[Mark, int]] = {sheet.id: {} for sheet in sheets}
    marked_and_confirmed = dict.fromkeys(marks, 0)
    gone = dict.fromkeys(marks, 0)
    for sheet_id, mark, still_confirmed, number in _marks(marks, among):
        marks[sheet_id][mark] = marks[sheet_id].get(mark, 0) + number
        if still_confirmed:
            marked_and_confirmed[sheet_id] += number
        elif mark is Mark.ATTENDED:
            gone[sheet_id] += number
    return {
        sheet.id: Counts(
            unmarked=confirmed.get(sheet.event_id, 0) - marked_and_confirmed[sheet.id],
            marks=marks[sheet.id],
            gone=gone[sheet.id],
        )
        for sheet in sheets
    }


def count_of(sheet: Sheet) -> Counts:
    """The counts of one sheet."""
    db.session.flush()
    return counts_of([sheet])[sheet.id]


def _confirmed(event_ids: Collection[int], among: ColumnElement[bool]) -> dict[int, int]:
    wanted = (Registration.event_id.in_(event_ids), Registration.state == RegistrationState.CONFIRMED, among)
    query = select(Registration.event_id, func.count()).where(*wanted).group_by(Registration.event_id)
    return dict(db.session.execute(query).all()) if event_ids else {}


def _marks(sheet_ids: Collection[int], among: ColumnElement[bool]) -> list[tuple[int, Mark, bool, int]]:
    still_confirmed = Registration.state == RegistrationState.CONFIRMED
    query = (
        select(AttendanceMark.sheet_id, AttendanceMark.mark, still_confirmed, func.count())
        .join(AttendanceMark.registration)
        .where(AttendanceMark.sheet_id.in_(sheet_ids), AttendanceMark.mark.is_not(None), among)
        .group_by(AttendanceMark.sheet_id, AttendanceMark.mark, still_confirmed)
    )
    rows = db.session.execute(query).all() if sheet_ids else ()
    return [(sheet_id, mark, confirmed, number) for sheet_id, mark, confirmed, number in rows if mark is not None]
