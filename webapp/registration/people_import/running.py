"""Takes a list of people into an event, under its lock and in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from sqlalchemy import or_, select

from webapp.core import audit
from webapp.core.errors import DomainError, InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.core.spreadsheets.importing import CellError, ImportRefused, Record, parse_table
from webapp.core.spreadsheets.reading import read_rows
from webapp.events import versions
from webapp.events.kinds import kind_of
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail import outbox
from webapp.registration import changes, messages, places, services
from webapp.registration.models import LIVE, Registration, RegistrationState, Source
from webapp.registration.people_import.columns import columns_of
from webapp.registration.values import RegistrationValues, cleaned

MOST_ROWS = 20_000
COMMON = (
    "given_name",
    "family_name",
    "native_name",
    "email",
    "shared_mailbox",
    "phone",
    "country",
    "organisation",
    "function",
    "category",
    "language",
    "note",
)
ADDED, CHANGED, SAME = "added", "changed", "same"


@dataclass
class Line:
    """What became, or would become, of one row."""

    row: int
    name: str
    deed: str
    state: RegistrationState
    fields: list[str] = field(default_factory=list)
    """What was changed."""


@dataclass
class Report:
    """What an import did, or would do."""

    lines: list[Line]
    warnings: list[CellError]
    mailed: int = 0

    def number(self, deed: str) -> int:
        """How many rows had this outcome."""
        return sum(line.deed == deed for line in self.lines)


def import_people(
    event: Event, stream: IO[bytes], filename: str, *, by: Actor, notify: bool, dry_run: bool = False
) -> Report:
    """Register everybody on a list, and change those who are registered already, known by reference or address.

    An empty cell leaves what is known as it is. Newcomers get a place while there is one, else they wait or, where the
    event decides on everybody, are to be decided on. `dry_run` only says what would happen.

    Raises SpreadsheetError for a file that is no table, ImportRefused with every wrong cell.
    """
    parsed = parse_table(read_rows(stream, filename), columns_of(event))
    records = parsed.accepted()
    if len(records) > MOST_ROWS:
        raise ImportRefused([CellError(0, "–", _l("The file has more than %(most)s rows.", most=MOST_ROWS))])
    savepoint = db.session.begin_nested()
    try:
        taking = _Taking(event, records, by)
        report = Report(taking.everybody(), parsed.warnings)
    except BaseException:
        savepoint.rollback()
        raise
    if dry_run:
        savepoint.rollback()
        return report
    savepoint.commit()
    report.mailed = taking.mail() if notify else 0
    counts = {deed: report.number(deed) for deed in (ADDED, CHANGED)}
    audit.record("registrations_imported", event, by=by, event_id=event.id, file=filename[:200], **counts)
    return report


class _Taking:
    """One run over the rows of a file."""

    def __init__(self, event: Event, records: Sequence[Record], by: Actor) -> None:
        self.event = places.lock(event.id)
        self.ledger = places.count(self.event)
        self.questions = {question.key for question in kind_of(event.kind).questions_of(event)}
        self.records = records
        self.by = by
        self.known = _known(event.id, records)
        self.seen: dict[str, int] = {}
        self.errors: list[CellError] = []
        self.newcomers: list[Registration] = []

    def everybody(self) -> list[Line]:
        """Every row taken; raises ImportRefused with every error."""
        lines = [line for record in self.records if (line := self._tried(record)) is not None]
        if self.errors:
            raise ImportRefused(self.errors)
        db.session.add_all(self.newcomers)
        db.session.flush()
        for newcomer in self.newcomers:
            audit.record("registration_added", newcomer, by=self.by, source=newcomer.source.value)
        versions.touch(self.event.id)
        db.session.flush()
        return lines

    def mail(self) -> int:
        """Tell the newcomers; answers how many are told."""
        drafts = (messages.draft_about(one, self.event, services.WELCOME[one.state]) for one in self.newcomers)
        return outbox.post_many(draft for draft in drafts if draft is not None)

    def _tried(self, record: Record) -> Line | None:
        try:
            return self._taken(record)
        except InvalidMany as error:
            self.errors += [CellError(record.row, name, message) for name, message in error.errors]
        except DomainError as error:
            self.errors.append(CellError(record.row, "email", error.message))
        return None

    def _taken(self, record: Record) -> Line:
        self._once(record)
        registration = self._match(record)
        if registration is None:
            return self._added(record)
        answers = {key: record[key] for key in self.questions & record.keys() if record[key] is not None}
        # What a file leaves out or empty stays as it is.
        wanted = _told(record) | ({"answers": answers} if answers else {})
        changed = changes.change_under_lock(registration, self.event, wanted, by=self.by, ledger=self.ledger)
        return Line(record.row, registration.name, CHANGED if changed else SAME, registration.state, changed)

    def _once(self, record: Record) -> None:
        key = record["reference"] or ("" if record["shared_mailbox"] else record["email"])
        if not key:
            return
        first = self.seen.setdefault(key.lower(), record.row)
        if first != record.row:
            raise DomainError(_l("The same person stands in row %(row)s.", row=first))

    def _match(self, record: Record) -> Registration | None:
        if record["reference"]:
            found = self.known.get(record["reference"])
            if found is None:
                raise InvalidMany(
                    _l("Some values are not right."), [("reference", _l("Nobody here has this reference."))]
                )
            return found
        return None if record["shared_mailbox"] else self.known.get((record["email"] or "").lower())

    def _added(self, record: Record) -> Line:
        answers = {key: record[key] for key in self.questions & record.keys() if record[key] is not None}
        values = cleaned(RegistrationValues(**_told(record), answers=answers))
        newcomer = services.build(self.event, values, Source.ORGANISER)
        newcomer.state = services.first_state(self.ledger, newcomer)
        if newcomer.state is RegistrationState.CONFIRMED:
            self.ledger.add(newcomer, 1)
        elif newcomer.state is RegistrationState.WAITLISTED:
            newcomer.queued_at = newcomer.created_at
        self.newcomers.append(newcomer)
        return Line(record.row, newcomer.name, ADDED, newcomer.state)


def _told(record: Record) -> dict[str, Any]:
    return {name: record[name] for name in COMMON if record[name] is not None}


def _known(event_id: int, records: Iterable[Record]) -> dict[str, Registration]:
    """Live registrations that rows may mean, by reference and, of those who registered alone, by address."""
    emails = {record["email"].lower() for record in records if record["email"]}
    references = {record["reference"] for record in records if record["reference"]}
    alone = Registration.email.in_(emails) & Registration.shared_mailbox.is_(False)
    query = select(Registration).where(
        Registration.event_id == event_id,
        Registration.state.in_(LIVE),
        or_(alone, Registration.reference.in_(references)),
    )
    found = db.session.scalars(query.execution_options(populate_existing=True)).all()
    by_address = {one.email: one for one in found if one.email and not one.shared_mailbox}
    return by_address | {one.reference: one for one in found}
