"""The organiser's page that takes a list of people: a trial first, then the import."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField
from wtforms.validators import ValidationError

from webapp.core import files
from webapp.core.errors import Invalid
from webapp.core.forms import Form, invalid
from webapp.core.i18n import _, _l
from webapp.core.permissions import Access, current_actor, requires
from webapp.core.spreadsheets.importing import ImportRefused
from webapp.core.tables import file_response
from webapp.core.unit_of_work import rollback
from webapp.events.access import managed_event
from webapp.events.models import Event
from webapp.registration.blueprint import people
from webapp.registration.labels import FIELDS, STATES
from webapp.registration.people_import.columns import columns_of
from webapp.registration.people_import.running import ADDED, CHANGED, SAME, Line, Report, import_people

PAGE = "registration/import.html"
SHOWN = 200
MOST_BYTES = 10 * files.MEGABYTE
DEEDS = {ADDED: _l("Added"), CHANGED: _l("Changed"), SAME: _l("As before")}


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
    context = {"event": event, "form": form, "columns": columns_of(event)}
    if request.method != "POST":
        return render_template(PAGE, **context)
    report = form.attempt(lambda: _tried(event, form)) if form.validate() else None
    if isinstance(report, ImportRefused):
        return invalid(PAGE, refused=report.cells[:SHOWN], refused_count=len(report.cells), **context)
    if report is None:
        return invalid(PAGE, **context)
    if form.sent.data and "take" in request.form:
        flash(_("Imported: %(added)s added, %(changed)s changed.", **_numbers(report)), "success")
        return redirect(url_for("people.everybody", event_id=event.id), 303)
    return render_template(PAGE, report=report, lines=_lines(report), numbers=_numbers(report), **context)


def _tried(event: Event, form: PeopleImportForm) -> Report | ImportRefused:
    """What the import did, or would do; all that is wrong with the table, which is more than stands beside a field."""
    stored = _stored(event, form)
    take = "take" in request.form
    by, notify = current_actor(), bool(form.notify.data)
    try:
        with _opened(stored) as stream:
            report = import_people(event, stream, stored.name, by=by, notify=notify, dry_run=not take)
    except ImportRefused as refused:
        rollback()
        return refused
    form.sent.data = stored.key
    if take:
        files.remove(stored)
    return report


def _stored(event: Event, form: PeopleImportForm) -> files.StoredFile:
    purpose = f"{files.PASSING}people:{event.id}"
    upload = form.file.data
    if upload and upload.filename:
        return files.store(
            upload.stream, upload.filename, allowed=("csv", "xlsx"), max_bytes=MOST_BYTES, purpose=purpose
        )
    return files.find_passing(form.sent.data or "", purpose) or _gone()


def _gone() -> files.StoredFile:
    raise Invalid(_l("The file is no longer here: choose it again."), field="file")


@contextmanager
def _opened(stored: files.StoredFile) -> Iterator[IO[bytes]]:
    stream = files.open_file(stored)
    try:
        yield stream
    finally:
        stream.close()


def _numbers(report: Report) -> dict[str, int]:
    return {deed: report.number(deed) for deed in DEEDS}


def _lines(report: Report) -> list[list[object]]:
    def fields(line: Line) -> str:
        return ", ".join(str(FIELDS[name]) for name in line.fields if name in FIELDS)

    return [[line.row, line.name, DEEDS[line.deed], STATES[line.state], fields(line)] for line in report.lines[:SHOWN]]


@people.get("/import/empty.<any(csv, xlsx):kind>")
@requires(Access.ORGANISE)
def empty_list(event_id: int, kind: str) -> Response:
    """The header of a list, to be filled in."""
    event = managed_event(event_id)
    return file_response(kind, f"{event.slug}-people", [column.name for column in columns_of(event)], [])
