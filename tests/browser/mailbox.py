"""The mail that the sink has taken, as its recipients read it."""

import email
import email.policy
import re
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

PATIENCE = 120.0
"""Seconds: what is due leaves within a minute, on a machine that is busy with other tests."""


class Mailbox:
    """Reads the sink's directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def to(self, address: str) -> list[EmailMessage]:
        """Every message to an address, the oldest first."""
        found = []
        for path in sorted(self._directory.glob("*.eml")):
            content = path.read_bytes()
            if address.encode() in content[:4000]:
                message = email.message_from_bytes(content, policy=email.policy.default)
                if address in str(message["To"]):
                    found.append(message)
        return found

    def wait_for(self, address: str, *, after: int = 0) -> EmailMessage:
        """The next message to an address behind the first `after` of them.

        Fails when none comes in time.
        """
        began = time.monotonic()
        while len(messages := self.to(address)) <= after:
            assert time.monotonic() - began < PATIENCE, f"no message {after + 1} to {address}"
            time.sleep(0.3)
        return messages[after]

    def find(self, address: str, wanted: Callable[[EmailMessage], bool]) -> EmailMessage:
        """The first message to an address that is the wanted one.

        Fails when none comes in time.
        """
        began = time.monotonic()
        while not (found := [message for message in self.to(address) if wanted(message)]):
            subjects = [str(message["Subject"]) for message in self.to(address)]
            assert time.monotonic() - began < PATIENCE, f"not to {address}, who has only {subjects}"
            time.sleep(0.5)
        return found[0]


def text_of(message: EmailMessage) -> str:
    """The plain text of a message."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def links_in(message: EmailMessage, path: str) -> list[str]:
    """The addresses in a message that lead below a path, without their host."""
    return re.findall(rf"https?://[^\s/]+({re.escape(path)}[^\s>\"]*)", text_of(message))
