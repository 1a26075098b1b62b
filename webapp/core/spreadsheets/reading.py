"""Reads the rows of a CSV or XLSX file, judged by its content and not by its name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from webapp.core.i18n import _l
from webapp.core.spreadsheets.delimited import delimited_rows
from webapp.core.spreadsheets.errors import SpreadsheetError
from webapp.core.spreadsheets.workbooks import workbook_rows

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_ROWS = 20_000
MAX_CELLS = 1_000_000
MAX_COLUMNS = 500
LONGEST_NAME = 200
"""Of a column, in characters."""
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not blank; `number` is the one a spreadsheet program shows beside it."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table with its header; every row has a value for every column, empty where the cell is."""

    header: list[str]
    rows: list[Row]


def column_letter(index: int) -> str:
    """The letters a spreadsheet program shows above a column, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_rows(stream: IO[bytes], filename: str, *, max_bytes: int = MAX_BYTES, max_rows: int = MAX_ROWS) -> Table:
    """The table in a file: the first row that is not blank is the header, cells are stripped text.

    Dates come as 2026-11-26, times of a day as 2026-11-26 09:00, whole numbers without a decimal point. A column with
    values and without a name is named after its letter, as in (C). Raises SpreadsheetError.
    """
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        message = _l("The file is larger than %(limit)s MB.", limit=f"{max_bytes / MEGABYTE:g}")
        raise SpreadsheetError(message, code="too_large")
    return _table(_cells(data, filename), max_rows)


def _cells(data: bytes, filename: str) -> Iterable[list[str]]:
    if data.startswith(ZIP):
        return workbook_rows(data, filename)
    if data.startswith(OLD_EXCEL):
        message = _l(
            "“%(name)s” is an old or protected Excel file. Save it as .xlsx or .csv without a password.", name=filename
        )
        raise SpreadsheetError(message, code="old_format")
    return delimited_rows(data, filename)


def _table(cells: Iterable[list[str]], max_rows: int) -> Table:
    numbered = ((number, row) for number, row in enumerate(cells, start=1) if any(row))
    number, names = next(numbered, (0, []))
    if not names:
        raise SpreadsheetError(_l("The file has no rows."), code="empty")
    names = _checked(names, number)
    rows: list[tuple[int, list[str]]] = []
    left = MAX_CELLS
    for found in numbered:
        left -= len(found[1])
        if left < 0:
            message = _l("The table has more than %(limit)s cells. Divide it.", limit=MAX_CELLS)
            raise SpreadsheetError(message, code="too_large", row=found[0])
        if len(rows) == max_rows:
            message = _l("The file has more than %(limit)s rows. Divide it.", limit=max_rows)
            raise SpreadsheetError(message, code="too_many_rows", row=found[0])
        rows.append(found)
    header = _header(names, number, rows)
    return Table([name for name in header if name], _named(header, rows))


def _checked(names: list[str], number: int) -> list[str]:
    """The header; raises SpreadsheetError for one that no table of people's own has."""
    if any(names[MAX_COLUMNS:]):
        message = _l("The table has more than %(limit)s columns.", limit=MAX_COLUMNS)
        raise SpreadsheetError(message, code="too_large", row=number)
    for index, name in enumerate(names):
        if len(name) > LONGEST_NAME:
            column = column_letter(index)
            message = _l("Row %(row)s: the name of column %(column)s is too long.", row=number, column=column)
            raise SpreadsheetError(message, code="too_large", row=number, column=column)
    return names[:MAX_COLUMNS]


def _header(names: list[str], number: int, rows: list[tuple[int, list[str]]]) -> list[str]:
    used = {column for _number, row in rows for column, value in enumerate(row[: len(names)]) if value}
    header = [name or (f"({column_letter(column)})" if column in used else "") for column, name in enumerate(names)]
    seen: set[str] = set()
    for name in filter(None, header):
        if name in seen:
            message = _l("Row %(row)s: there are two columns “%(column)s”.", row=number, column=name)
            raise SpreadsheetError(message, code="duplicate_column", row=number, column=name)
        seen.add(name)
    return header


def _named(header: list[str], cells: list[tuple[int, list[str]]]) -> list[Row]:
    """The rows by the names of their columns; the cells are let go of one row after the other."""
    cells.reverse()
    rows = []
    while cells:
        number, row = cells.pop()
        if any(row[len(header) :]):
            column = column_letter(len(header))
            message = _l(
                "Row %(row)s has more cells than the header. Is a text with a comma not in quotes?", row=number
            )
            raise SpreadsheetError(message, code="too_many_cells", row=number, column=column)
        values = row + [""] * (len(header) - len(row))
        rows.append(Row(number, {name: value for name, value in zip(header, values, strict=False) if name}))
    return rows
