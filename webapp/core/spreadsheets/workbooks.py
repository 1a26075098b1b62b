"""Reads XLSX; what it would unpack to is measured before anything is unpacked into memory.

Two kinds of file are small on disk and enormous in memory: a zip bomb, and a sheet with one cell in its far corner, of
which a reader makes a full rectangle. The archive is therefore decompressed once in portions, without trusting the
sizes that it states, and its sheets are walked through to see how far they reach.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from xml.parsers import expat

from python_calamine import (
    CalamineError,
    CalamineSheet,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from webapp.core.i18n import _l
from webapp.core.spreadsheets.errors import SpreadsheetError
from webapp.core.spreadsheets.guards import unguard

MEGABYTE = 1024 * 1024
MAX_UNPACKED = 150 * MEGABYTE
MAX_RATIO = 200
"""Honest sheets shrink some ten to fifty times."""
SMALL = 4 * MEGABYTE
"""What unpacks to less than this may shrink as it likes."""
MAX_ENTRIES = 2_000
MAX_RECTANGLE = 1_000_000
"""Cells between the first and the last used one."""
PORTION = 256 * 1024
REFERENCE = re.compile(r"([A-Za-z]{1,3})?([0-9]{1,7})")


def _too_large() -> SpreadsheetError:
    return SpreadsheetError(_l("The workbook is too large when unpacked."), code="too_large")


def _broken() -> SpreadsheetError:
    return SpreadsheetError(_l("The workbook is damaged. Open it in Excel and save it again."), code="broken")


@dataclass
class _Extent:
    """How far the used cells of a sheet reach; fed with its XML."""

    rows: int = 0
    columns: int = 0
    _row: int = 0
    _column: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Takes an opening tag, whatever its namespace."""
        match name.rpartition(":")[2]:
            case "row":
                self._row = _number(attributes.get("r"), self._row + 1)
                self._column = 0
            case "c":
                self._move(attributes.get("r"))
            # Formatted cells without a value do not count: whole columns are often formatted.
            case "v" | "is" | "f":
                self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
            case "Relationship" if attributes.get("Type", "").endswith("/worksheet"):
                if not attributes.get("Target", "").endswith(".xml"):
                    raise _broken()

    def _move(self, reference: str | None) -> None:
        found = REFERENCE.fullmatch(reference or "")
        self._column += 1
        if found:
            self._row = int(found[2])
            self._column = _column(found[1]) if found[1] else self._column


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else default


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _unpacked(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of an entry in portions, to its true end whatever length it states."""
    # The entry's own header says where its content begins: the archive's list may state another length of name.
    start = entry.header_offset
    name_length, extra_length = struct.unpack_from("<HH", data, start + 26)
    begin = start + 30 + name_length + extra_length
    packed = memoryview(data)[begin : begin + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise _broken()
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: Any = packed
    while rest and not inflater.eof:
        yield inflater.decompress(rest, PORTION)
        rest = inflater.unconsumed_tail
    yield inflater.flush()


def _inspect(archive: zipfile.ZipFile, data: bytes) -> None:
    """Raises SpreadsheetError unless the workbook is of a size that can be read."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.compress_size for entry in entries) > len(data):
        raise _too_large()
    total = 0
    for entry in entries:
        extent = _Extent()
        parser = _parser(extent) if entry.filename.lower().endswith((".xml", ".rels")) else None
        for portion in _unpacked(data, entry):
            total += len(portion)
            if total > MAX_UNPACKED or (total > SMALL and total > MAX_RATIO * len(data)):
                raise _too_large()
            if parser:
                parser.Parse(portion, False)
        if parser:
            parser.Parse(b"", True)
        _check_extent(extent)


def _parser(extent: _Extent) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.StartElementHandler = extent.start
    return parser


def _check_extent(extent: _Extent) -> None:
    if extent.rows * extent.columns > MAX_RECTANGLE:
        message = _l("The sheet reaches to row %(row)s. Delete what stands far from the table.", row=extent.rows)
        raise SpreadsheetError(message, code="too_many_rows", row=extent.rows)


def workbook_rows(data: bytes, filename: str) -> Iterator[list[str]]:
    """The cells of each row of the first visible sheet with anything in it; raises SpreadsheetError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                message = _l("“%(name)s” is neither a CSV nor an XLSX file.", name=filename)
                raise SpreadsheetError(message, code="not_a_table")
            _inspect(archive, data)
        sheet = _first_sheet(data)
    except PasswordError as error:
        raise SpreadsheetError(_l("The workbook is protected by a password."), code="protected") from error
    except (zipfile.BadZipFile, zlib.error, struct.error, expat.ExpatError, CalamineError) as error:
        raise _broken() from error
    yield from _texts(sheet) if sheet else ()


def _texts(sheet: CalamineSheet) -> Iterator[list[str]]:
    """The rows one by one, so that the sheet is not held a second time; the reader leaves empty first columns out."""
    before = [""] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        yield before + [_as_text(value) for value in row]


def _first_sheet(data: bytes) -> CalamineSheet | None:
    workbook = load_workbook(io.BytesIO(data))
    for index, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            found = workbook.get_sheet_by_index(index)
            if found.start is not None:
                return found
    return None


def _as_text(value: object) -> str:
    match value:
        case bool():
            text = str(value).lower()
        case float() if value.is_integer():
            text = str(int(value))
        case datetime():
            text = value.isoformat(" ", "minutes")
        case time():
            text = value.isoformat("minutes")
        case _:
            text = unguard(str(value).strip()).strip()
    return text
