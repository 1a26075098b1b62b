"""The organiser's page that takes a list of people: a trial first, then the import."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField
from wtforms.validators import ValidationError

from webapp.core import files, jobs
from webapp.core.forms import Form, invalid
from webapp.core.i18n import _, _l, current_language
from webapp.core.permissions import Access, current_actor, requires
from webapp.core.tables import file_response
from webapp.events.access import managed_event
from webapp.events.models import Event
from webapp.registration.blueprint import people
from webapp.registration.people_import import job as list_job
from webapp.registration.people_import.columns import columns_of

PAGE = "registration/import.html"
MOST_BYTES = 10 * files.MEGABYTE


class PeopleImportForm(Form):
    """A list of people: sent, tried out, and then taken without being sent again."""

    file = FileField(_l("CSV or XLSX file"))
    sent = HiddenField()
    notify = BooleanField(_l("Write to the newcomers"), description=_l("A confirmation, or what they wait for."))

    def validate_file(self, field: FileField) -> None:
        """Raises ValidationError where there is neither a new file nor one sent before."""
        if not (field.data and field.data.filename) and not self.sent.data:
            raise ValidationError(_("Choose a file."))


@people.route("/import", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def import_list(event_id: int) -> ResponseReturnValue:
    """What would happen with everybody on a list; then it happens."""
    event = managed_event(event_id)
    form = PeopleImportForm()
    job = form.attempt(lambda: _started(event, form)) if form.validate_on_submit() else None
    if job is None:
        context = {
            "event": event,
            "form": form,
            "columns": columns_of(event, current_actor()),
            "latest": jobs.latest(list_job.KIND, event.id),
        }
        return invalid(PAGE, **context) if request.method == "POST" else render_template(PAGE, **context)
    if job.arguments["take"] and job.state is jobs.JobState.DONE:
        numbers = {deed: (job.result or {})[deed] for deed in ("added", "changed")}
        flash(_("Imported: %(added)s added, %(changed)s changed.", **numbers), "success")
        return redirect(url_for("people.everybody", event_id=event.id), 303)
    return redirect(url_for("jobs.page", job_id=job.id), 303)


def _started(event: Event, form: PeopleImportForm) -> jobs.Job:
    """The trial or the import; a short list is through with it when the page answers."""
    upload = form.file.data
    sent_now = upload if upload and upload.filename else None
    stored = _kept(event, sent_now) if sent_now else list_job.stored_list(event.id, form.sent.data or "")
    take = "take" in request.form and sent_now is None
    return jobs.start(
        list_job.KIND,
        list_job.arguments(stored, take=take, notify=bool(form.notify.data)),
        by=current_actor(),
        language=current_language(),
        event_id=event.id,
        at_once=list_job.is_short(stored),
    )


def _kept(event: Event, upload: FileStorage) -> files.StoredFile:
    purpose = list_job.purpose(event.id)
    name = upload.filename or ""
    # A list may have columns with sensitive answers.
    return files.store(upload.stream, name, allowed=("csv", "xlsx"), max_bytes=MOST_BYTES, purpose=purpose, locked=True)


@people.get("/import/empty.<any(csv, xlsx):kind>")
@requires(Access.ORGANISE)
def empty_list(event_id: int, kind: str) -> Response:
    """The header of a list, to be filled in."""
    event = managed_event(event_id)
    header = [column.title for column in columns_of(event, current_actor())]
    return file_response(kind, f"{event.slug}-people", header, [])
