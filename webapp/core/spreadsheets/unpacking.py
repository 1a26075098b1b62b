"""What a workbook would be in memory, measured before anything is unpacked into it.

Three kinds of file are small on disk and enormous in memory: a zip bomb; a sheet with one cell in its far corner, of
which a reader makes a full rectangle; and one long text that stands in a table of its own and is named by many cells.
The archive is therefore decompressed once in portions, without trusting the sizes that it states, and its sheets are
walked through to see how far they reach and how much text they hold.
"""

import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from webapp.core.i18n import _l
from webapp.core.spreadsheets.errors import SpreadsheetError

MEGABYTE = 1024 * 1024
MAX_UNPACKED = 150 * MEGABYTE
MAX_RATIO = 200
"""Honest sheets shrink some ten to fifty times."""
SMALL = 4 * MEGABYTE
"""What unpacks to less than this may shrink as it likes."""
MAX_ENTRIES = 2_000
MAX_RECTANGLE = 1_000_000
"""Cells between the first and the last used one."""
MAX_TEXT = 40_000_000
"""Characters in all cells together."""
SHARED = "xl/sharedstrings.xml"
PORTION = 256 * 1024
REFERENCE = re.compile(r"([A-Za-z]{1,3})?([0-9]{1,7})")


def too_large() -> SpreadsheetError:
    """More than can be read."""
    return SpreadsheetError(_l("The workbook is too large when unpacked."), code="too_large")


def broken() -> SpreadsheetError:
    """Not what a workbook is."""
    return SpreadsheetError(_l("The workbook is damaged. Open it in Excel and save it again."), code="broken")


class _SharedTexts:
    """How long each of the texts is that cells name by their number; fed with the XML of their table."""

    def __init__(self) -> None:
        self.lengths = array("L")
        self._length = 0

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """A text begins."""
        if _local(name) == "si":
            self._length = 0

    def text(self, characters: str) -> None:
        """Some of it."""
        self._length += len(characters)

    def end(self, name: str) -> None:
        """It is complete."""
        if _local(name) == "si":
            self.lengths.append(self._length)
            if len(self.lengths) > MAX_RECTANGLE:
                raise too_large()


@dataclass
class _Extent:
    """How far the used cells of a sheet reach, and how much text they hold; fed with its XML."""

    shared: "array[int]"
    rows: int = 0
    columns: int = 0
    characters: int = 0
    _row: int = 0
    _column: int = 0
    _by_number: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Takes an opening tag, whatever its namespace."""
        match _local(name):
            case "row":
                self._row = _number(attributes.get("r"), self._row + 1)
                self._column = 0
            case "c":
                self._move(attributes.get("r"))
                self._by_number = attributes.get("t") == "s"
            # Formatted cells without a value do not count: whole columns are often formatted.
            case "v" | "is" | "f":
                self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
            case "Relationship" if attributes.get("Type", "").endswith("/worksheet"):
                if not attributes.get("Target", "").endswith(".xml"):
                    raise broken()

    def text(self, characters: str) -> None:
        """Takes the content of a cell: a text, or the number of one."""
        self.characters += len(characters)
        if self._by_number and (number := _number(characters.strip(), -1)) < len(self.shared) and number >= 0:
            self.characters += self.shared[number]
        if self.characters > MAX_TEXT:
            raise too_large()

    def _move(self, reference: str | None) -> None:
        found = REFERENCE.fullmatch(reference or "")
        self._column += 1
        if found:
            self._row = int(found[2])
            self._column = _column(found[1]) if found[1] else self._column


def _local(name: str) -> str:
    return name.rpartition(":")[2]


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
        raise broken()
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: Any = packed
    while rest and not inflater.eof:
        yield inflater.decompress(rest, PORTION)
        rest = inflater.unconsumed_tail
    yield inflater.flush()


def inspect(archive: zipfile.ZipFile, data: bytes) -> None:
    """Raises SpreadsheetError unless the workbook is of a size that can be read."""
    # The table of texts comes first, since cells can be weighed only by it.
    entries = sorted(archive.infolist(), key=lambda entry: entry.filename.lower() != SHARED)
    if len(entries) > MAX_ENTRIES or sum(entry.compress_size for entry in entries) > len(data):
        raise too_large()
    total, shared = 0, _SharedTexts()
    extent = _Extent(shared.lengths)
    for entry in entries:
        extent = _Extent(shared.lengths, characters=extent.characters)
        parser = _parser(shared if entry.filename.lower() == SHARED else extent, entry)
        for portion in _unpacked(data, entry):
            total += len(portion)
            if total > MAX_UNPACKED or (total > SMALL and total > MAX_RATIO * len(data)):
                raise too_large()
            if parser:
                _parse(parser, portion)
        if parser:
            _parse(parser, b"", last=True)
        _check_extent(extent)


def _parser(walker: _SharedTexts | _Extent, entry: zipfile.ZipInfo) -> expat.XMLParserType | None:
    if not entry.filename.lower().endswith((".xml", ".rels")):
        return None
    parser = expat.ParserCreate()
    # A text comes in one piece, and so does the number of one.
    parser.buffer_text = True
    parser.StartElementHandler = walker.start
    parser.CharacterDataHandler = walker.text
    if isinstance(walker, _SharedTexts):
        parser.EndElementHandler = walker.end
    return parser


def _parse(parser: expat.XMLParserType, portion: bytes, *, last: bool = False) -> None:
    try:
        parser.Parse(portion, last)
    except (LookupError, ValueError):
        # The file names an encoding that nobody knows, or one that this parser cannot read.
        raise broken() from None


def _check_extent(extent: _Extent) -> None:
    if extent.rows * extent.columns > MAX_RECTANGLE:
        message = _l("The sheet reaches to row %(row)s. Delete what stands far from the table.", row=extent.rows)
        raise SpreadsheetError(message, code="too_many_rows", row=extent.rows)
