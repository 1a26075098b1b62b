"""Commands for sensitive answers."""

import click

from webapp.core import files
from webapp.core.cli import transactional
from webapp.registration.form_builder import sealing


@click.command("lock-again")
@transactional
def lock_again() -> None:
    """Encrypt every sensitive answer and file with the newest key, so that older keys can be taken away."""
    number = sealing.lock_again(lambda done, total: click.echo(f"{done} of {total}"))
    click.echo(f"Done: {number} registrations have sensitive answers, all under the newest key.")
    number = files.lock_again(lambda done, total: click.echo(f"{done} of {total}"))
    click.echo(f"Done: {number} files are sensitive, all under the newest key.")
