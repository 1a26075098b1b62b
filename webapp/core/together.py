"""Rows of several tables written by one statement, where people wait for it and each round trip counts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, bindparam, insert, literal_column, select
from sqlalchemy.sql.dml import UpdateBase


class Together:
    """One row for each of some tables, written at once; `more` is a statement that changes others beside them.

    The statement is made once. Each row is given as a dict of its columns; what it lacks takes the column's default.
    The id of the first table's row is drawn beforehand and given too, so that the other rows can refer to it.
    """

    def __init__(self, first: Table, *others: Table, more: UpdateBase | None = None) -> None:
        tables = (first, *others)
        self._columns = {
            table.name: [column for column in table.columns if table is first or not column.primary_key]
            for table in tables
        }
        statements = [
            insert(table).values(
                {column: bindparam(_name(column), type_=column.type) for column in self._columns[table.name]}
            )
            for table in tables
        ]
        if more is not None:
            statements.append(more)  # type: ignore[arg-type]
        parts = [statement.cte(f"part_{number}") for number, statement in enumerate(statements)]
        self._statement: Select[Any] = select(literal_column("1")).add_cte(*parts)

    def write(self, connection: Connection, rows: Mapping[str, Mapping[str, Any]], **more: Any) -> None:
        """Write the rows, given by the names of their tables; `more` are the parameters of the other statement."""
        values = dict(more)
        for table, columns in self._columns.items():
            row = rows[table]
            values |= {_name(column): row.get(column.name, _default(column)) for column in columns}
        connection.execute(self._statement, values)


def _name(column: Column[Any]) -> str:
    return f"{column.table.name}_{column.name}"


def _default(column: Column[Any]) -> Any:
    if column.default is None:
        return None
    return column.default.arg if column.default.is_scalar else column.default.arg(None)  # type: ignore[attr-defined]
