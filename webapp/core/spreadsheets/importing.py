"""Makes records of the rows of a table: all of them, or none and every error with its row and column."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.core.errors import DomainError, InvalidMany
from webapp.core.i18n import _l
from webapp.core.spreadsheets.reading import Row, Table

LONGEST_SHOWN = 60
MOST_ERRORS = 10_000
"""Nobody reads more, and each takes memory: the rest of the table is not looked at."""
NOT_IN_NAMES = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Column:
    """A column that an import takes, under its name or one of its aliases, in any case and with any punctuation.

    `parse` makes a value of a cell that is not empty and raises DomainError with a sentence for the person, or
    ValueError. An empty cell becomes `default`; a required column must exist and have no empty cell.
    """

    name: str
    aliases: Sequence[str] = ()
    required: bool = False
    parse: Callable[[str], Any] = str
    default: Any = None
    label: Any = ""
    """What an empty list calls it, where that is not its name."""

    @property
    def title(self) -> str:
        """What it is called at the head of an empty list."""
        return str(self.label or self.name)


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong in one place; `row` is 1 or more, as a spreadsheet program counts, and 0 for the whole column."""

    row: int
    column: str
    message: Any

    def __str__(self) -> str:
        if not self.row:
            return str(_l("Column %(column)s: %(message)s", column=self.column, message=self.message))
        return str(
            _l("Row %(row)s, column %(column)s: %(message)s", row=self.row, column=self.column, message=self.message)
        )


@dataclass(frozen=True, slots=True)
class Record(Mapping[str, Any]):
    """The values of one row by the names of the columns."""

    row: int
    values_by_name: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values_by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)


class ImportRefused(InvalidMany):
    """A table with errors, of which nothing was imported."""

    code = "import_refused"

    def __init__(self, errors: Sequence[CellError]) -> None:
        super().__init__(_l("Nothing was imported: the file has errors."), [("file", str(error)) for error in errors])
        self.cells = list(errors)


@dataclass(frozen=True)
class Parsed:
    """The outcome: records and no errors, or errors and no records; warnings change nothing."""

    records: list[Record]
    errors: list[CellError]
    warnings: list[CellError] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    """What the table calls the columns it has, by their names."""
    sound: list[Record] = field(default_factory=list)
    """The records in which nothing is wrong, also where others are, for whoever has more to say against them."""

    def accepted(self) -> list[Record]:
        """The records; raises ImportRefused with every error where there is one."""
        if self.errors:
            raise ImportRefused(self.errors)
        return self.records


def folded_name(name: str) -> str:
    """The name of a column without what does not tell it from others: case, spaces, punctuation."""
    return NOT_IN_NAMES.sub(" ", name.casefold()).strip()


def _places(table: Table, columns: Sequence[Column]) -> tuple[dict[str, str], list[CellError]]:
    """Under which header each column stands, and what is wrong with the header."""
    known = {folded_name(name): column.name for column in columns for name in (column.name, *column.aliases)}
    places: dict[str, str] = {}
    errors = []
    for header in table.header:
        name = known.get(folded_name(header))
        if name in places:
            message = _l("The column “%(other)s” means the same.", other=places[name])
            errors.append(CellError(0, header, message))
        elif name:
            places[name] = header
    missing = [column.name for column in columns if column.required and column.name not in places]
    errors += [CellError(0, name, _l("The file has no such column.")) for name in missing]
    return places, errors


def _value(column: Column, text: str) -> Any:
    """The value of a cell; raises DomainError."""
    if not text:
        if column.required:
            raise DomainError(_l("A value is missing."))
        return column.default
    try:
        return column.parse(text)
    except ValueError as error:
        shown = text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
        raise DomainError(_l("“%(value)s” cannot be read here.", value=shown)) from error


def _record(row: Row, columns: Sequence[Column], places: dict[str, str], errors: list[CellError]) -> Record:
    values: dict[str, Any] = {}
    for column in columns:
        header = places.get(column.name)
        if header is None:
            values[column.name] = column.default
            continue
        try:
            values[column.name] = _value(column, row.values[header])
        except DomainError as error:
            errors.append(CellError(row.number, header, error.message))
    return Record(row.number, values)


def parse_table(table: Table, columns: Sequence[Column]) -> Parsed:
    """Records of all rows, or all errors: of the header first, then row by row; columns not known are warnings."""
    places, errors = _places(table, columns)
    taken = {*places.values(), *(error.column for error in errors)}
    warnings = [
        CellError(0, header, _l("This column is not known and was left out."))
        for header in table.header
        if header not in taken
    ]
    sound = []
    for row in table.rows:
        before = len(errors)
        record = _record(row, columns, places, errors)
        if len(errors) == before:
            sound.append(record)
        elif len(errors) >= MOST_ERRORS:
            break
    return Parsed([] if errors else sound, errors[:MOST_ERRORS], warnings, places, sound)
