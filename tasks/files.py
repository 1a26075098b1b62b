"""Forgetting the contents of files that nothing names any more."""

from webapp.core import files
from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import celery


@celery.task
def discard(*keys: str) -> None:
    """Forget the contents of files that were removed."""
    with unit_of_work():
        files.discard(keys)


@celery.task
def discard_orphans() -> None:
    """Forget what uploads and removals left behind."""
    with unit_of_work():
        files.remove_passed()
    with unit_of_work():
        files.discard_orphans()
