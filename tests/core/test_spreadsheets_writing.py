"""What is written is read back as it was, by our reader and by others."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from webapp.core.spreadsheets.guards import guard, unguard
from webapp.core.spreadsheets.reading import read_rows
from webapp.core.spreadsheets.writing import csv_stream, sheet_title, xlsx_file

DAY, MOMENT = date(2026, 11, 26), datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def written(*rows: list[object]) -> list[list[str]]:
    data = b"".join(csv_stream(["a"], rows))
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x")',
        "+cmd|' /C calc'!A0",
        "-2+3",
        "+1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1",
        "+998901234567;=1",
        "--1",
        "+A1",
        "-(A1)",
        "'=1",
    ],
)
def test_formulas_are_guarded(text: str) -> None:
    assert written([text]) == [["'" + text]]


@pytest.mark.parametrize(
    "text",
    [
        "+998901234567",
        "+998 (90) 123-45-67",
        "+7 495 123 45 67",
        "-5",
        "-5,5",
        "+5.25",
        "-",
        "",
        "Oʻzbekiston",
        "'quoted'",
        "ʻ",
        "a=b",
        "anna@example.org",
    ],
)
def test_numbers_telephones_and_plain_text_are_not_damaged(text: str) -> None:
    assert written([text, "x"]) == [[text, "x"]]


@given(st.text())
def test_guarding_can_be_undone(text: str) -> None:
    assert unguard(guard(text)) == text


def test_typed_values_in_csv() -> None:
    assert written([None, -5, Decimal("-1.50"), DAY, MOMENT, time(9, 5), True]) == [
        ["", "-5", "-1.50", "2026-11-26", "2026-11-26 09:30", "09:05", "True"]
    ]


def sheet(*rows: list[object], name: str = "Guests") -> list[list[object]]:
    with xlsx_file(["Header"], rows, name) as file:
        return load_workbook(file).get_sheet_by_index(0).to_python(skip_empty_area=False)[1:]


def test_typed_values_in_a_workbook() -> None:
    assert sheet([5, -1.5, Decimal("2.25"), True, DAY, MOMENT, None, "x"]) == [
        [5.0, -1.5, 2.25, True, DAY, MOMENT.replace(tzinfo=None), "", "x"]
    ]


@pytest.mark.parametrize("text", ["=1+1", "https://example.org", "00123", "+998901234567", "{=1}", "\x01", "  x"])
def test_text_stays_text_in_a_workbook(text: str) -> None:
    assert sheet([text]) == [[text]]
    with xlsx_file(["Header"], [[text]], "x") as file, zipfile.ZipFile(file) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml
    assert b"hyperlink" not in xml


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (998901234567890123, "998901234567890123"),
        (float("nan"), "nan"),
        (date(1870, 4, 22), "1870-04-22"),
        (datetime(1870, 4, 22, 10, 0, tzinfo=UTC), "1870-04-22 10:00"),
        ("\ud800", "\ufffd"),
    ],
)
def test_what_a_workbook_cannot_hold_becomes_text(value: object, shown: str) -> None:
    assert sheet([value]) == [[shown]]


def test_a_text_longer_than_a_cell_is_cut_visibly() -> None:
    assert str(sheet(["x" * 40_000])[0][0]).endswith("xx…")


@pytest.mark.parametrize(
    ("name", "title"),
    [("a/b:c", "a b c"), ("x" * 40, "x" * 31), ("", "Sheet"), ("History", "Sheet"), ("'Guests'", "Guests")],
)
def test_sheet_titles(name: str, title: str) -> None:
    assert sheet_title(name) == title
    assert sheet(["x"], name=name) == [["x"]]


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5))
def test_what_was_exported_can_be_imported(rows: list[list[str]]) -> None:
    header = ["First", "Second"]
    with io.BytesIO(b"".join(csv_stream(header, rows))) as delimited, xlsx_file(header, rows) as workbook:
        tables = [read_rows(file, "export") for file in (delimited, workbook)]
    for table in tables:
        assert [list(row.values.values()) for row in table.rows] == rows


def many(count: int) -> Iterator[list[object]]:
    return ([number, "a text of some length", DAY] for number in range(count))


def test_long_tables_take_constant_memory() -> None:
    tracemalloc.start()
    try:
        assert sum(map(len, csv_stream(["a", "b", "c"], many(20_000)))) > 500_000
        with xlsx_file(["a", "b", "c"], many(3_000)) as file:
            assert file.read(2) == b"PK"
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
