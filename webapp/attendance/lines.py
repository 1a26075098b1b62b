"""Sheets as lists of them show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.attendance.counts import Counts, counts_of
from webapp.attendance.labels import STATES, sheet_title, sheet_when
from webapp.attendance.models import Sheet, SheetState
from webapp.attendance.queries import corrections_of
from webapp.core import clock


@dataclass(frozen=True)
class SheetLine:
    """One sheet with its figures."""

    sheet: Sheet
    counts: Counts
    corrections: int = 0

    @property
    def title(self) -> str:
        """What it is of."""
        return sheet_title(self.sheet)

    @property
    def when(self) -> str:
        """Its day, with its hours where it is of a session."""
        return sheet_when(self.sheet, self.sheet.event.timezone)

    @property
    def days_ago(self) -> int:
        """How long ago its day was; 0 is today, less than 0 is still to come."""
        return (clock.today(self.sheet.event.timezone) - self.sheet.date).days

    @property
    def today(self) -> bool:
        """Whether its day is today."""
        return self.days_ago == 0

    @property
    def signed(self) -> bool:
        """Whether it takes corrections only."""
        return self.sheet.state is SheetState.SIGNED_OFF

    @property
    def state_label(self) -> str:
        """Its state in words."""
        return str(STATES[self.sheet.state])


def lines_of(sheets: Sequence[Sheet]) -> list[SheetLine]:
    """Sheets whose events are loaded, with their figures: three statements, however many sheets."""
    if not sheets:
        return []
    counts, corrections = counts_of(sheets), corrections_of(sheets)
    return [SheetLine(sheet, counts[sheet.id], corrections.get(sheet.id, 0)) for sheet in sheets]
