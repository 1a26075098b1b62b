"""Organisations from a table."""

from collections.abc import Sequence

from sqlalchemy import select

from webapp.core import clock
from webapp.core.i18n import _l
from webapp.core.spreadsheets.importing import CellError, Column, ImportRefused, Record
from webapp.directory.imports import cells
from webapp.directory.imports.city_book import CityBook
from webapp.directory.imports.outcome import Report
from webapp.directory.models import Organisation
from webapp.directory.naming import Named, known_as, organisation_key, tell
from webapp.directory.organisations import columns_of
from webapp.directory.values import OrganisationValues, primary, write
from webapp.extensions import db

COLUMNS = [
    Column("type", required=True, parse=cells.organisation_type),
    *cells.text_columns("name", also=lambda code: ("name", "organisation") if code == "en" else ()),
    Column("short_name", ("short", "abbreviation"), default=""),
    Column("country", ("country_iso2", "country_code"), parse=cells.country),
    Column("city", default=""),
    Column("registration_number", ("registration_no",), default=""),
    Column("email", ("e-mail",), parse=cells.email),
    Column("phone", ("telephone",), default=""),
    Column("website", ("site", "url"), default=""),
    *cells.text_columns("description", also=lambda code: ("description",) if code == "en" else ()),
]
Book = dict[tuple[str, str], Organisation]


def _values(record: Record, known: Organisation | None, city_id: int | None) -> OrganisationValues:
    """What the row says, and where it says nothing what is known already."""

    def said(name: str) -> str:
        return str(record[name] or (getattr(known, name) if known else ""))

    return OrganisationValues(
        name=(known.name if known else {}) | cells.texts(record, "name"),
        type=record["type"],
        country=record["country"],
        city_id=city_id or (known.city_id if known else None),
        short_name=said("short_name"),
        registration_number=said("registration_number"),
        email=record["email"] or (known.email if known else None),
        phone=said("phone"),
        website=said("website"),
        description=(known.description if known else {}) | cells.texts(record, "description"),
    )


def write_organisations(records: Sequence[Record], smallest: int) -> Report:
    """Add the bodies that are new and change those that are known.

    A row without a country says what a type is called and is left out. Raises ImportRefused.
    """
    bodies = [record for record in records if record["country"]]
    report, faults = Report(left_out=len(records) - len(bodies)), cells.Faults()
    cities = CityBook()
    named = [(record["city"], record["country"]) for record in bodies if record["city"]]
    report.cities_created = cities.ensure(named, smallest)
    book = {(body.country or "", body.key): body for body in db.session.scalars(select(Organisation))}
    before: dict[Organisation, Named] = {}
    for record in bodies:
        with faults.of(record):
            written = _write(record, cities, book, report)
            before.setdefault(written.body, written)
    if faults.cells:
        raise ImportRefused(faults.cells)
    db.session.flush()
    tell(before.values())
    return report


def _write(record: Record, cities: CityBook, book: Book, report: Report) -> Named:
    """Write a body, and say what it was called before."""
    key = (record["country"], organisation_key(primary(cells.texts(record, "name"))))
    body = book.get(key)
    city = cities.find(record["city"], record["country"]) if record["city"] else None
    columns = columns_of(_values(record, body, city.id if city else None))
    new = body is None
    if body is None:
        body = book[key] = Organisation(is_host=False, created_at=clock.now())
    elif body in db.session.new:
        report.warnings.append(CellError(record.row, "name_en", _l("The file names this organisation twice.")))
    before = Named(body) if new else known_as(body)
    changed = write(body, columns)
    if new:
        db.session.add(body)
    report.count(new=new, changed=changed)
    return before
