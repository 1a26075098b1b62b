"""An import, or its trial, as work that somebody waits for."""

from contextlib import closing
from typing import Any

from webapp.core import files
from webapp.core.errors import Invalid, NotFound
from webapp.core.i18n import _l, in_every_language
from webapp.core.jobs import Job, Progress
from webapp.core.permissions import Actor
from webapp.core.spreadsheets.errors import SpreadsheetError
from webapp.core.spreadsheets.reading import read_rows
from webapp.events.access import load_event
from webapp.events.models import Event
from webapp.registration.people_import.report import ADDED, CHANGED, SAME, Report
from webapp.registration.people_import.running import import_people

KIND = "people_import"
SHOWN = 200
"""Rows of a trial that its page shows."""
SHORT_ROWS = 200
SHORT_BYTES = 64 * 1024
"""A list of no more than both is taken while the person waits for the page."""


def purpose(event_id: int) -> str:
    """What the file of a list is kept for until somebody has decided on it."""
    return f"{files.PASSING}people:{event_id}"


def stored_list(event_id: int, key: str) -> files.StoredFile:
    """The file that was sent before; raises Invalid where it is gone."""
    found = files.find_passing(key, purpose(event_id))
    if found is None:
        raise Invalid(_l("The file is no longer here: choose it again."), field="file")
    return found


def is_short(stored: files.StoredFile) -> bool:
    """Whether a list is taken so quickly that nobody need wait; also whether it is refused as quickly."""
    if stored.size > SHORT_BYTES:
        return False
    with closing(files.open_file(stored)) as stream:
        try:
            read_rows(stream, stored.name, max_rows=SHORT_ROWS)
        except SpreadsheetError as error:
            return error.code != "too_many_rows"
    return True


def arguments(stored: files.StoredFile, *, take: bool, notify: bool) -> dict[str, Any]:
    """What a job of this kind has to know."""
    return {"file": stored.key, "name": stored.name, "take": take, "notify": notify}


def work(job: Job, by: Actor, progress: Progress) -> dict[str, Any]:
    """Try a list out, or take it."""
    event = _managed(job, by)
    take, notify = job.arguments["take"], job.arguments["notify"]
    stored = stored_list(event.id, job.arguments["file"])
    with closing(files.open_file(stored)) as stream:
        report = import_people(event, stream, stored.name, by=by, notify=notify, dry_run=not take, progress=progress)
    if take:
        files.remove(stored)
    return _result(report)


def _managed(job: Job, by: Actor) -> Event:
    event = load_event(job.event_id or 0)
    if not by.may_organise(*event.manager_ids):
        raise NotFound(_l("There is no such event, or it is not one of yours."))
    return event


def _result(report: Report) -> dict[str, Any]:
    return {
        **{deed: report.number(deed) for deed in (ADDED, CHANGED, SAME)},
        "rows": len(report.lines),
        "mailed": report.mailed,
        "lines": [[one.row, one.name, one.deed, one.state.value, one.fields] for one in report.lines[:SHOWN]],
        "warnings": [in_every_language(warning) for warning in report.warnings],
    }


def clear_up(job: Job) -> None:
    """A list that was refused has to be mended and sent again: this one is of no more use."""
    found = files.find_passing(job.arguments["file"], purpose(job.event_id or 0))
    if found is not None:
        files.remove(found)
