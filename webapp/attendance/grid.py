"""The reviewer's grid: people by sheets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from webapp.attendance.labels import mark_label, mark_letter
from webapp.attendance.models import AttendanceMark, Mark, Sheet
from webapp.attendance.oddities import people_in_conflict
from webapp.extensions import db
from webapp.registration.models import Registration, RegistrationState


@dataclass(frozen=True)
class Cell:
    """One person on one sheet."""

    sheet: Sheet
    mark: Mark | None
    odd: bool = False
    """Whether a scan contradicts the mark."""

    @property
    def letter(self) -> str:
        """What stands for the mark."""
        return mark_letter(self.mark)

    @property
    def label(self) -> str:
        """The mark in words."""
        return mark_label(self.mark)


@dataclass(frozen=True)
class GridRow:
    """One person on every sheet."""

    person: Registration
    cells: list[Cell]

    @property
    def came(self) -> int:
        """On how many sheets the person is present."""
        return sum(cell.mark is Mark.ATTENDED for cell in self.cells)

    @property
    def confirmed(self) -> bool:
        """Whether the person still has a place."""
        return self.person.state is RegistrationState.CONFIRMED


def grid_of(sheets: Sequence[Sheet], people: Sequence[Registration]) -> list[GridRow]:
    """People on sheets: two statements, however many of either."""
    marks = _marks(sheets, people)
    conflicts = people_in_conflict(sheets) if sheets else set()
    return [
        GridRow(
            person,
            [Cell(s, marks.get((person.id, s.id)), (person.id, s.id) in conflicts) for s in sheets],
        )
        for person in people
    ]


def _marks(sheets: Iterable[Sheet], people: Iterable[Registration]) -> dict[tuple[int, int], Mark | None]:
    query = select(AttendanceMark.registration_id, AttendanceMark.sheet_id, AttendanceMark.mark).where(
        AttendanceMark.sheet_id.in_([sheet.id for sheet in sheets]),
        AttendanceMark.registration_id.in_([person.id for person in people]),
    )
    return {(person_id, sheet_id): mark for person_id, sheet_id, mark in db.session.execute(query)}
