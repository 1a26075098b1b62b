"""What can be wrong with a file of rows as a whole."""

from typing import Any

from webapp.core.errors import Invalid


class SpreadsheetError(Invalid):
    """A file that cannot be read as a table; `row` and `column` say where, as far as there is a place.

    Codes: too_large, too_many_rows, not_a_table, old_format, protected, broken, empty, duplicate_column,
    too_many_cells.
    """

    def __init__(self, message: Any, *, code: str, row: int | None = None, column: str | None = None) -> None:
        super().__init__(message, code=code, field="file")
        self.row = row
        self.column = column
