"""Rows of several tables written by one statement, where people wait for it and each round trip counts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table

from webapp.core.rows import as_json, columns_of, insert_sql


class Together:
    """One row for each of some tables, written at once; `more` is SQL that changes others beside them.

    The statement is made once. Each row is given as a dict of its columns; what it lacks takes the column's default.
    The id of the first table's row is drawn beforehand and given too, so that the other rows can refer to it.
    """

    def __init__(self, first: Table, *others: Table, more: str) -> None:
        self._columns = {table.name: columns_of(table, with_key=table is first) for table in (first, *others)}
        parts = [insert_sql(t, self._columns[t.name], "jsonb_populate_record") for t in (first, *others)]
        expressions = ", ".join(f"part_{number} AS ({part})" for number, part in enumerate([*parts, more]))
        self._statement = f"WITH {expressions} SELECT 1"

    def write(self, connection: Connection, rows: Mapping[str, Mapping[str, Any]], **more: Any) -> None:
        """Write the rows, given by the names of their tables; `more` are the parameters of the other statement."""
        values = {table: as_json(columns, rows[table]) for table, columns in self._columns.items()}
        connection.exec_driver_sql(self._statement, values | more)
