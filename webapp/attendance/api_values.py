"""Attendance in the words of the API."""

from collections.abc import Mapping, Sequence
from typing import Any

from webapp.attendance import queries
from webapp.attendance.counts import Counts, counts_of
from webapp.attendance.labels import sheet_texts
from webapp.attendance.models import AttendanceMark, Sheet
from webapp.attendance.scans import ScanAnswer
from webapp.registration.models import Registration
from webapp.registration.references import shown


def sheets_shown(sheets: Sequence[Sheet]) -> list[dict[str, Any]]:
    """Sheets with their counts, read for all of them at once."""
    counts = counts_of(sheets)
    return [_sheet(sheet, counts[sheet.id]) for sheet in sheets]


def _sheet(sheet: Sheet, counts: Counts) -> dict[str, Any]:
    return {
        "id": sheet.id,
        "event_id": sheet.event_id,
        "session_id": sheet.session_id,
        "title": sheet_texts(sheet),
        "date": sheet.date,
        "state": sheet.state,
        "signed_off_at": sheet.signed_off_at,
        "signed_off_by": sheet.signed_off_by or None,
        "counts": counts.as_dict(),
    }


def marks_shown(sheet: Sheet, people: Sequence[Registration]) -> list[dict[str, Any]]:
    """People of a sheet with their marks, read for all of them at once."""
    marks = queries.marks_among(sheet, people)
    return [_mark(person, marks) for person in people]


def _mark(person: Registration, marks: Mapping[int, AttendanceMark]) -> dict[str, Any]:
    row = marks.get(person.id)
    marked = row if row is not None and row.mark is not None else None
    return {
        "registration_id": person.id,
        "reference": shown(person.reference),
        "name": person.name,
        "mark": marked.mark if marked else None,
        "at": marked.at if marked else None,
        "by": marked.by if marked else None,
        "note": (marked.note or None) if marked else None,
        "substitute": (marked.substitute or None) if marked else None,
    }


def answer_shown(answer: ScanAnswer) -> dict[str, Any]:
    """What came of a scan."""
    owner = answer.registration
    return {
        "nonce": answer.nonce,
        "result": answer.result,
        "name": owner.name if owner else None,
        "first_at": answer.first_at,
        "registration_id": owner.id if owner else None,
        "conflict": answer.conflict,
    }
