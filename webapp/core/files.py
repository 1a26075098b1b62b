"""Uploaded files: checked when they come, kept apart from the database, handed out safely."""

import hashlib
import secrets
import tempfile
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import IO

from flask import Response, send_file
from sqlalchemy import BigInteger, LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock, storage
from webapp.core.errors import Invalid, NotFound
from webapp.core.file_kinds import KINDS, is_genuine, kind_of
from webapp.core.i18n import _l
from webapp.core.types import Base, IntPk, Key, Short
from webapp.core.unit_of_work import enqueue
from webapp.extensions import db

MEGABYTE = 1024 * 1024
PORTION = 64 * 1024
NAME_LENGTH = 200
ORPHAN_AGE = timedelta(hours=24)
"""A content without a row is forgotten when it is older: its row may not have been committed yet."""
ORPHANS_AT_ONCE = 500
DISCARD = "tasks.files.discard"
PASSING = "passing:"
"""Begins the purpose of a file that is kept only until somebody has decided what is done with it."""


class UploadTooLarge(Invalid):
    """A file above its limit."""

    code = "upload_too_large"


class UploadNotWhatItSays(Invalid):
    """A file of a kind that is not taken here, or whose content is not what its name says."""

    code = "upload_not_what_it_says"


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
    purpose: Mapped[Key]
    created_at: Mapped[datetime]


def safe_name(filename: str) -> str:
    """The name of a file in any script without folders, control characters and marks that turn the text around."""
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    shown = "".join(char for char in name if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    base, dot, extension = " ".join(shown.split()).rpartition(".")
    ending = dot + extension if dot else ""
    stem = (base if dot else extension).strip() or "file"
    return f"{stem[: max(1, NAME_LENGTH - len(ending))]}{ending}"[:NAME_LENGTH]


def _copy(stream: IO[bytes], copy: IO[bytes], max_bytes: int, field: str) -> tuple[int, bytes]:
    """The size and the digest of what was copied; raises UploadTooLarge."""
    digest, size = hashlib.sha256(), 0
    while portion := stream.read(PORTION):
        size += len(portion)
        if size > max_bytes:
            message = _l("The file is larger than %(limit)s MB.", limit=f"{max_bytes / MEGABYTE:.3g}")
            raise UploadTooLarge(message, field=field)
        digest.update(portion)
        copy.write(portion)
    return size, digest.digest()


def _claimed_kind(name: str, allowed: Collection[str], field: str) -> str:
    kind = kind_of(name)
    if kind is None or kind not in allowed:
        names = ", ".join(sorted(KINDS[key].name for key in allowed))
        raise UploadNotWhatItSays(_l("Files of this kind are not taken here. Use %(kinds)s.", kinds=names), field=field)
    return kind


def store(
    stream: IO[bytes], filename: str, *, allowed: Collection[str], max_bytes: int, purpose: str, field: str = "file"
) -> StoredFile:
    """Keeps an upload whose kind is among `allowed` (keys of KINDS) and whose content is what its name says.

    Raises UploadTooLarge and UploadNotWhatItSays, both beside `field`.
    """
    name = safe_name(filename)
    kind = _claimed_kind(name, allowed, field)
    with tempfile.SpooledTemporaryFile(max_size=MEGABYTE) as copy:
        size, digest = _copy(stream, copy, max_bytes, field)
        if not is_genuine(copy, kind):
            message = _l(
                "The file is damaged or not a %(kind)s file. Save it again and try once more.", kind=KINDS[kind].name
            )
            raise UploadNotWhatItSays(message, field=field)
        key = secrets.token_hex(16)
        storage.current().put(key, copy)
    stored = StoredFile(
        key=key,
        name=name,
        content_type=KINDS[kind].content_type,
        size=size,
        sha256=digest,
        purpose=purpose,
        created_at=clock.now(),
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def open_file(stored: StoredFile) -> IO[bytes]:
    """The content to read; raises NotFound where it is gone."""
    try:
        return storage.current().open(stored.key)
    except FileNotFoundError as error:
        raise NotFound(_l("The file is no longer there.")) from error


def send(stored: StoredFile) -> Response:
    """The file as a download that no browser takes for a page and no cache keeps."""
    response = send_file(
        open_file(stored),
        mimetype=stored.content_type,
        as_attachment=True,
        download_name=stored.name,
        conditional=False,
        etag=False,
    )
    response.content_length = stored.size
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
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
