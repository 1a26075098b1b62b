"""The connection to the mail server, kept open by each process."""

import atexit
import enum
import os
import smtplib
import ssl
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qs, unquote, urlsplit

import structlog

log = structlog.get_logger(__name__)
TIMEOUT = 20.0
"""Seconds that the server may take for an answer."""
UNAVAILABLE = 421


class Outcome(enum.Enum):
    """What the server made of a message."""

    ACCEPTED = enum.auto()
    LATER = enum.auto()
    """Refused for now."""
    REFUSED = enum.auto()
    UNREACHABLE = enum.auto()
    """There is no server to ask: the message was not tried."""


@dataclass(frozen=True)
class Verdict:
    """The outcome with the server's words."""

    outcome: Outcome
    error: str = ""


@dataclass(frozen=True)
class Envelope:
    """A message as the server gets it."""

    sender: str
    recipient: str
    content: bytes


@dataclass(frozen=True)
class Address:
    """Where the server is and how to speak to it: `smtp://user:password@host:port?starttls=1` or `smtps://…`."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    starttls: bool

    @classmethod
    def parse(cls, url: str) -> "Address":
        """Reads it from a URL."""
        parts = urlsplit(url)
        tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or (465 if tls else 25),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=tls,
            starttls=parse_qs(parts.query).get("starttls", ["0"])[0] not in ("0", "false", ""),
        )


class Mailer:
    """Sends one message after the other over one connection, opened when it is first needed."""

    def __init__(self, url: str, local_hostname: str) -> None:
        self._address = Address.parse(url)
        self._local_hostname = local_hostname
        self._server: smtplib.SMTP | None = None

    def send(self, mail: Envelope) -> Verdict:
        """Hands a message over. A connection that the server has closed meanwhile is opened again, once."""
        reused = self._server is not None
        try:
            server = self._server or self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return Verdict(Outcome.UNREACHABLE, words(error))
        try:
            server.sendmail(mail.sender, [mail.recipient], mail.content)
        except (smtplib.SMTPException, OSError) as error:
            code = _code(error)
            if code is None or code == UNAVAILABLE:
                self.close()
                if reused:
                    return self.send(mail)
            return Verdict(_outcome(code), words(error))
        return Verdict(Outcome.ACCEPTED)

    def _connect(self) -> smtplib.SMTP:
        at = self._address
        context = ssl.create_default_context() if at.tls or at.starttls else None
        if at.tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                at.host, at.port, local_hostname=self._local_hostname, timeout=TIMEOUT, context=context
            )
        else:
            server = smtplib.SMTP(at.host, at.port, local_hostname=self._local_hostname, timeout=TIMEOUT)
        try:
            if at.starttls:
                server.starttls(context=context)
            if at.user:
                server.login(at.user, at.password)
            server.ehlo_or_helo_if_needed()
        except BaseException:
            server.close()
            raise
        self._server = server
        return server

    def close(self) -> None:
        """Ends the connection, politely where the server still listens."""
        server, self._server = self._server, None
        if server is None:
            return
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            server.close()


def _code(error: Exception) -> int | None:
    """The server's own answer, if it gave one."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None


def _outcome(code: int | None) -> Outcome:
    if code == UNAVAILABLE:
        return Outcome.UNREACHABLE
    return Outcome.REFUSED if code is not None and code >= 500 else Outcome.LATER


def words(error: Exception) -> str:
    """What the server said, in one line."""
    said: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        return " ".join(f"{type(error).__name__}: {error}".split())
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(f"{code} {text}".split())


_mailers: dict[tuple[int, str], Mailer] = {}


def mailer_for(url: str, local_hostname: str) -> Mailer:
    """The connection of this process to a server."""
    key = (os.getpid(), url)
    if key not in _mailers:
        _mailers[key] = mailer = Mailer(url, local_hostname)
        atexit.register(partial(mailer.close))
    return _mailers[key]


def close_all() -> None:
    """Ends the connections of this process."""
    for key in [key for key in _mailers if key[0] == os.getpid()]:
        _mailers.pop(key).close()
