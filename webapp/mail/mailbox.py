"""Reads what the local mail server has kept: one .eml file a message, named by its time of arrival."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cached_property
from pathlib import Path

HEAD_BYTES = 4096
"""Enough for the headers of any message sent here."""
ARRIVED = "%Y%m%dT%H%M%S.%f"
NAME = re.compile(r"(\d{8}T\d{6}\.\d{6})-[\w-]{1,80}\.eml")


@dataclass(frozen=True)
class Attachment:
    """A file that came with a message."""

    number: int
    filename: str
    mimetype: str
    size: int


@dataclass(frozen=True)
class Kept:
    """A message in the folder; its headers are read at once, the rest when it is asked for."""

    path: Path
    headers: EmailMessage

    @property
    def name(self) -> str:
        """Its name in addresses."""
        return self.path.name

    @property
    def arrived_at(self) -> datetime:
        """When the server took it."""
        return datetime.strptime(self.name.partition("-")[0], ARRIVED).replace(tzinfo=UTC)

    @property
    def recipients(self) -> list[str]:
        """To whom it was delivered."""
        return [str(address) for address in self.headers.get_all("Delivered-To", [])]

    @property
    def subject(self) -> str:
        """Its subject, decoded."""
        return str(self.headers["Subject"] or "")

    def header(self, name: str) -> str:
        """A header, decoded; empty where there is none."""
        raw = next((str(value) for known, value in self.headers.raw_items() if known.lower() == name.lower()), "")
        # The parser of addresses leaves a space between two encoded words of one name.
        return str(make_header(decode_header(raw)))

    @cached_property
    def whole(self) -> EmailMessage:
        """The message with its parts."""
        return _parse(self.path.read_bytes())

    def body(self, kind: str) -> str:
        """The version of the message for people: `plain` or `html`; empty where there is none."""
        part = self.whole.get_body((kind,))
        return str(part.get_content()) if part is not None else ""

    @property
    def attachments(self) -> list[Attachment]:
        """The files that came with it, calendar versions among them."""
        return [
            Attachment(number, _filename(part, number), part.get_content_type(), len(_content(part)))
            for number, part in enumerate(self._files())
        ]

    def attachment(self, number: int) -> tuple[Attachment, bytes] | None:
        """A file with its content."""
        files = list(enumerate(self._files()))
        if number >= len(files):
            return None
        part = files[number][1]
        content = _content(part)
        return Attachment(number, _filename(part, number), part.get_content_type(), len(content)), content

    def by_cid(self, cid: str) -> tuple[str, bytes] | None:
        """The type and content of a picture that the HTML shows."""
        for part in self._files():
            if part.get("Content-ID", "").strip("<> ") == cid:
                return part.get_content_type(), _content(part)
        return None

    def _files(self) -> Iterator[EmailMessage]:
        for part in self.whole.walk():
            if not part.is_multipart() and part.get_content_type() not in ("text/plain", "text/html"):
                yield part


def _parse(content: bytes, *, only_headers: bool = False) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(content, headersonly=only_headers)


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _filename(part: EmailMessage, number: int) -> str:
    fallback = "invite.ics" if part.get_content_type() == "text/calendar" else f"part-{number + 1}"
    return part.get_filename() or fallback


def messages(folder: Path, recipient: str = "") -> Iterator[Kept]:
    """The messages, the newest first; only those whose recipient holds a text where one is given."""
    wanted = recipient.strip().lower()
    if not folder.is_dir():
        return
    for name in sorted((entry.name for entry in folder.iterdir() if NAME.fullmatch(entry.name)), reverse=True):
        if (kept := _open(folder / name)) and any(wanted in to.lower() for to in kept.recipients):
            yield kept


def find(folder: Path, name: str) -> Kept | None:
    """A message by its name."""
    return _open(folder / name) if NAME.fullmatch(name) else None


def _open(path: Path) -> Kept | None:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        return None
    return Kept(path, _parse(head, only_headers=True))
