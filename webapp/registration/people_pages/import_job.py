"""The page of an import under way, and of what came of it; and the organiser's way back to it."""

from datetime import timedelta
from typing import Any

from flask import url_for

from webapp.core import files, jobs
from webapp.core.errors import NotFound
from webapp.core.i18n import _l, translated
from webapp.core.jobs import Job, JobKind, JobState
from webapp.core.permissions import Actor, current_actor
from webapp.events.access import load_event
from webapp.events.landing import Todo, Urgency
from webapp.events.models import Event
from webapp.registration.labels import FIELDS, STATES
from webapp.registration.models import RegistrationState
from webapp.registration.people_import import job as list_job
from webapp.registration.people_import.columns import columns_of
from webapp.registration.people_import.report import ADDED, CHANGED, SAME
from webapp.registration.people_pages.import_views import PeopleImportForm

DEEDS = {ADDED: _l("Added"), CHANGED: _l("Changed"), SAME: _l("As before")}
TODOS = {
    JobState.QUEUED: _l("list of people waiting for its turn"),
    JobState.RUNNING: _l("list of people under way"),
    JobState.DONE: _l("list of people done"),
    JobState.FAILED: _l("list of people refused"),
}
RECENT = timedelta(minutes=30)


def _may_see(job: Job, actor: Actor) -> bool:
    try:
        event = load_event(job.event_id or 0)
    except NotFound:
        return False
    return actor.may_organise(*event.manager_ids)


def _context(job: Job) -> dict[str, Any]:
    event = load_event(job.event_id or 0)
    result = (job.result or {}) if job.state is JobState.DONE else {}
    return {
        "event": event,
        "take": job.arguments["take"],
        "result": result,
        "lines": [_line(*line) for line in result.get("lines", [])],
        "warnings": [translated(warning) for warning in result.get("warnings", [])],
        "columns": _columns(event) if job.state is JobState.FAILED else {},
        "form": _form(job, event.id) if result and not job.arguments["take"] else None,
    }


def _columns(event: Event) -> dict[str, str]:
    return {column.name: column.title for column in columns_of(event, current_actor())}


def _form(job: Job, event_id: int) -> PeopleImportForm | None:
    """The form that has the list taken after its trial, as long as the file is here."""
    stored = files.find_passing(job.arguments["file"], list_job.purpose(event_id))
    if stored is None:
        return None
    return PeopleImportForm(formdata=None, data={"sent": stored.key, "notify": job.arguments["notify"]})


def _line(row: int, name: str, deed: str, state: str, fields: list[str]) -> list[object]:
    changed = ", ".join(str(FIELDS[field]) for field in fields if field in FIELDS)
    return [row, name, DEEDS[deed], STATES[RegistrationState(state)], changed]


def todos(actor: Actor) -> list[Todo]:
    """Lists that somebody has sent: how they stand."""
    found = [job for job in jobs.under_way(actor, RECENT) if job.kind == list_job.KIND]
    return [
        Todo(TODOS[job.state], url_for("jobs.page", job_id=job.id), 1, Urgency.LATER, "upload", job.arguments["name"])
        for job in found
    ]


IMPORT = JobKind(
    key=list_job.KIND,
    label=_l("List of people"),
    work=list_job.work,
    may_see=_may_see,
    template="registration/import_job.html",
    context=_context,
    failed=list_job.clear_up,
)
