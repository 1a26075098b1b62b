"""Reads CSV as people's programs write it: any usual delimiter and encoding."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from webapp.core.i18n import _l
from webapp.core.spreadsheets.errors import SpreadsheetError
from webapp.core.spreadsheets.guards import unguard

DELIMITERS = ",;\t|"
SAMPLE_CHARACTERS = 64 * 1024
SAMPLE_ROWS = 30
BINARY = re.compile(r"[\x00-\x08\x0e-\x1f]")
NAMED_DELIMITER = re.compile(r"sep=(.)\r?\n")
"""What Excel writes and reads in the first line."""


def decode(data: bytes) -> str | None:
    """The text of a file in UTF-8, UTF-16 or the Cyrillic encoding of Windows; None when it is not text."""
    for mark, encoding in [(codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]:
        if data.startswith(mark):
            return _text(data, encoding)
    text = _text(data, "utf-8-sig")
    return _text(data, "cp1251") if text is None else text


def _text(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if BINARY.search(text) else text


def _parse(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    """How well a delimiter explains the sample: the share of rows as wide as the header, and that width."""
    widths: list[int] = []
    try:
        for row in _parse(sample, delimiter):
            if any(row):
                widths.append(len(row))
            if len(widths) == SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # the sample ends within quotes, or the delimiter is not this one: what was read decides
    if not widths or widths[0] == 1:
        return 0.0, 1
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


def sniff(text: str) -> str:
    """The delimiter of a text; a comma when it has one column."""
    sample = text[:SAMPLE_CHARACTERS]
    return max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def delimited_rows(data: bytes, filename: str) -> Iterator[list[str]]:
    """The cells of each row, blank rows too; raises SpreadsheetError."""
    text = decode(data)
    if text is None:
        message = _l("“%(name)s” is neither a CSV nor an XLSX file.", name=filename)
        raise SpreadsheetError(message, code="not_a_table")
    named = NAMED_DELIMITER.match(text)
    if named:
        yield []
        text = text[named.end() :]
    yield from _checked(_parse(text, named[1] if named else sniff(text)), 2 if named else 1)


def _checked(rows: Iterator[list[str]], number: int) -> Iterator[list[str]]:
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            message = _l(
                "Row %(row)s cannot be read: a quotation mark is missing or stands in the wrong place.", row=number
            )
            raise SpreadsheetError(message, code="broken", row=number) from error
        if row is None:
            return
        yield [unguard(cell.strip()).strip() for cell in row]
        number += 1
