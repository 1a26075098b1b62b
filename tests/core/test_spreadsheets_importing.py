"""Records out of tables: all or none, with the place of every error."""

import pytest

from webapp.core.errors import Invalid
from webapp.core.spreadsheets.importing import Column, ImportRefused, parse_table
from webapp.core.spreadsheets.reading import Row, Table


def country(text: str) -> str:
    if len(text) != 2:
        raise Invalid("two letters")
    return text.upper()


COLUMNS = [
    Column("name", aliases=["Nomi", "Название"], required=True),
    Column("country", required=True, parse=country),
    Column("year", aliases=["founded in"], parse=int),
]


def table(header: list[str], *rows: list[str]) -> Table:
    return Table(header, [Row(number, dict(zip(header, row, strict=True))) for number, row in enumerate(rows, 2)])


def places(errors: list) -> list[tuple[int, str]]:  # type: ignore[type-arg]
    return [(error.row, error.column) for error in errors]


def test_records_by_name_whatever_the_header_looks_like() -> None:
    parsed = parse_table(
        table(["НАЗВАНИЕ:", "Country", "Founded_in"], ["Osh", "kg", "1939"], ["Xiva", "uz", ""]), COLUMNS
    )
    assert [dict(record) for record in parsed.accepted()] == [
        {"name": "Osh", "country": "KG", "year": 1939},
        {"name": "Xiva", "country": "UZ", "year": None},
    ]
    assert [record.row for record in parsed.records] == [2, 3]


def test_one_wrong_cell_refuses_all_and_every_error_is_named() -> None:
    parsed = parse_table(
        table(["name", "country", "founded in"], ["Osh", "KGZ", "long ago"], ["", "UZ", "5"], ["Xiva", "UZ", "1"]),
        COLUMNS,
    )
    assert parsed.records == []
    assert places(parsed.errors) == [(2, "country"), (2, "founded in"), (3, "name")]
    assert parsed.errors[0].message == "two letters"
    with pytest.raises(ImportRefused) as caught:
        parsed.accepted()
    assert len(caught.value.errors) == 3


def test_columns_missing_unknown_and_doubled() -> None:
    parsed = parse_table(table(["name", "Nomi", "colour"], ["a", "b", "c"]), COLUMNS)
    assert places(parsed.errors) == [(0, "Nomi"), (0, "country")]
    assert places(parsed.warnings) == [(0, "colour")]


def test_a_table_without_rows_gives_no_records() -> None:
    assert parse_table(table(["name", "country"]), COLUMNS).accepted() == []
