"""Tables as people's programs write them, and files that only pretend to be tables."""

import io
import random
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.spreadsheets.errors import SpreadsheetError
from webapp.core.spreadsheets.reading import Row, Table, column_letter, read_rows

CITIES = [["Name", "Country", "Note"], ["Samarqand", "UZ", "Registon, sharqda"], ["Алматы", "KZ", ""]]
EXPECTED = Table(
    ["Name", "Country", "Note"],
    [
        Row(2, {"Name": "Samarqand", "Country": "UZ", "Note": "Registon, sharqda"}),
        Row(3, {"Name": "Алматы", "Country": "KZ", "Note": ""}),
    ],
)


def read(data: bytes | str, **limits: int) -> Table:
    data = data.encode() if isinstance(data, str) else data
    return read_rows(io.BytesIO(data), "cities.csv", **limits)


def failure(data: bytes | str, **limits: int) -> SpreadsheetError:
    with pytest.raises(SpreadsheetError) as caught:
        read(data, **limits)
    return caught.value


def workbook(*sheets: list[list[object]], hidden: int | None = None) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        for number, rows in enumerate(sheets):
            sheet = book.add_worksheet()
            if number == hidden:
                sheet.hide()
            else:
                sheet.activate()
            for index, row in enumerate(rows):
                sheet.write_row(index, 0, row)
    return file.getvalue()


@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_usual_kind_of_csv_is_read_alike(delimiter: str, encoding: str, newline: str) -> None:
    lines = [delimiter.join(f'"{cell}"' if "," in cell else cell for cell in row) for row in CITIES]
    assert read(newline.join(lines).encode(encoding)) == EXPECTED


def test_a_workbook_is_read_alike_whatever_its_name() -> None:
    assert read(workbook(CITIES)) == EXPECTED


def test_the_first_visible_sheet_with_something_in_it_is_read() -> None:
    assert read(workbook([["hidden"]], [], CITIES, hidden=0)) == EXPECTED


def test_values_of_a_workbook_become_text() -> None:
    day, moment = date(2026, 11, 26), datetime(2026, 11, 26, 9, 30)  # noqa: DTZ001 - as a spreadsheet holds it
    table = read(workbook([list("abcdefg"), [998901234567, 1.5, True, day, moment, time(9, 30), " x "]]))
    values = list(table.rows[0].values.values())
    assert values[:5] == ["998901234567", "1.5", "true", "2026-11-26", "2026-11-26 09:30"]
    assert values[6] == "x"


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("name\nTashkent", ["name"]),
        ("sep=;\nname;note, or two\nTashkent;x", ["name", "note, or two"]),
        ("name;note, long\nA;b, c, d\nB;e", ["name", "note, long"]),
        ("\n\n name , city \nA,B", ["name", "city"]),
        ("name,city,,\nA,B,,", ["name", "city"]),
        ("name,,city\nA,note,B", ["name", "(B)", "city"]),
    ],
)
def test_headers(text: str, header: list[str]) -> None:
    assert read(text).header == header


def test_rows_keep_the_numbers_that_a_spreadsheet_program_shows() -> None:
    assert [row.number for row in read('a,b\n\n1,"x\ny"\n,\n2,z').rows] == [3, 5]
    assert [row.number for row in read("sep=,\na,b\n1,2").rows] == [3]
    assert [row.number for row in read(workbook([[], ["a"], [], ["x"]])).rows] == [4]


def test_short_rows_are_filled_up() -> None:
    assert read("a,b,c\n1").rows == [Row(2, {"a": "1", "b": "", "c": ""})]


def test_marks_against_formulas_are_taken_off_again() -> None:
    assert read("a,b\n'=1+1,'quoted'").rows[0].values == {"a": "=1+1", "b": "'quoted'"}


