"""Tells whether a file is what its name says, by its content."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 50_000_000
"""Larger than any telephone's ordinary picture; decoding more is a way to exhaust memory."""
PART_LIMIT = 256 * 1024
PDF_TAIL = 4096
WORD_MAIN = b"wordprocessingml.document.main+xml"
SHEET_MAIN = b"spreadsheetml.sheet.main+xml"
ODT = b"application/vnd.oasis.opendocument.text"
PICTURES = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
"""How Pillow calls the kinds of pictures."""
UNREADABLE = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    TypeError,
    struct.error,
    zlib.error,
)
"""What Pillow raises for a damaged picture depends on where the damage is."""
MACROS = ("vbaproject.bin", "basic/script-lc.xml")


@dataclass(frozen=True)
class FileKind:
    """A kind of file that may be uploaded; `name` is how people call it."""

    name: str
    content_type: str
    extensions: tuple[str, ...]
    is_genuine: Callable[[IO[bytes]], bool]


def _is_pdf(file: IO[bytes]) -> bool:
    if not file.read(5).startswith(b"%PDF-"):
        return False
    file.seek(max(0, file.seek(0, io.SEEK_END) - PDF_TAIL))
    return b"%%EOF" in file.read()


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of a part, never more than is needed to tell what it is."""
    with archive.open(name) as part:
        return part.read(PART_LIMIT)


def _is_archive(file: IO[bytes], check: Callable[[zipfile.ZipFile], bool]) -> bool:
    if file.read(4) != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            # A document with macros is a program.
            return check(archive) and not any(name.lower().endswith(MACROS) for name in archive.namelist())
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, NotImplementedError, RuntimeError, EOFError, ValueError):
        return False


def _is_docx(file: IO[bytes]) -> bool:
    return _is_archive(
        file,
        lambda archive: (
            WORD_MAIN in _part(archive, "[Content_Types].xml") and bool(_part(archive, "word/document.xml"))
        ),
    )


def _is_odt(file: IO[bytes]) -> bool:
    return _is_archive(
        file, lambda archive: _part(archive, "mimetype").strip() == ODT and bool(_part(archive, "content.xml"))
    )


def _is_xlsx(file: IO[bytes]) -> bool:
    return _is_archive(file, lambda archive: SHEET_MAIN in _part(archive, "[Content_Types].xml"))


def _is_text(file: IO[bytes]) -> bool:
    begin = file.read(PART_LIMIT)
    if not begin or begin.startswith(b"%PDF"):
        return False
    # What a spreadsheet program calls Unicode text is UTF-16, which is full of NULs.
    return b"\x00" not in begin or begin.startswith((b"\xff\xfe", b"\xfe\xff"))


def has_too_many_pixels(file: IO[bytes], kind: str) -> bool:
    """Whether a file claims to be a picture larger than any that is decoded here; only its head is read."""
    if kind not in PICTURES:
        return False
    file.seek(0)
    try:
        with Image.open(file, formats=[PICTURES[kind]]) as image:
            return image.width * image.height > MAX_PIXELS
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return True
    except UNREADABLE:
        return False
    finally:
        file.seek(0)


def _is_image(file: IO[bytes], kind: str) -> bool:
    if has_too_many_pixels(file, kind):
        return False
    kind = PICTURES[kind]
    try:
        with Image.open(file, formats=[kind]) as image:
            image.verify()
        if kind == "JPEG":
            # Verifying a JPEG reads its head only; an eighth of its size shows whether the rest is there.
            with Image.open(file, formats=[kind]) as image:
                image.draft("RGB", (1, 1))
                image.load()
    except UNREADABLE:
        return False
    return True


KINDS: Mapping[str, FileKind] = {
    "pdf": FileKind("PDF", "application/pdf", ("pdf",), _is_pdf),
    "docx": FileKind(
        "DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",), _is_docx
    ),
    "odt": FileKind("ODT", "application/vnd.oasis.opendocument.text", ("odt",), _is_odt),
    "csv": FileKind("CSV", "text/csv", ("csv", "txt"), _is_text),
    "xlsx": FileKind("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",), _is_xlsx),
    "jpeg": FileKind("JPEG", "image/jpeg", ("jpg", "jpeg"), lambda file: _is_image(file, "jpeg")),
    "png": FileKind("PNG", "image/png", ("png",), lambda file: _is_image(file, "png")),
    "webp": FileKind("WebP", "image/webp", ("webp",), lambda file: _is_image(file, "webp")),
}


def kind_of(filename: str) -> str | None:
    """The kind that a name claims, None for one that is not taken anywhere."""
    extension = PurePath(filename).suffix.lstrip(".").lower()
    return next((key for key, kind in KINDS.items() if extension in kind.extensions), None)


def is_genuine(file: IO[bytes], kind: str) -> bool:
    """Whether the content is of a kind; the file is read from its beginning and left there."""
    file.seek(0)
    genuine = KINDS[kind].is_genuine(file)
    file.seek(0)
    return genuine
