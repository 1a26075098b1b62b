"""Runs an import: reads the table, writes its records or refuses it whole, leaves one entry in the trail."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from webapp.core import audit
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.core.spreadsheets.importing import Column, Record, parse_table
from webapp.core.spreadsheets.reading import read_rows
from webapp.directory.gazetteer import TOWNS
from webapp.directory.imports import cities, organisations, people, twinnings
from webapp.directory.imports.outcome import Report
from webapp.extensions import db

__all__ = ["KINDS", "ImportKind", "Report", "import_table"]


@dataclass(frozen=True)
class ImportKind:
    """A kind of record that a table may hold."""

    label: Any
    columns: Sequence[Column]
    write: Callable[[Sequence[Record], int], Report]


KINDS: dict[str, ImportKind] = {
    "cities": ImportKind(_l("Cities"), cities.COLUMNS, cities.write_cities),
    "organisations": ImportKind(_l("Organisations"), organisations.COLUMNS, organisations.write_organisations),
    "people": ImportKind(_l("People"), people.COLUMNS, people.write_people),
    "twinnings": ImportKind(_l("Twinnings"), twinnings.COLUMNS, twinnings.write_twinnings),
}


@dataclass(frozen=True)
class _Collection:
    """All records of a kind, as the subject of an entry in the trail."""

    __tablename__: str
    id: int | None = None


def import_table(
    kind: str, stream: IO[bytes], filename: str, *, by: Actor, dry_run: bool = False, smallest: int = TOWNS
) -> Report:
    """Take a CSV or XLSX table of a kind of record into the directory; `dry_run` only says what would happen.

    `smallest` is the population from which cities without coordinates are looked up. Raises SpreadsheetError for a
    file that is no table, ImportRefused with every wrong cell.
    """
    parsed = parse_table(read_rows(stream, filename), KINDS[kind].columns)
    records = parsed.accepted()
    savepoint = db.session.begin_nested()
    try:
        report = KINDS[kind].write(records, smallest)
    except BaseException:
        savepoint.rollback()
        raise
    report.warnings = [*parsed.warnings, *report.warnings]
    report.dry_run = dry_run
    if dry_run:
        savepoint.rollback()
        return report
    savepoint.commit()
    counts = {"created": report.created, "updated": report.updated, "cities": report.cities_created}
    audit.record("records_imported", _Collection(kind), by=by, file=filename[:200], **counts)
    return report
