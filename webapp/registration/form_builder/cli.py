"""Commands for sensitive answers."""

from collections.abc import Iterator

import click

from webapp.core import files
from webapp.core.cli import explained
from webapp.core.unit_of_work import in_portions
from webapp.registration.form_builder import relocking


@click.command("lock-again")
@explained
def lock_again() -> None:
    """Encrypt every sensitive answer and file with the newest key, so that older keys can be taken away.

    Whatever it says it has done is done: it can be broken off and run again, while everybody works.
    """
    number = _told(relocking.lock_again(), relocking.number_of_records())
    click.echo(f"Done: {number} records have sensitive answers, all under the newest key.")
    number = _told(files.lock_again(), files.number_of_locked())
    click.echo(f"Done: {number} files are sensitive, all under the newest key.")


def _told(portions: Iterator[int], total: int) -> int:
    """Run what there is to do and tell how far it has come; answers how many there were."""
    done = 0
    for number in in_portions(portions):
        done += number
        if number:
            click.echo(f"{done} of {total}")
    return done
