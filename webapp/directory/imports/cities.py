"""Cities from a table."""

from collections.abc import Sequence

from webapp.core import clock
from webapp.core.i18n import _l
from webapp.core.spreadsheets.importing import CellError, Column, ImportRefused, Record
from webapp.directory.cities import columns_of, placed_all
from webapp.directory.imports import cells
from webapp.directory.imports.city_book import CityBook
from webapp.directory.imports.outcome import Report
from webapp.directory.models import City
from webapp.directory.values import CityValues, primary, write
from webapp.extensions import db

COLUMNS = [
    *cells.text_columns("name", also=lambda code: ("name", "city") if code == "en" else ()),
    Column("name_local", ("local", "local_name"), default=""),
    Column("country", ("country_iso2", "country_code", "iso2"), required=True, parse=cells.country),
    Column("lat", ("latitude",), parse=cells.number),
    Column("lon", ("lng", "longitude"), parse=cells.number),
    Column("timezone", ("time_zone", "zone")),
]
PLACES = {"latitude": "lat", "longitude": "lon", "local_name": "name_local"}


def _is_latin(name: str) -> bool:
    return name.translate(str.maketrans("", "", "ʻʼ")).isascii()


def _values(record: Record, known: City | None) -> CityValues:
    """What the row says, and beside it what is known already."""
    name = cells.texts(record, "name")
    local = record["name_local"] or (known.local_name if known else "")
    if record["country"] == "UZ" and _is_latin(local):
        name = {"uz": local} | name
    given = record["lat"] is not None or record["lon"] is not None
    return CityValues(
        name=(known.name if known else {}) | {code: text for code, text in name.items() if text},
        country=record["country"],
        local_name=local,
        latitude=record["lat"] if given or known is None else known.latitude,
        longitude=record["lon"] if given or known is None else known.longitude,
        timezone=record["timezone"] or (known.timezone if known else None),
    )


def write_cities(records: Sequence[Record], smallest: int) -> Report:
    """Add the cities that are new and change those that are known; raises ImportRefused."""
    book, faults, report = CityBook(), cells.Faults(PLACES), Report()
    known = [book.known(primary(cells.texts(record, "name")), record["country"]) for record in records]
    many = [_values(record, city) for record, city in zip(records, known, strict=True)]
    for record, values in zip(records, many, strict=True):
        with faults.of(record):
            columns_of(values)
    if faults.cells:
        raise ImportRefused(faults.cells)
    for record, values in zip(records, placed_all(many, smallest), strict=True):
        _write(record, values, book, report)
    db.session.flush()
    return report


def _write(record: Record, values: CityValues, book: CityBook, report: Report) -> None:
    city = book.known(primary(values.name), values.country)
    new = city is None
    if city is None:
        city = City(created_at=clock.now())
    changed = write(city, columns_of(values))
    if new:
        db.session.add(city)
        book.add(city)
    elif city in db.session.new:
        report.warnings.append(CellError(record.row, "name_en", _l("The file names this city twice.")))
    report.count(new=new, changed=changed)
