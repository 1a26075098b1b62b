"""Takes a list of people into an event in one transaction, which locks the event as late as it can."""

from typing import IO

from webapp.core import audit
from webapp.core.jobs import Progress, unseen
from webapp.core.permissions import Actor
from webapp.core.spreadsheets.importing import parse_table
from webapp.core.spreadsheets.reading import read_rows
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.people_import.columns import columns_of
from webapp.registration.people_import.preparing import Prepared
from webapp.registration.people_import.report import ADDED, CHANGED, Report
from webapp.registration.people_import.taking import Taking


def import_people(
    event: Event,
    stream: IO[bytes],
    filename: str,
    *,
    by: Actor,
    notify: bool,
    dry_run: bool = False,
    progress: Progress = unseen,
) -> Report:
    """Register everybody on a list, and change those who are registered already, known by reference or address.

    An empty cell leaves what is known as it is. Newcomers get a place while there is one, else they wait or, where the
    event decides on everybody, are to be decided on. `dry_run` only says what would happen.

    Raises SpreadsheetError for a file that is no table, ImportRefused with every wrong cell.
    """
    parsed = parse_table(read_rows(stream, filename), columns_of(event, by))
    if any(error.row == 0 for error in parsed.errors):
        # Without its columns nothing more can be said of a list.
        parsed.accepted()
    prepared = Prepared(event, parsed.sound, progress)
    savepoint = db.session.begin_nested()
    try:
        taking = Taking(event, parsed, prepared, by=by, notify=notify and not dry_run)
        taking.everybody(progress)
    except BaseException:
        savepoint.rollback()
        raise
    report = Report(taking.lines, parsed.warnings, taking.mailed)
    if dry_run:
        savepoint.rollback()
        return report
    savepoint.commit()
    counts = {deed: report.number(deed) for deed in (ADDED, CHANGED)}
    audit.record("registrations_imported", event, by=by, event_id=event.id, file=filename[:200], **counts)
    return report
