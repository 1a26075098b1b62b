"""One run over the rows of a list of people, portion by portion, under the event's lock."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table

from webapp.core import audit
from webapp.core.errors import DomainError, InvalidMany
from webapp.core.i18n import _l
from webapp.core.jobs import Progress
from webapp.core.permissions import Actor
from webapp.core.rows import insert_new
from webapp.core.spreadsheets.importing import MOST_ERRORS, CellError, ImportRefused, Parsed, Record
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail import outbox
from webapp.registration import accompanying, changes, messages, places, services
from webapp.registration.form_builder import answering
from webapp.registration.form_builder.open_form import OpenForm
from webapp.registration.models import HOLDING, Registration, RegistrationState
from webapp.registration.people_import.company import Company, known
from webapp.registration.people_import.preparing import Prepared, answers_of, told
from webapp.registration.people_import.report import ADDED, CHANGED, SAME, Line
from webapp.registration.places import reserves
from webapp.registration.states import after_changes

PORTION = 500
"""Rows that are looked up and written together."""
REGISTRATIONS = cast(Table, Registration.__table__)
ANSWERS = "answers."


class Taking:
    """One run: `everybody` takes the rows, or raises ImportRefused with every error, those found before among them."""

    def __init__(self, event: Event, parsed: Parsed, prepared: Prepared, *, by: Actor, notify: bool) -> None:
        self.event = places.lock(event.id)
        self.ledger = places.count(self.event)
        self.form = OpenForm(self.event)
        self.prepared = prepared
        self.headers = parsed.headers
        self.records = parsed.sound
        self.by = by
        self.notify = notify
        self.seen: dict[str, int] = {}
        self.known: dict[str, Registration] = {}
        self.newcomers: list[Registration] = []
        self.moved = False
        self.left: list[Registration] = []
        """Who gave up the place of one group, since they belong to another now."""
        self.lines: list[Line] = []
        self.errors = list(parsed.errors)
        self.mailed = 0
        self.company = Company(event.id, self._header(accompanying.FIELD))

    def everybody(self, progress: Progress) -> None:
        """Take every row; after the first error the others are only looked at."""
        total = len(self.records)
        for start in range(0, total, PORTION):
            progress((total + start) // 2, total)
            portion = self.records[start : start + PORTION]
            self.known = _known(self.event.id, portion)
            for record in portion:
                self._try(record)
            if len(self.errors) >= MOST_ERRORS:
                break
            self._write()
        self.errors += self.company.unknown(self.seen)
        if not self.errors:
            self._link()
        if self.errors:
            raise ImportRefused(sorted(self.errors, key=lambda error: error.row)[:MOST_ERRORS])
        db.session.flush()
        after_changes(self.event, freed=self.moved, left=self.left)
        progress(total, total)

    def _link(self) -> None:
        """Say whom people accompany, now that everybody is there."""
        changed, errors = self.company.link()
        self.errors += errors
        lines = {line.row: line for line in self.lines}
        for row in changed:
            if lines[row].deed != ADDED:
                lines[row].deed = CHANGED
                lines[row].fields.append(accompanying.FIELD)

    def _try(self, record: Record) -> None:
        try:
            self.lines.append(self._taken(record))
        except InvalidMany as error:
            self.errors += [CellError(record.row, self._header(name), message) for name, message in error.errors]
        except DomainError as error:
            self.errors.append(CellError(record.row, self._header("email"), error.message))

    def _header(self, name: str) -> str:
        """What the list itself calls a value."""
        key = name.removeprefix(ANSWERS)
        return self.headers.get(key, key)

    def _taken(self, record: Record) -> Line:
        registration = self._match(record)
        self._once(record, registration)
        if registration is None:
            return self._added(record)
        answers = answers_of(record, self.prepared.asked)
        # What a file leaves out or empty stays as it is.
        wanted = told(record) | ({"answers": answers} if answers else {})
        former = changes.as_it_stands(registration)
        changed = changes.change_under_lock(
            registration, self.event, wanted, by=self.by, ledger=self.ledger, form=self.form
        )
        if changes.moved(former, registration):
            self.moved = True
            self.left += [former] if registration.state in HOLDING else []
        changed += self._reserved(registration, record["reserve"])
        self.company.note(record.row, registration, record[accompanying.FIELD])
        return Line(record.row, registration.name, CHANGED if changed else SAME, registration.state, changed)

    def _once(self, record: Record, registration: Registration | None) -> None:
        """Raises InvalidMany where a row before names the same person, by whichever of what they are known by."""
        keys = _names(record, registration)
        first = min((self.seen[key] for key in keys if key in self.seen), default=record.row)
        if first != record.row:
            column = "reference" if record["reference"] else "email"
            raise _wrong(column, _l("The same person stands in row %(row)s.", row=first))
        self.seen |= dict.fromkeys(keys, record.row)

    def _match(self, record: Record) -> Registration | None:
        if record["reference"]:
            found = self.known.get(record["reference"])
            if found is None:
                raise _wrong("reference", _l("Nobody here has this reference."))
            return found
        return None if record["shared_mailbox"] else self.known.get((record["email"] or "").lower())

    def _reserved(self, registration: Registration, wanted: bool | None) -> list[str]:
        if wanted is None or wanted is (registration.reserve_of is not None):
            return []
        if wanted:
            reserves.make_reserve_under_lock(registration, self.ledger, by=self.by)
        else:
            reserves.make_ordinary_under_lock(registration, by=self.by)
            self.moved = True
        return ["reserve"]

    def _added(self, record: Record) -> Line:
        newcomer, answers = self.prepared.taken(record)
        kept = answering.settle(self.event, answers, by=self.by, form=self.form)
        newcomer.answers, newcomer.sealed, newcomer.asked = kept.answers, kept.sealed, kept.asked
        if record["reserve"]:
            reserves.name(newcomer, self.ledger)
        newcomer.state = services.first_state(self.ledger, newcomer)
        if newcomer.state is RegistrationState.CONFIRMED:
            self.ledger.add(newcomer, 1)
        elif newcomer.state is RegistrationState.WAITLISTED:
            newcomer.queued_at = newcomer.created_at
        self.newcomers.append(newcomer)
        self.company.note(record.row, newcomer, record[accompanying.FIELD])
        if self.ledger.counts_rows:
            self._write()
        return Line(record.row, newcomer.name, ADDED, newcomer.state)

    def _write(self) -> None:
        """Write who is new so far, and let go of them: nobody needs them any more."""
        newcomers, self.newcomers = self.newcomers, []
        db.session.flush()
        if self.errors or not newcomers:
            return
        written = insert_new(db.session.connection(), REGISTRATIONS, [_row(n) for n in newcomers], "id", "reference")
        ids = {row.reference: row.id for row in written}
        for newcomer in newcomers:
            newcomer.id = ids[newcomer.reference]
        rows = [audit.row_of("registration_added", n, by=self.by, source=n.source.value) for n in newcomers]
        audit.write_many(rows)
        if self.notify:
            drafts = (messages.draft_about(one, self.event, services.WELCOME[one.state]) for one in newcomers)
            self.mailed += outbox.post_many(draft for draft in drafts if draft is not None)


def _wrong(name: str, sentence: Any) -> InvalidMany:
    return InvalidMany(_l("Some values are not right."), [(name, sentence)])


def _names(record: Record, registration: Registration | None) -> set[str]:
    """What a row's person is known by, in small letters: before the row is taken and after."""
    kept_shared = registration is not None and registration.shared_mailbox
    shared = kept_shared if record["shared_mailbox"] is None else record["shared_mailbox"]
    names = {"" if shared else record["email"]}
    if registration is not None:
        names |= {registration.reference, "" if kept_shared else registration.email}
    return {name.lower() for name in names if name}


def _row(newcomer: Registration) -> dict[str, Any]:
    """What is set of somebody who is not in the session."""
    return {name: value for name, value in vars(newcomer).items() if name in REGISTRATIONS.columns}


def _known(event_id: int, records: Sequence[Record]) -> dict[str, Registration]:
    """Live registrations that rows may mean, by reference and, of those who registered alone, by address."""
    emails = {record["email"].lower() for record in records if record["email"]}
    references = {record["reference"] for record in records if record["reference"]}
    return known(event_id, emails | references)
