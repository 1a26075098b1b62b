"""Uploads as they come: checked, made fit to keep and laid into the storage, where nothing names them yet."""

import hashlib
import io
import secrets
import tempfile
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import IO

from webapp.core import crypto, storage
from webapp.core.bare_pictures import bare
from webapp.core.errors import Invalid
from webapp.core.file_kinds import KINDS, MAX_PIXELS, has_too_many_pixels, is_genuine, kind_of
from webapp.core.i18n import _l
from webapp.core.pictures import TooManyPixels, Undecodable

MEGABYTE = 1024 * 1024
PORTION = 64 * 1024
NAME_LENGTH = 200

Treatment = Callable[[IO[bytes]], IO[bytes]]
"""What is made of a content before it is kept, always a JPEG; raises Undecodable and TooManyPixels."""


class UploadTooLarge(Invalid):
    """A file above its limit."""

    code = "upload_too_large"


class UploadNotWhatItSays(Invalid):
    """A file of a kind that is not taken here, or whose content is not what its name says."""

    code = "upload_not_what_it_says"


@dataclass(frozen=True)
class Arrived:
    """A content that lies in the storage. Unless a row comes to name it, it is forgotten after a day."""

    key: str
    name: str
    content_type: str
    size: int
    """In bytes, as it was before it was locked."""
    sha256: str
    """Of what lies in the storage."""
    locked: bool = False
    """Whether it lies there encrypted."""


def safe_name(filename: str) -> str:
    """The name of a file in any script without folders, control characters and marks that turn the text around."""
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    shown = "".join(char for char in name if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    base, dot, extension = " ".join(shown.split()).rpartition(".")
    ending = dot + extension if dot else ""
    stem = (base if dot else extension).strip() or "file"
    return f"{stem[: max(1, NAME_LENGTH - len(ending))]}{ending}"[:NAME_LENGTH]


def arrive(
    stream: IO[bytes],
    filename: str,
    *,
    allowed: Collection[str],
    max_bytes: int,
    field: str = "file",
    treat: Treatment | None = None,
    locked: bool = False,
) -> Arrived:
    """Takes an upload whose kind is among `allowed` (keys of KINDS) and whose content is what its name says.

    Pictures are kept without what the camera wrote into them.

    Raises UploadTooLarge and UploadNotWhatItSays, both beside `field`.
    """
    name = safe_name(filename)
    kind = _claimed_kind(name, allowed, field)
    with tempfile.SpooledTemporaryFile(max_size=MEGABYTE) as copy:
        _copy(stream, copy, max_bytes, field)
        _check(copy, kind, field)
        try:
            treated = bare(copy, kind) if treat is None else treat(copy)
        except TooManyPixels as error:
            raise _too_many_pixels(error.args[0], field) from error
        except Undecodable as error:
            raise _damaged(kind, field) from error
        if treat is None:
            return _laid(treated, name, kind, locked=locked)
        stem = name.rpartition(".")[0]
        return _laid(treated, f"{stem[: NAME_LENGTH - 4]}.jpg", "jpeg", locked=locked)


def _copy(stream: IO[bytes], copy: IO[bytes], max_bytes: int, field: str) -> None:
    size = 0
    while portion := stream.read(PORTION):
        size += len(portion)
        if size > max_bytes:
            message = _l("The file is larger than %(limit)s MB.", limit=f"{max_bytes / MEGABYTE:.3g}")
            raise UploadTooLarge(message, field=field)
        copy.write(portion)


def _claimed_kind(name: str, allowed: Collection[str], field: str) -> str:
    kind = kind_of(name)
    if kind is None or kind not in allowed:
        names = ", ".join(sorted(KINDS[key].name for key in allowed))
        raise UploadNotWhatItSays(_l("Files of this kind are not taken here. Use %(kinds)s.", kinds=names), field=field)
    return kind


def _check(copy: IO[bytes], kind: str, field: str) -> None:
    if has_too_many_pixels(copy, kind):
        raise _too_many_pixels(MAX_PIXELS, field)
    if not is_genuine(copy, kind):
        raise _damaged(kind, field)


def _too_many_pixels(most: int, field: str) -> UploadTooLarge:
    millions = most // 1_000_000
    sentence = _l(
        "The picture has more than %(most)d million pixels. Make it smaller and try once more.", most=millions
    )
    return UploadTooLarge(sentence, field=field)


def _damaged(kind: str, field: str) -> UploadNotWhatItSays:
    name = KINDS[kind].name
    message = _l("The file is damaged or not a %(kind)s file. Save it again and try once more.", kind=name)
    return UploadNotWhatItSays(message, field=field)


def _laid(content: IO[bytes], name: str, kind: str, *, locked: bool) -> Arrived:
    size = content.seek(0, io.SEEK_END)
    content.seek(0)
    kept = io.BytesIO(crypto.lock(content.read())) if locked else content
    key, digest = secrets.token_hex(16), hashlib.sha256()
    while portion := kept.read(PORTION):
        digest.update(portion)
    kept.seek(0)
    storage.current().put(key, kept)
    return Arrived(key, name, KINDS[kind].content_type, size, digest.hexdigest(), locked)
