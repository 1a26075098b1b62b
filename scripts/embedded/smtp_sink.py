"""A mail server that delivers nothing: each message becomes an .eml file in a directory.

python -m scripts.embedded.smtp_sink --port 2525 --directory var/mail --scratch var/tmp
"""

import argparse
import asyncio
import itertools
import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from scripts.embedded.commands import Command
from scripts.embedded.ports import LOOPBACK

IDLE_SECONDS = 3600
LARGEST_MESSAGE = 40 * 1024 * 1024


class Mailbox:
    """Writes each message whole or not at all, under a name that sorts by time of arrival."""

    def __init__(self, directory: Path, scratch: Path) -> None:
        """Messages are written in `scratch` and moved to `directory`, both on one file system."""
        self._directory = directory
        self._scratch = scratch
        self._numbers = itertools.count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keeps the message and answers as a mail server does."""
        arrived = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
        name = f"{arrived}-{os.getpid()}-{next(self._numbers):06d}.eml"
        trace = [f"Return-Path: <{envelope.mail_from or ''}>"]
        trace += [f"Delivered-To: {recipient}" for recipient in envelope.rcpt_tos]
        content = envelope.original_content or b""
        try:
            (self._scratch / name).write_bytes("".join(f"{line}\r\n" for line in trace).encode() + content)
            (self._scratch / name).rename(self._directory / name)
        except OSError as error:
            print(f"Cannot keep a message: {error}", file=sys.stderr, flush=True)
            (self._scratch / name).unlink(missing_ok=True)
            return "452 4.3.1 Insufficient system storage"
        return f"250 2.0.0 OK {name}"


def serve(port: int, directory: Path, scratch: Path) -> Command:
    """The command that runs the sink."""
    argv = [sys.executable, "-m", "scripts.embedded.smtp_sink", "--port", str(port)]
    argv += ["--directory", str(directory), "--scratch", str(scratch)]
    return Command("mail-sink", argv, foundation=True)


async def run(port: int, mailbox: Mailbox) -> None:
    """Serves until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def session() -> SMTP:
        return SMTP(
            mailbox, hostname="localhost", enable_SMTPUTF8=True, timeout=IDLE_SECONDS, data_size_limit=LARGEST_MESSAGE
        )

    await loop.create_server(session, LOOPBACK, port, backlog=200)
    await stop.wait()


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Keeps mail as files instead of delivering it.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--scratch", type=Path, required=True)
    options = parser.parse_args(arguments)
    for directory in (options.directory, options.scratch):
        directory.mkdir(parents=True, exist_ok=True)
    asyncio.run(run(options.port, Mailbox(options.directory, options.scratch)))


if __name__ == "__main__":
    main()