@pytest.mark.parametrize(
    ("data", "code", "row", "column"),
    [
        (b"", "empty", None, None),
        (b"\n ,\n\n", "empty", None, None),
        (b"%PDF-1.7\n\x00\x01", "not_a_table", None, None),
        (b"\x89PNG\r\n\x1a\n\x00", "not_a_table", None, None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_format", None, None),
        (b"PK\x03\x04 and then nothing", "broken", None, None),
        ("a,b\n1,2,3", "too_many_cells", 2, "C"),
        ("a,b,a\n1,2,3", "duplicate_column", 1, "a"),
        ('a,b\n1,"2\n3,4', "broken", 2, None),
        ('a,b\n1,"2"3', "broken", 2, None),
        ("a\n" + "x\n" * 11, "too_many_rows", 12, None),
        (b"a," * 600, "too_large", None, None),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    data: bytes | str, code: str, row: int | None, column: str | None
) -> None:
    error = failure(data, max_bytes=1000, max_rows=10)
    assert (error.code, error.row, error.column, error.field) == (code, row, column, "file")


def repacked(data: bytes, changes: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", method) as new:
        for name in dict.fromkeys([*old.namelist(), *changes]):
            new.writestr(name, changes.get(name, old.read(name) if name in old.namelist() else b""))
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_xml(cells: str) -> bytes:
    return f'<?xml version="1.0"?><worksheet xmlns="{NAMESPACE}"><sheetData>{cells}</sheetData></worksheet>'.encode()


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="{reference}"><v>1</v></c></row>'


@pytest.mark.parametrize(
    "cells",
    [
        FAR.format(reference="XFD1048576"),
        FAR.format(reference="&#88;FD1048576"),
        '<row r="1048576">' + "<c><v>1</v></c>" * 20 + "</row>",
    ],
)
def test_a_cell_in_the_far_corner_is_refused_before_a_rectangle_is_made(cells: str) -> None:
    assert failure(repacked(workbook([["a"]]), {SHEET: sheet_xml(cells)})).code == "too_many_rows"


def test_formatted_cells_without_values_do_no_harm() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    far += '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert read(repacked(workbook([["a"]]), {SHEET: sheet_xml(far)})).rows == [Row(2, {"1": "2"})]


def test_a_zip_bomb_is_refused_whatever_sizes_it_states() -> None:
    bomb = repacked(workbook([["a"]]), {"xl/media/image1.png": b"\0" * 40_000_000})
    assert len(bomb) < 100_000
    assert failure(bomb).code == "too_large"
    lying = bomb.replace((40_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != bomb
    assert failure(lying).code == "too_large"


def test_a_long_text_named_by_many_cells_is_refused() -> None:
    texts = f'<?xml version="1.0"?><sst xmlns="{NAMESPACE}"><si><t>{"x" * 30_000}</t></si></sst>'.encode()
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 1_500))
    # Beside something that cannot be packed, so that the file as a whole looks honest.
    honest = {"xl/sharedStrings.xml": texts, SHEET: sheet_xml(cells), "xl/media/photo.jpg": random.randbytes(300_000)}
    assert failure(repacked(workbook([["a"]]), honest)).code == "too_large"
    few = {"xl/sharedStrings.xml": texts, SHEET: sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')}
    assert failure(repacked(workbook([["a"]]), few)).column == "A"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (",".join(str(n) for n in range(501)), 1),
        ("a" * 201, 1),
        (",".join(f"c{n}" for n in range(499)) + "\n" + ("1," * 499 + "\n") * 2_005, 2_002),
    ],
)
def test_a_table_wider_or_fuller_than_any_of_peoples_own_is_refused(text: str, row: int) -> None:
    error = failure(text, max_bytes=10_000_000)
    assert (error.code, error.row) == ("too_large", row)


def test_empty_columns_at_the_end_do_no_harm() -> None:
    assert read("a,b" + "," * 1_000 + "\n1,2" + "," * 1_000).header == ["a", "b"]


@pytest.mark.parametrize(
    ("changes", "method", "code"),
    [
        ({SHEET: b"<worksheet"}, zipfile.ZIP_DEFLATED, "broken"),
        ({SHEET: b'<?xml version="1.0" encoding="UTUaaT"?><worksheet/>'}, zipfile.ZIP_DEFLATED, "broken"),
        ({SHEET: b'<?xml version="1.0" encoding="gb2312"?><worksheet/>'}, zipfile.ZIP_DEFLATED, "broken"),
        ({}, zipfile.ZIP_BZIP2, "broken"),
    ],
)
def test_a_damaged_workbook_is_refused(changes: dict[str, bytes], method: int, code: str) -> None:
    assert failure(repacked(workbook([["a"]]), changes, method)).code == code


def test_an_archive_of_a_later_version_is_refused() -> None:
    altered = bytearray(workbook(CITIES))
    altered[altered.index(b"PK\x01\x02") + 6] = 64
    assert failure(bytes(altered)).code == "broken"


def test_another_zip_file_is_not_a_table() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert failure(file.getvalue()).code == "not_a_table"


def is_refused_or_read(data: bytes) -> bool:
    try:
        return bool(read(data).header)
    except SpreadsheetError as error:
        return bool(error.code)


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda rest: b"PK\x03\x04" + rest))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    assert is_refused_or_read(data)


WHOLE = workbook(CITIES)


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255), st.booleans())
def test_an_altered_or_truncated_workbook_never_breaks_the_reader(place: int, byte: int, cut: bool) -> None:
    altered = bytearray(WHOLE)
    altered[place] = byte
    assert is_refused_or_read(bytes(altered[:place] if cut else altered))


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_column_letters(index: int, letters: str) -> None:
    assert column_letter(index) == letters


def test_reading_takes_no_more_than_it_may(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    path.write_bytes(b"a\n" + b"x\n" * 1000)
    with path.open("rb") as file, pytest.raises(SpreadsheetError):
        read_rows(file, path.name, max_bytes=100, max_rows=10)
