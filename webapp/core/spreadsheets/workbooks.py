"""Reads XLSX, one row after the other, once its size is known to be harmless."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, time
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
from webapp.core.spreadsheets.unpacking import broken, inspect


def workbook_rows(data: bytes, filename: str) -> Iterator[list[str]]:
    """The cells of each row of the first visible sheet with anything in it; raises SpreadsheetError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                message = _l("“%(name)s” is neither a CSV nor an XLSX file.", name=filename)
                raise SpreadsheetError(message, code="not_a_table")
            inspect(archive, data)
        sheet = _first_sheet(data)
    except PasswordError as error:
        raise SpreadsheetError(_l("The workbook is protected by a password."), code="protected") from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        expat.ExpatError,
        CalamineError,
        NotImplementedError,
    ) as error:
        # The last is raised for an archive of a later version than this reader knows.
        raise broken() from error
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
