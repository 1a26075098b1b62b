"""Twinnings from a table."""

from collections.abc import Sequence

from sqlalchemy import select

from webapp.core import clock
from webapp.core.i18n import _l
from webapp.core.spreadsheets.importing import CellError, Column, ImportRefused, Record
from webapp.directory.imports import cells
from webapp.directory.imports.city_book import CityBook
from webapp.directory.imports.outcome import Report
from webapp.directory.models import TieStatus, Twinning
from webapp.directory.twinnings import columns_of
from webapp.directory.values import TwinningValues, write
from webapp.extensions import db

COLUMNS = [
    Column("city_a", ("city", "city_1"), required=True),
    Column("country_a", ("country", "country_1"), required=True, parse=cells.country),
    Column("city_b", ("twin_city", "city_2"), required=True),
    Column("country_b", ("twin_country", "country_2"), required=True, parse=cells.country),
    Column("year", ("since",), parse=cells.year),
    Column("signed_on", ("signed", "date"), parse=cells.day),
    Column("status", ("state",), parse=cells.status),
    Column("areas", parse=cells.several(cells.area), default=()),
    Column("source", default=""),
    Column("notes", default=""),
]
PLACES = {"city_a_id": "city_a", "city_b_id": "city_b"}
Book = dict[tuple[int, int], Twinning]


def _values(record: Record, known: Twinning | None, ids: tuple[int, int]) -> TwinningValues:
    """What the row says, and where it says nothing what is known already."""
    signed_on = record["signed_on"] or (known.signed_on if known else None)
    return TwinningValues(
        city_a_id=ids[0],
        city_b_id=ids[1],
        status=record["status"] or (known.status if known else TieStatus.ACTIVE),
        year=record["year"] or (known.year if known and not record["signed_on"] else None),
        signed_on=signed_on,
        areas=tuple(area.value for area in record["areas"]) or tuple(known.areas if known else ()),
        source=record["source"] or (known.source if known else ""),
        notes=record["notes"] or (known.notes if known else ""),
    )


def write_twinnings(records: Sequence[Record], smallest: int) -> Report:
    """Add the ties that are new and change those that are known, with the cities they name; raises ImportRefused."""
    cities, faults, report = CityBook(), cells.Faults(PLACES), Report()
    ends = [(record[f"city_{side}"], record[f"country_{side}"]) for record in records for side in "ab"]
    report.cities_created = cities.ensure(ends, smallest)
    book = {(tie.city_a_id, tie.city_b_id): tie for tie in db.session.scalars(select(Twinning))}
    for record in records:
        with faults.of(record):
            _write(record, cities, book, report)
    if faults.cells:
        raise ImportRefused(faults.cells)
    db.session.flush()
    return report


def _write(record: Record, cities: CityBook, book: Book, report: Report) -> None:
    found = [cities.find(record[f"city_{side}"], record[f"country_{side}"]) for side in "ab"]
    first, second = sorted(city.id for city in found if city is not None)
    tie = book.get((first, second))
    columns = columns_of(_values(record, tie, (first, second)))
    new = tie is None
    if tie is None:
        tie = book[first, second] = Twinning(created_at=clock.now())
    elif tie in db.session.new:
        report.warnings.append(CellError(record.row, "city_b", _l("The file names this pair twice.")))
    changed = write(tie, columns)
    if new:
        db.session.add(tie)
    report.count(new=new, changed=changed)
