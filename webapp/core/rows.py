"""Rows written as JSON: one value for each table or batch, which costs both sides less than a parameter a column."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Column, Connection, Row, Table

PORTION = 2000
"""Rows sent at once, so that a long list of them is not held twice."""


def columns_of(table: Table, *, with_key: bool = False) -> list[Column[Any]]:
    """The columns that are given; the key is drawn by the database unless it is given too."""
    return [column for column in table.columns if with_key or not column.primary_key]


def insert_sql(table: Table, columns: Sequence[Column[Any]], source: str) -> str:
    """An INSERT of columns from JSON, whose parameter has the name of the table.

    `source` is `jsonb_populate_record` for one row and `jsonb_populate_recordset` for many.
    """
    names = ", ".join(f'"{column.name}"' for column in columns)
    name = table.name
    return f'INSERT INTO "{name}" ({names}) SELECT {names} FROM {source}(NULL::"{name}", %({name})s)'  # noqa: S608


def as_json(columns: Iterable[Column[Any]], row: Mapping[str, Any]) -> str:
    """A row as it travels; what it lacks takes the column's default."""
    return _JSON.encode(
        {column.name: row[column.name] if column.name in row else _default(column) for column in columns}
    )


def insert_new(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *returning: str
) -> list[Row[Any]]:
    """Insert those of the rows that break no unique rule; the named columns of what was new come back."""
    columns = columns_of(table)
    names = ", ".join(f'"{name}"' for name in returning)
    sql = f"{insert_sql(table, columns, 'jsonb_populate_recordset')} ON CONFLICT DO NOTHING RETURNING {names}"
    written: list[Row[Any]] = []
    for start in range(0, len(rows), PORTION):
        portion = ",".join(as_json(columns, row) for row in rows[start : start + PORTION])
        written += connection.exec_driver_sql(sql, {table.name: f"[{portion}]"}).all()
    return written


def _default(column: Column[Any]) -> Any:
    if column.default is None:
        return None
    return column.default.arg if column.default.is_scalar else column.default.arg(None)  # type: ignore[attr-defined]


def _plain(value: object) -> str:
    match value:
        case Enum():
            return str(value.value)
        case datetime():
            return value.isoformat()
        case bytes():
            return f"\\x{value.hex()}"
    raise TypeError(f"{value!r} cannot be written as JSON")


_JSON = json.JSONEncoder(default=_plain)
