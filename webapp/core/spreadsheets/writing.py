"""Writes tables as CSV and XLSX, of any length in constant memory."""

import csv
import io
import math
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any

import xlsxwriter

from webapp.core.spreadsheets.guards import guard

CHUNK = 64 * 1024
LONGEST_CELL = 32_767
"""Excel's limit, in characters."""
EXACT_DIGITS = 15
"""Excel keeps no more digits of a number than these: longer ones are written as text."""
SAMPLE_ROWS = 50
NARROWEST, WIDEST = 8, 60
FORMATS = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd", time: "hh:mm"}
FIRST_DATE = date(1900, 3, 1)
"""Excel's calendar holds a 29 February 1900; earlier dates are written as text."""
FORBIDDEN_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
SURROGATES = re.compile("[\ud800-\udfff]")


def _plain(value: object) -> str:
    """A value as text: dates as ISO 8601 with minutes, in the zone they were given in."""
    match value:
        case None:
            return ""
        case datetime():
            return value.replace(tzinfo=None).isoformat(" ", "minutes")
        case time():
            return value.isoformat("minutes")
        case date():
            return value.isoformat()
        case _:
            return SURROGATES.sub("\ufffd", str(value))


def _csv_cell(value: object) -> str:
    # What is a number or a date in the program cannot be a formula.
    typed = isinstance(value, int | float | Decimal | date | time)
    return _plain(value) if typed else guard(_plain(value))


def csv_stream(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """A CSV file in portions: UTF-8 with a BOM, so that Excel reads it right; formulas are guarded against."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    for row in chain([header], rows):
        writer.writerow([_csv_cell(value) for value in row])
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def sheet_title(name: str) -> str:
    """A name that Excel accepts for a sheet."""
    title = FORBIDDEN_IN_SHEET_NAME.sub(" ", name)[:31].strip(" '")
    return title if title and title.casefold() != "history" else "Sheet"


class _Sheet:
    """A worksheet that takes values row by row and gives each cell the type of its value."""

    def __init__(self, workbook: Any, name: str) -> None:
        self._sheet = workbook.add_worksheet(sheet_title(name))
        self._bold = workbook.add_format({"bold": True, "bottom": 1})
        self._formats = {kind: workbook.add_format({"num_format": shown}) for kind, shown in FORMATS.items()}

    def set_header(self, header: Sequence[object], sample: Sequence[Sequence[object]]) -> None:
        """Writes the header, keeps it in view and fits the columns to it and to the first rows."""
        for column, label in enumerate(header):
            self._text(0, column, _plain(label), self._bold)
            lengths = [len(_plain(row[column])) for row in sample if column < len(row)]
            width = max(NARROWEST, len(_plain(label)) + 2, *lengths, 0)
            self._sheet.set_column(column, column, min(width, WIDEST))
        self._sheet.freeze_panes(1, 0)

    def write(self, number: int, row: Sequence[object]) -> None:
        """Writes one row; rows must come in their order."""
        for column, value in enumerate(row):
            self._cell(number, column, value)

    def _cell(self, row: int, column: int, value: object) -> None:
        match value:
            case None | "":
                return
            case bool():
                self._sheet.write_boolean(row, column, value)
            case int() | float() | Decimal() if _exact(value):
                self._sheet.write_number(row, column, value)
            case datetime() if value.date() >= FIRST_DATE:
                self._sheet.write_datetime(row, column, value.replace(tzinfo=None), self._formats[datetime])
            case time():
                self._sheet.write_datetime(row, column, value.replace(tzinfo=None), self._formats[time])
            case date() if not isinstance(value, datetime) and value >= FIRST_DATE:
                self._sheet.write_datetime(row, column, value, self._formats[date])
            case _:
                self._text(row, column, _plain(value))

    def _text(self, row: int, column: int, text: str, style: Any = None) -> None:
        if len(text) > LONGEST_CELL:
            text = text[: LONGEST_CELL - 1] + "…"
        self._sheet.write_string(row, column, text, style)


def _exact(number: int | float | Decimal) -> bool:
    if isinstance(number, int):
        return len(str(abs(number))) <= EXACT_DIGITS
    return math.isfinite(number)


def xlsx_file(header: Sequence[object], rows: Iterable[Sequence[object]], sheet_name: str = "Sheet") -> IO[bytes]:
    """An XLSX file, at its beginning, in a temporary file that goes when it is closed.

    Numbers, dates and times are typed, all else is text, also where it looks like a formula, a number or a link. Times
    are written as they stand: bring them into the zone they are to be read in. Excel takes 1,048,575 rows.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as workbook:
        sheet = _Sheet(workbook, sheet_name)
        remaining = iter(rows)
        sample = list(islice(remaining, SAMPLE_ROWS))
        sheet.set_header(header, sample)
        for number, row in enumerate(chain(sample, remaining), start=1):
            sheet.write(number, row)
    file.seek(0)
    return file
