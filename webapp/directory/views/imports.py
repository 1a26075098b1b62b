"""Importing tables on a page, as the commands do."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.core.permissions import Access, current_actor, requires
from webapp.core.spreadsheets.importing import ImportRefused
from webapp.core.unit_of_work import rollback
from webapp.directory.blueprint import bp
from webapp.directory.forms import ImportForm
from webapp.directory.imports import KINDS, Report, import_table
from webapp.directory.imports.words import words_of

PAGE = "directory/import.html"
SHOWN = 200


@bp.route("/admin/directory/import/<kind>", methods=["GET", "POST"])
@requires(Access.ADMINISTER)
def import_records(kind: str) -> ResponseReturnValue:
    """Upload a table; with errors nothing is taken and every wrong cell is named."""
    if kind not in KINDS:
        abort(404)
    form = ImportForm()
    context = {"form": form, "kind": kind, "kinds": KINDS, "columns": _columns(kind)}
    if not form.is_submitted():
        return render_template(PAGE, **context)
    if not form.validate():
        return invalid(PAGE, **context)
    report = form.attempt(lambda: _import(kind, form))
    if isinstance(report, ImportRefused):
        return invalid(PAGE, refused=report.cells[:SHOWN], refused_count=len(report.cells), **context)
    if report is None:
        return invalid(PAGE, **context)
    if report.dry_run or report.warnings:
        return render_template(PAGE, report=report, **context)
    flash(
        _(
            "Imported: %(created)s added, %(updated)s changed, %(unchanged)s as before.",
            created=report.created,
            updated=report.updated,
            unchanged=report.unchanged,
        ),
        "success",
    )
    return redirect(url_for(f"directory.{kind}"), 303)


def _columns(kind: str) -> list[list[Markup | str]]:
    """Rows of a table: how a column is called, and what it holds."""
    called = Markup("<code>{}</code>{}")
    return [
        [called.format(column.name, "*" if column.required else ""), words_of(kind, column)]
        for column in KINDS[kind].columns
    ]


def _import(kind: str, form: ImportForm) -> Report | ImportRefused:
    """What the import did, or all that is wrong with the table, which is more than stands beside a field."""
    upload = form.file.data
    try:
        return import_table(
            kind, upload.stream, upload.filename or "", by=current_actor(), dry_run=bool(form.dry_run.data)
        )
    except ImportRefused as refused:
        rollback()
        return refused
