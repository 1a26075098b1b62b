"""Rows of several tables written by one statement, where people wait for it and each round trip counts."""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Column, Connection, Table


class Together:
    """One row for each of some tables, written at once; `more` is SQL that changes others beside them.

    Each row travels as one JSON value, which costs both sides less than a parameter for every column would. A row is
    given as a dict of its columns; what it lacks takes the column's default. The id of the first table's row is drawn
    beforehand and given too, so that the other rows can refer to it.
    """

    def __init__(self, first: Table, *others: Table, more: str) -> None:
        self._columns = {
            table.name: [column for column in table.columns if table is first or not column.primary_key]
            for table in (first, *others)
        }
        parts = [_insert(table, columns) for table, columns in self._columns.items()]
        expressions = ", ".join(f"part_{number} AS ({part})" for number, part in enumerate([*parts, more]))
        self._statement = f"WITH {expressions} SELECT 1"

    def write(self, connection: Connection, rows: Mapping[str, Mapping[str, Any]], **more: Any) -> None:
        """Write the rows, given by the names of their tables; `more` are the parameters of the other statement."""
        values = {table: _as_json(columns, rows[table]) for table, columns in self._columns.items()}
        connection.exec_driver_sql(self._statement, values | more)


def _insert(table: str, columns: list[Column[Any]]) -> str:
    names = ", ".join(f'"{column.name}"' for column in columns)
    return f'INSERT INTO "{table}" ({names}) SELECT {names} FROM jsonb_populate_record(NULL::"{table}", %({table})s)'  # noqa: S608


def _as_json(columns: list[Column[Any]], row: Mapping[str, Any]) -> str:
    return _JSON.encode(
        {column.name: row[column.name] if column.name in row else _default(column) for column in columns}
    )


def _plain(value: object) -> str:
    match value:
        case Enum():
            return str(value.value)
        case datetime():
            return value.isoformat()
        case bytes():
            return f"\\x{value.hex()}"
    raise TypeError(f"{value!r} cannot be written as JSON")


def _default(column: Column[Any]) -> Any:
    if column.default is None:
        return None
    return column.default.arg if column.default.is_scalar else column.default.arg(None)  # type: ignore[attr-defined]


_JSON = json.JSONEncoder(default=_plain)
