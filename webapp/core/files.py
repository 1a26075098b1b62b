"""Uploaded files: checked when they come, kept apart from the database, handed out safely."""

import hashlib
import io
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import IO

import structlog
from flask import Response, send_file
from sqlalchemy import BigInteger, LargeBinary, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock, crypto, storage
from webapp.core.arriving import MEGABYTE, Arrived, UploadNotWhatItSays, UploadTooLarge, arrive, safe_name
from webapp.core.errors import Invalid, NotFound
from webapp.core.i18n import _l
from webapp.core.types import Base, IntPk, Key, Short
from webapp.core.unit_of_work import enqueue
from webapp.extensions import db

__all__ = ["MEGABYTE", "UploadNotWhatItSays", "UploadTooLarge", "safe_name"]

ORPHAN_AGE = timedelta(hours=24)
"""A content without a row is forgotten when it is older: its row may not have been committed yet."""
ORPHANS_AT_ONCE = 500
LOCKED_AT_ONCE = 20
DISCARD = "tasks.files.discard"
PASSING = "passing:"
"""Begins the purpose of a file that is kept only until somebody has decided what is done with it."""
log = structlog.get_logger(__name__)
GONE = _l("The file is no longer here: choose it again.")


class StoredFile(Base):
    """What is known of an uploaded file; its content lies in the storage under `key`."""

    __tablename__ = "files"

    id: Mapped[IntPk]
    key: Mapped[Key] = mapped_column(unique=True)
    name: Mapped[Short]
    content_type: Mapped[Short]
    size: Mapped[int] = mapped_column(BigInteger)
    """In bytes."""
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Of what lies in the storage."""
    locked: Mapped[bool] = mapped_column(default=False)
    """Whether it lies there encrypted."""
    purpose: Mapped[Key]
    created_at: Mapped[datetime]


def store(
    stream: IO[bytes],
    filename: str,
    *,
    allowed: Collection[str],
    max_bytes: int,
    purpose: str,
    field: str = "file",
    locked: bool = False,
) -> StoredFile:
    """Keeps an upload whose kind is among `allowed` (keys of KINDS) and whose content is what its name says.

    It lies there encrypted where it is `locked`.

    Raises UploadTooLarge and UploadNotWhatItSays, both beside `field`.
    """
    return adopt(arrive(stream, filename, allowed=allowed, max_bytes=max_bytes, field=field, locked=locked), purpose)


def adopt(arrived: Arrived, purpose: str, *, name: str = "", field: str = "file") -> StoredFile:
    """The row that names a content, perhaps by another name; raises Invalid where one names it already."""
    if db.session.scalar(select(StoredFile.id).where(StoredFile.key == arrived.key)) is not None:
        raise Invalid(GONE, field=field)
    stored = StoredFile(
        key=arrived.key,
        name=name or arrived.name,
        content_type=arrived.content_type,
        size=arrived.size,
        sha256=bytes.fromhex(arrived.sha256),
        locked=arrived.locked,
        purpose=purpose,
        created_at=clock.now(),
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def open_file(stored: StoredFile) -> IO[bytes]:
    """The content to read; raises NotFound where it is gone."""
    try:
        content = storage.current().open(stored.key)
    except FileNotFoundError as error:
        raise NotFound(_l("The file is no longer there.")) from error
    if not stored.locked:
        return content
    with content:
        return io.BytesIO(crypto.unlock(content.read()))


@contextmanager
def opened(stored: StoredFile) -> Iterator[IO[bytes]]:
    """The content to read for a while; raises NotFound where it is gone."""
    stream = open_file(stored)
    try:
        yield stream
    finally:
        stream.close()


def send(stored: StoredFile, name: str = "") -> Response:
    """The file as a download, perhaps by another name, that no browser takes for a page and no cache keeps."""
    return _sent(stored, name, as_attachment=True)


def show(stored: StoredFile) -> Response:
    """The file as a picture on a page; raises NotFound where it is none."""
    if not stored.content_type.startswith("image/"):
        raise NotFound(_l("The file is no picture."))
    return _sent(stored, "", as_attachment=False)


def _sent(stored: StoredFile, name: str, *, as_attachment: bool) -> Response:
    response = send_file(
        open_file(stored),
        mimetype=stored.content_type,
        as_attachment=as_attachment,
        download_name=name or stored.name,
        conditional=False,
        etag=False,
    )
    response.content_length = stored.size
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def find_passing(key: str, purpose: str) -> StoredFile | None:
    """A file that somebody has sent and has still to decide on, by its key and what it was sent for."""
    return db.session.scalar(select(StoredFile).where(StoredFile.key == key, StoredFile.purpose == purpose))


def remove_passed() -> int:
    """Forgets the files that nobody decided on in time, and says how many."""
    old = (StoredFile.purpose.startswith(PASSING)) & (StoredFile.created_at < clock.now() - ORPHAN_AGE)
    found = db.session.scalars(select(StoredFile).where(old).limit(ORPHANS_AT_ONCE)).all()
    for stored in found:
        remove(stored)
    return len(found)


def remove(stored: StoredFile) -> None:
    """Forgets a file; its content goes once that is committed."""
    db.session.delete(stored)
    enqueue(DISCARD, stored.key)


def remove_all(ids: Collection[int]) -> None:
    """Forgets many files by a few statements; their contents go once that is committed."""
    left = iter(sorted(ids))
    while portion := list(islice(left, ORPHANS_AT_ONCE)):
        gone = delete(StoredFile).where(StoredFile.id.in_(portion)).returning(StoredFile.key)
        enqueue(DISCARD, *db.session.scalars(gone))


def number_of_locked() -> int:
    """How many files lie in the storage encrypted."""
    return db.session.scalar(select(func.count()).where(StoredFile.locked)) or 0


def lock_again() -> Iterator[int]:
    """Encrypts every locked content with the newest key; whoever runs it commits after each portion.

    Yields how many more have been seen to. It can be broken off and run again at any time: what the newest key locks
    already is left alone. Raises Undecryptable.
    """
    last = 0
    query = select(StoredFile.id).where(StoredFile.locked).order_by(StoredFile.id).limit(LOCKED_AT_ONCE)
    while found := db.session.scalars(query.where(StoredFile.id > last)).all():
        for number in found:
            _turn(number)
            # One file is held at a time, so that nobody waits for another in a circle.
            yield 0
        last = found[-1]
        yield len(found)


def _turn(number: int) -> None:
    """A content is written once: unlike an answer it does not come back under an older key."""
    held = select(StoredFile).where(StoredFile.id == number).with_for_update(key_share=True)
    if (stored := db.session.scalar(held)) is None:
        return
    try:
        with storage.current().open(stored.key) as content:
            kept = content.read()
    except FileNotFoundError:
        log.warning("content_is_gone", file=stored.id)
        return
    turned = kept if crypto.is_newest(kept) else crypto.rotate(kept)
    if turned is not kept:
        storage.current().put(stored.key, io.BytesIO(turned))
    # Also of what was turned just before the work was broken off.
    stored.sha256 = hashlib.sha256(turned).digest()


def discard(keys: Iterable[str]) -> int:
    """Forgets the contents that no row names, and says how many."""
    asked = set(keys)
    named = set(db.session.scalars(select(StoredFile.key).where(StoredFile.key.in_(asked))))
    for key in asked - named:
        storage.current().discard(key)
    return len(asked - named)


def discard_orphans() -> int:
    """Forgets what was left by uploads that were not committed and by tasks that were lost, and says how many."""
    keys = storage.current().keys(clock.now() - ORPHAN_AGE)
    found = 0
    while portion := list(islice(keys, ORPHANS_AT_ONCE)):
        found += discard(portion)
    return found
