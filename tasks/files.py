"""Forgetting the contents of files that nothing names any more."""

from webapp.core import files
from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import celery


@celery.task
def discard(key: str) -> None:
    """Forget the content of a file that was removed."""
    with unit_of_work():
        files.discard([key])


@celery.task
def discard_orphans() -> None:
    """Forget what uploads and removals left behind."""
    with unit_of_work():
        files.remove_passed()
    with unit_of_work():
        files.discard_orphans()
