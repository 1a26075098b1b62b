"""Commands for the directory."""

from pathlib import Path

import click
from flask.cli import AppGroup

from webapp.core.cli import transactional
from webapp.core.permissions import Actor
from webapp.core.spreadsheets.importing import ImportRefused
from webapp.directory.gazetteer import VILLAGES
from webapp.directory.imports import KINDS, Report, import_table

OPERATOR = Actor(name="command line", channel="cli")
imports = AppGroup("import", help="Import a CSV or XLSX table into the directory: all of it or, with errors, nothing.")


def _say(report: Report) -> None:
    for warning in report.warnings:
        click.echo(f"Note: {warning}", err=True)
    counts = [("created", report.created), ("updated", report.updated), ("unchanged", report.unchanged)]
    counts += [("left out", report.left_out)] if report.left_out else []
    counts += [("cities created with them", report.cities_created)] if report.cities_created else []
    line = ", ".join(f"{count} {word}" for word, count in counts)
    click.echo(f"Nothing was changed; an import would give: {line}." if report.dry_run else f"{line}.")


def _import(kind: str, file: Path, dry_run: bool) -> None:
    try:
        with file.open("rb") as stream:
            report = import_table(kind, stream, file.name, by=OPERATOR, dry_run=dry_run, smallest=VILLAGES)
    except ImportRefused as refused:
        for cell in refused.cells:
            click.echo(str(cell), err=True)
        raise
    _say(report)


def _add_command(kind: str) -> None:
    columns = ", ".join(column.name + ("*" if column.required else "") for column in KINDS[kind].columns)
    help_text = f"Import {kind} from FILE; records that are known are updated.\n\nColumns (* required): {columns}."

    @imports.command(kind, help=help_text)
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Only say what would happen.")
    @transactional
    def command(file: Path, dry_run: bool) -> None:
        _import(kind, file, dry_run)


for known_kind in KINDS:
    _add_command(known_kind)
