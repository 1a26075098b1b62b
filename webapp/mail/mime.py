"""Writes a message as bytes: the standard library builds a tree for this, at ten times the cost of sending it.

What is written is plain, so that every server takes it: headers in ASCII with encoded words (RFC 2047), bodies in
quoted-printable or base64, no line longer than 76 characters. Nothing given can add a header: line breaks and controls
become spaces.
"""

import binascii
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import quote
from urllib.parse import quote as percent_quote

import idna

LINE = 76
WORD_BYTES = 45
"""So many bytes make an encoded word of 72 characters."""
CONTROLS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
PLAIN_NAME = re.compile(r"[A-Za-z0-9._ -]+")
BARE_BREAKS = re.compile(r"\r\n|\r|\n")
ASCII = bytes(range(128))


class BadAddress(ValueError):
    """No mail can be sent to this."""


@dataclass(frozen=True)
class Part:
    """A file in a message."""

    filename: str
    mimetype: str
    content: bytes
    place: str = "attachment"
    """Beside the message (`attachment`), in its HTML as `cid:…` (`inline`), or a version of it (`alternative`)."""
    params: dict[str, str] = field(default_factory=dict)
    """Parameters of the type, `{"method": "REQUEST"}` for a calendar part."""
    cid: str = ""


@dataclass(frozen=True)
class Composed:
    """A message in words, before it is written."""

    headers: Sequence[tuple[str, str]]
    """Names with values that are ASCII already."""
    text: str
    html: str
    parts: Sequence[Part] = ()


def one_line(value: str) -> str:
    """The text without line breaks, controls and repeated spaces."""
    return CONTROLS.sub(" ", value).strip()


def unstructured(value: str, *, taken: int = 12) -> str:
    """The value of a header such as Subject; `taken` is the length of the header's name with its colon and space."""
    value = one_line(value)
    if value.isascii() and "=?" not in value and len(value) + taken <= LINE:
        return value
    return _encoded_words(value)


def _encoded_words(value: str, taken: int = 12) -> str:
    words: list[bytes] = []
    chunk = b""
    for character in value:
        encoded = character.encode(errors="replace")
        # The first word shares its line with the name of the header.
        if len(chunk) + len(encoded) > WORD_BYTES - (0 if words else taken):
            words.append(chunk)
            chunk = b""
        chunk += encoded
    words.append(chunk)
    return "\r\n ".join(f"=?utf-8?b?{binascii.b2a_base64(word, newline=False).decode()}?=" for word in words)


def ascii_address(address: str) -> str:
    """The address with its domain in ASCII; raises BadAddress where it is none or needs an extension of SMTP."""
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain or CONTROLS.search(address) or set(address) & set('<>,;:\\"()[]'):
        raise BadAddress("not an address")
    if not local.isascii():
        raise BadAddress("the part before the @ is not in Latin letters, which mail servers do not take")
    if domain.isascii():
        return f"{local}@{domain}"
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError as error:
        raise BadAddress("the domain does not exist") from error


def mailbox(name: str, address: str) -> str:
    """A name with an address, for From, To and Reply-To."""
    name, address = one_line(name), ascii_address(address)
    if not name:
        return address
    if name.isascii() and "=?" not in name and len(name) <= LINE - 14:
        shown = name if ATOMS.fullmatch(name) else f'"{quote(name)}"'
    else:
        shown = _encoded_words(name)
    separator = " " if len(shown) + len(address) < LINE - 14 else "\r\n "
    return f"{shown}{separator}<{address}>"


def write(message: Composed) -> bytes:
    """The whole message."""
    body = _alternative(message)
    inline = [part for part in message.parts if part.place == "inline"]
    if inline:
        body = _multipart("related", [body, *map(_file, inline)])
    attached = [part for part in message.parts if part.place == "attachment"]
    if attached:
        body = _multipart("mixed", [body, *map(_file, attached)])
    headers = [*message.headers, ("MIME-Version", "1.0")]
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("ascii") + body


def _alternative(message: Composed) -> bytes:
    versions = [_text("plain", message.text), _text("html", message.html)]
    versions += [_file(part) for part in message.parts if part.place == "alternative"]
    return _multipart("alternative", versions)


def _multipart(kind: str, parts: Sequence[bytes]) -> bytes:
    # Neither quoted-printable nor base64 can produce "=_".
    boundary = f"=_{secrets.token_hex(12)}"
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'
    between = f"--{boundary}\r\n".encode()
    return b"".join([head.encode(), *(between + part + b"\r\n" for part in parts), f"--{boundary}--\r\n".encode()])


def _text(subtype: str, text: str, params: str = "") -> bytes:
    encoding, content = _encoded(BARE_BREAKS.sub("\r\n", text).encode(errors="replace"))
    head = f"Content-Type: text/{subtype}; charset=utf-8{params}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + content


def _encoded(content: bytes) -> tuple[str, bytes]:
    # Of mostly Latin text quoted-printable is shorter and readable, of all other text base64 is shorter.
    if len(content.translate(None, ASCII)) * 5 < len(content):
        return "quoted-printable", binascii.b2a_qp(content, istext=True)
    return "base64", _base64(content)


def _base64(content: bytes) -> bytes:
    return b"".join(
        binascii.b2a_base64(content[start : start + 57])[:-1] + b"\r\n" for start in range(0, len(content), 57)
    )


def _file(part: Part) -> bytes:
    params = "".join(f"; {name}={value}" for name, value in part.params.items())
    kind, _slash, subtype = part.mimetype.partition("/")
    if part.place == "alternative" and kind == "text":
        return _text(subtype, part.content.decode(), params)
    name = _filename(part.filename)
    head = [f"Content-Type: {part.mimetype}{params}", "Content-Transfer-Encoding: base64"]
    head.append(f"Content-Disposition: {part.place};\r\n {name}")
    if part.cid:
        head.append(f"Content-ID: <{part.cid}>")
    return "".join(f"{line}\r\n" for line in head).encode("ascii") + b"\r\n" + _base64(part.content)


def _filename(filename: str) -> str:
    filename = one_line(filename) or "file"
    if PLAIN_NAME.fullmatch(filename):
        return f'filename="{filename}"'
    return f"filename*=utf-8''{percent_quote(filename, safe='')}"
