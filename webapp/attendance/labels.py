"""What marks, sheets and scans are called."""

from collections.abc import Mapping
from typing import Any

from webapp.attendance.models import Mark, Method, SheetState
from webapp.attendance.scans import ScanResult
from webapp.core import formatting
from webapp.core.i18n import LANGUAGES, _l, current_language, translated
from webapp.core.types import Texts

MARKS: dict[Mark, Any] = {
    Mark.ATTENDED: _l("Present"),
    Mark.EXCUSED: _l("Excused"),
    Mark.ABSENT: _l("Absent"),
    Mark.SUBSTITUTED: _l("Substituted"),
}
"""In every language each begins with a letter of its own, which stands for it in the grid and on the keyboard."""
UNMARKED = _l("Not marked")
METHODS: dict[Method, Any] = {
    Method.HAND: _l("by hand"),
    Method.PAPER: _l("from the paper sheet"),
    Method.REFERENCE: _l("by reference"),
    Method.SCAN: _l("by scan"),
    Method.API: _l("by a program"),
    Method.SIGN_OFF: _l("at sign-off"),
    Method.CORRECTION: _l("corrected"),
    Method.UNDO: _l("taken back"),
}
STATES: dict[SheetState, Any] = {SheetState.OPEN: _l("Not signed off"), SheetState.SIGNED_OFF: _l("Signed off")}
RESULTS: dict[ScanResult, Any] = {
    ScanResult.IN: _l("Welcome"),
    ScanResult.ALREADY_IN: _l("Already in"),
    ScanResult.UNKNOWN: _l("Unknown code"),
    ScanResult.NOT_CONFIRMED: _l("Not confirmed"),
    ScanResult.WRONG_EVENT: _l("Belongs to another event"),
}


def mark_label(mark: Mark | None) -> str:
    """A mark in words."""
    return str(MARKS[mark] if mark else UNMARKED)


def mark_letter(mark: Mark | None) -> str:
    """The letter a mark is shown by; none where nothing is marked."""
    return str(MARKS[mark])[0] if mark else ""


def mark_keys() -> dict[str, str]:
    """Which key of the keyboard gives which mark: its letter in the language in use, and a figure on any keyboard."""
    letters = {mark_letter(mark).casefold(): mark.value for mark in Mark}
    return letters | {str(number): mark.value for number, mark in enumerate(Mark, start=1)} | {"0": ""}


def sheet_title(sheet: Any, language: str | None = None) -> str:
    """What a sheet is of: its session's title, else its day."""
    title: Mapping[str, str] | None = sheet.session.title if sheet.session else None
    return translated(title, language) if title else formatting.date(sheet.date, language=language)


def sheet_texts(sheet: Any) -> Texts:
    """The title in every language."""
    return {language: sheet_title(sheet, language) for language in LANGUAGES}


def sheet_when(sheet: Any, timezone: str) -> str:
    """The day, and the hours where the sheet is of a session."""
    day = formatting.date(sheet.date, language=current_language())
    if sheet.session is None:
        return day
    hours = [formatting.time(at, timezone) for at in (sheet.session.starts_at, sheet.session.ends_at)]
    return f"{day}, {'–'.join(hours)}"
