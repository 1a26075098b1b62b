"""Pictures without what the camera wrote into them, such as the place where they were taken; no pixel changes."""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import IO

from PIL import Image

from webapp.core.file_kinds import PICTURES, UNREADABLE
from webapp.core.pictures import Undecodable

ORIENTATION = 0x0112
"""The one thing that is kept of what the camera wrote: without it a picture would lie on its side."""
EXIF = b"Exif\0\0"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
PNG_SHOWN = (b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT")
"""Optional chunks without which a PNG would look otherwise."""
APPS, COMMENT, SCAN, END = range(0xE0, 0xF0), 0xFE, 0xDA, 0xD9
WITHOUT_LENGTH = (0x01, *range(0xD0, 0xD9))
COLOURS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Segments of applications that tell how a JPEG is shown, by their markers."""


def bare(file: IO[bytes], kind: str) -> IO[bytes]:
    """The same picture and nothing else that its file holds; files of other kinds stay as they are.

    Raises Undecodable where the file is not made as its kind is.
    """
    if kind not in ("jpeg", "png"):
        return file
    turned = _orientation(file, kind)
    file.seek(0)
    data = file.read()
    try:
        return io.BytesIO(b"".join(_jpeg(data, turned) if kind == "jpeg" else _png(data, turned)))
    except (IndexError, struct.error) as error:
        raise Undecodable(str(error)) from error


def _orientation(file: IO[bytes], kind: str) -> bytes:
    """What says that the picture is to be turned; nothing where it stands upright."""
    file.seek(0)
    try:
        with Image.open(file, formats=[PICTURES[kind]]) as picture:
            way = picture.getexif().get(ORIENTATION, 1)
    except UNREADABLE:
        return b""
    if way not in range(2, 9):
        return b""
    kept = Image.Exif()
    kept[ORIENTATION] = way
    return kept.tobytes()


def _jpeg(data: bytes, turned: bytes) -> Iterator[bytes]:
    yield data[:2]
    if turned:
        yield b"\xff\xe1" + struct.pack(">H", len(turned) + 2) + turned
    at = 2
    while True:
        begun = at
        while data[at] == 0xFF and data[at + 1] == 0xFF:
            at += 1
        marker = data[at + 1]
        if data[at] != 0xFF:
            raise IndexError(at)
        # Whatever follows the end of the picture is not of it.
        if marker == END:
            yield data[at : at + 2]
            return
        at += 2 if marker in WITHOUT_LENGTH else 2 + struct.unpack_from(">H", data, at + 2)[0]
        if marker == SCAN:
            at = _end_of_scan(data, at)
        if _is_shown(marker, data[begun:at]):
            yield data[begun:at]


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands that is no part of the compressed pixels."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise IndexError(at)
        if data[at + 1] not in (0x00, 0xFF, *range(0xD0, 0xD8)):
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def _is_shown(marker: int, segment: bytes) -> bool:
    if marker in APPS:
        return marker in COLOURS and COLOURS[marker] in segment[:20]
    return marker != COMMENT


def _png(data: bytes, turned: bytes) -> Iterator[bytes]:
    yield data[:8]
    at = len(PNG_HEAD)
    while True:
        size, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + size
        # Names of chunks that a picture cannot do without begin with a capital letter.
        if name[:1].isupper() or name in PNG_SHOWN:
            yield data[at:end]
        if name == b"IHDR" and turned:
            yield _chunk(b"eXIf", turned.removeprefix(EXIF))
        if name == b"IEND":
            return
        at = end


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
