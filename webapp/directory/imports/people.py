"""People from a table."""

from collections.abc import Sequence

from sqlalchemy import select

from webapp.core import clock
from webapp.core.i18n import _l
from webapp.core.names import body_key, fold
from webapp.core.spreadsheets.importing import CellError, Column, ImportRefused, Record
from webapp.directory.imports import cells
from webapp.directory.imports.outcome import Report
from webapp.directory.models import Organisation, Person
from webapp.directory.people import columns_of
from webapp.directory.values import PersonValues, write
from webapp.extensions import db

COLUMNS = [
    Column("given_name", ("first_name", "name"), required=True),
    Column("family_name", ("last_name", "surname"), default=""),
    Column("native_name", ("name_native", "name_local"), default=""),
    Column("form_of_address", ("title",), default=""),
    Column("email", ("e-mail",), parse=cells.email),
    Column("phone", ("telephone",), default=""),
    Column("organisation", ("organization", "body"), default=""),
    *cells.text_columns("position", also=lambda code: ("position",) if code == "en" else ()),
    Column("country", ("country_iso2", "country_code"), parse=cells.country),
    Column("expertise", default=""),
    Column("languages", parse=cells.several(cells.language), default=()),
    *cells.text_columns("biography", also=lambda code: ("biography",) if code == "en" else ()),
]


class _Book:
    """People by name and address, and by name and body."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str | int | None], Person] = {}
        for person in db.session.scalars(select(Person).order_by(Person.id)):
            self.add(person)

    def add(self, person: Person) -> None:
        """Take a person in."""
        name = (fold(person.given_name) or person.given_name, fold(person.family_name))
        for mark in (person.email, person.organisation_id):
            self._known.setdefault((*name, mark), person)

    def find(self, record: Record, organisation_id: int | None) -> Person | None:
        """Whom a row means: the name counts too, for a shared mailbox does not make two people one."""
        name = (fold(record["given_name"]) or record["given_name"], fold(record["family_name"]))
        if record["email"] and (same := self._known.get((*name, record["email"]))):
            return same
        same = self._known.get((*name, organisation_id))
        return same if same is not None and not (record["email"] and same.email) else None


def _values(record: Record, known: Person | None, organisation_id: int | None) -> PersonValues:
    """What the row says, and where it says nothing what is known already."""

    def said(name: str) -> str:
        return str(record[name] or (getattr(known, name) if known else ""))

    return PersonValues(
        given_name=record["given_name"],
        family_name=said("family_name"),
        native_name=said("native_name"),
        form_of_address=said("form_of_address"),
        email=record["email"] or (known.email if known else None),
        phone=said("phone"),
        organisation_id=organisation_id or (known.organisation_id if known else None),
        position=(known.position if known else {}) | cells.texts(record, "position"),
        country=record["country"] or (known.country if known else None),
        expertise=said("expertise"),
        languages=record["languages"] or tuple(known.languages if known else ()),
        biography=(known.biography if known else {}) | cells.texts(record, "biography"),
    )


def _organisations() -> dict[str, Organisation]:
    """Bodies by the keys of their names in every language; a key that two bodies share is left out."""
    bodies: dict[str, set[Organisation]] = {}
    for body in db.session.scalars(select(Organisation)):
        for name in (*body.name.values(), body.short_name):
            if name:
                bodies.setdefault(body_key(name), set()).add(body)
    return {key: next(iter(found)) for key, found in bodies.items() if len(found) == 1}


def write_people(records: Sequence[Record], smallest: int) -> Report:
    """Add the people who are new and change those who are known; raises ImportRefused."""
    book, faults, report = _Book(), cells.Faults(), Report()
    organisations = _organisations() if any(record["organisation"] for record in records) else {}
    for record in records:
        body = organisations.get(body_key(record["organisation"])) if record["organisation"] else None
        if record["organisation"] and body is None:
            faults.add(record, "organisation", _l("This organisation is not in the directory."))
            continue
        with faults.of(record):
            _write(record, body.id if body else None, book, report)
    if faults.cells:
        raise ImportRefused(faults.cells)
    db.session.flush()
    return report


def _write(record: Record, organisation_id: int | None, book: _Book, report: Report) -> None:
    person = book.find(record, organisation_id)
    columns = columns_of(_values(record, person, organisation_id))
    new = person is None
    if person is None:
        person = Person(created_at=clock.now())
    elif person in db.session.new:
        report.warnings.append(CellError(record.row, "given_name", _l("The file names this person twice.")))
    changed = write(person, columns)
    if new:
        db.session.add(person)
        book.add(person)
    report.count(new=new, changed=changed)
