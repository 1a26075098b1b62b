"""Attendance as CSV and XLSX: an event with a column for each sheet, or one sheet with all there is to its marks."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response

from webapp.attendance import queries
from webapp.attendance.grid import GridRow, grid_of
from webapp.attendance.labels import METHODS, mark_label, sheet_title
from webapp.attendance.models import AttendanceMark, Sheet
from webapp.attendance.official import delegation_of
from webapp.core.formatting import country_name
from webapp.core.i18n import _
from webapp.core.tables import file_response
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.delegations.words import category_label
from webapp.registration.models import Registration
from webapp.registration.references import shown

PORTION = 500
Cells = list[object]


def event_file(event: Event, sheets: Sequence[Sheet], kind: str) -> Response:
    """Everybody with a mark for each sheet and the number of sheets they were present on."""
    header = [*_about(), *_titles(sheets), _("Present in all")]

    def cells(portion: Sequence[Registration]) -> Iterator[Cells]:
        for row in grid_of(sheets, portion):
            yield [*_person(event, row.person), *_words(row), row.came]

    rows = _in_portions(queries.people_of(event.id), cells)
    return file_response(kind, f"attendance-{event.slug}", header, rows)


def sheet_file(sheet: Sheet, kind: str) -> Response:
    """Everybody on a sheet with the mark, since when it holds, who made it and on what ground."""
    header = [*_about(), _("Attendance"), _("Marked at"), _("Marked by"), _("Ground"), _("Who came instead"), _("Note")]

    def cells(portion: Sequence[Registration]) -> Iterator[Cells]:
        marks = queries.marks_among(sheet, portion)
        for person in portion:
            yield [*_person(sheet.event, person), *_details(marks.get(person.id), sheet.event.timezone)]

    rows = _in_portions(queries.people_on(sheet), cells)
    return file_response(kind, f"attendance-{sheet.event.slug}-{sheet.date}", header, rows)


def _in_portions(people: queries.People, cells: Callable[[Sequence[Registration]], Iterator[Cells]]) -> Iterator[Cells]:
    """Rows as they are asked for, in constant memory."""
    query = queries.by_name(people).execution_options(yield_per=PORTION)
    for portion in db.session.scalars(query).partitions():
        yield from cells(portion)
        for person in portion:
            db.session.expunge(person)


def _about() -> list[str]:
    return [
        _("Reference"),
        _("Family name"),
        _("Given name"),
        _("Name in own script"),
        _("Organisation"),
        _("Function"),
        _("Country"),
        _("Category"),
        _("Delegation"),
    ]


def _person(event: Event, person: Registration) -> Cells:
    return [
        shown(person.reference),
        person.family_name,
        person.given_name,
        person.native_name,
        person.organisation,
        person.function,
        country_name(person.country),
        category_label(event.kind, person.category),
        delegation_of(person),
    ]


def _titles(sheets: Sequence[Sheet]) -> list[str]:
    named = [sheet_title(sheet) for sheet in sheets]
    often = Counter(named)
    return [
        f"{title} ({sheet.date})" if often[title] > 1 else title for title, sheet in zip(named, sheets, strict=True)
    ]


def _words(row: GridRow) -> list[str]:
    return [cell.label if cell.mark else "" for cell in row.cells]


def _details(row: AttendanceMark | None, timezone: str) -> Cells:
    if row is None or row.mark is None:
        return [""] * 6
    since: datetime = row.at.astimezone(ZoneInfo(timezone))
    return [mark_label(row.mark), since, row.by, str(METHODS[row.method]), row.substitute, row.note]
