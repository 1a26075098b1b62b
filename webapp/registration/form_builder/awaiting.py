"""Files that wait for approval: they lie beside those that they would replace until somebody has decided."""

from collections.abc import Collection, Mapping
from typing import Any

from webapp.core.arriving import Arrived
from webapp.core.files import StoredFile
from webapp.extensions import db
from webapp.registration.form_builder import keeping
from webapp.registration.models import Registration


def propose(registration: Registration, arrived: keeping.Files, *, staying: Collection[str] = ()) -> None:
    """Let files wait in the place of those that waited before, but for the ones that stay.

    Raises Invalid naming `answers.KEY` for an upload that is somebody's already.
    """
    forget(registration, but=staying)
    keeping.adopt(registration, arrived, proposed=True)


def keys_of(registration: Registration) -> set[str]:
    """The keys of the questions that a waiting file would answer."""
    return {one.key for one in keeping.files_of(registration, proposed=True)}


def release(registration: Registration, answers: Mapping[str, Any]) -> dict[str, Arrived]:
    """The waiting files as if they came in now, by key, under the names that the answers give them.

    What nobody keeps in this transaction goes with it.
    """
    found = keeping.files_of(registration, proposed=True)
    come = {one.key: _come(one.file, answers[one.key]) for one in found if answers.get(one.key)}
    forget(registration)
    return come


def _come(stored: StoredFile, answer: Mapping[str, Any]) -> Arrived:
    return Arrived(
        stored.key, answer["name"], stored.content_type, stored.size, stored.sha256.hex(), locked=stored.locked
    )


def forget(registration: Registration, *, but: Collection[str] = ()) -> None:
    """Forget the files that wait: refused, taken back, or replaced by others."""
    for one in keeping.files_of(registration, proposed=True):
        if one.key not in but:
            keeping.forget(one)
    db.session.flush()
