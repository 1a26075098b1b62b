"""Turns messages of the outbox into what goes over the wire, in the language of each recipient."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import formatdate, parseaddr
from itertools import groupby
from typing import Any

import structlog
from flask import current_app
from flask_babel import get_domain
from jinja2 import Environment, Template
from markupsafe import Markup, escape

from config import Settings
from webapp.core import clock
from webapp.core.addresses import page_url
from webapp.core.i18n import LANGUAGES, in_language
from webapp.mail import context
from webapp.mail.mime import BadAddress, Composed, Part, ascii_address, mailbox, one_line, unstructured, write
from webapp.mail.models import Message
from webapp.mail.smtp import Envelope

log = structlog.get_logger(__name__)
EXTENSION = "elchi.mail.templates"
INDENT = re.compile(r"\n\s+")
BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")


@dataclass(frozen=True)
class Rendered:
    """What a template made of a message, for people to read."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Prepared:
    """A message ready to be sent, or why it cannot be."""

    message_id: int
    envelope: Envelope | None
    error: str = ""


def paragraphs(text: str | None) -> Markup:
    """What a person wrote, as HTML: its line breaks kept, all else escaped."""
    blocks = [block for block in (text or "").replace("\r\n", "\n").split("\n\n") if block.strip()]
    shown = (Markup("<br>").join(escape(line) for line in block.strip("\n").split("\n")) for block in blocks)
    return Markup("").join(Markup('<p style="margin:0 0 16px">{}</p>').format(block) for block in shown)


def render(message: Message, values: Mapping[str, Any]) -> Rendered:
    """The message in the language in use."""
    names: dict[str, Any] = {
        "message": message,
        "language": message.language,
        "to_name": message.to_name,
        "home_url": page_url(),
        "page_url": page_url,
        **values,
    }
    names["subject"] = subject = one_line(_template(message, "subject.txt").render(names))
    text = _template(message, "body.txt").render(names)
    html = INDENT.sub("\n", _template(message, "body.html").render(names))
    return Rendered(subject, BLANK_LINES.sub("\n\n", text).strip() + "\n", html)


def _template(message: Message, name: str) -> Template:
    return _environment(_language(message)).get_template(f"mail/{message.template}/{name}")


def _environment(language: str) -> Environment:
    """The templates of a language: their texts are looked up at once instead of by way of the request's language."""
    environments: dict[str, Environment] = current_app.extensions.setdefault(EXTENSION, {})
    if language not in environments:
        environment = current_app.jinja_env.overlay()
        environment.globals = dict(current_app.jinja_env.globals)
        with in_language(language):
            texts = get_domain().get_translations()
        environment.install_gettext_callables(texts.ugettext, texts.ungettext, newstyle=True)  # type: ignore[attr-defined]
        environments[language] = environment
    return environments[language]


def prepare(messages: Sequence[Message]) -> list[Prepared]:
    """Messages of a batch ready to be sent, in their order; one that cannot be written says why.

    The values for all are read at once, which also mints their links: the caller commits before anything leaves.
    """
    values = context.values_for(messages)
    prepared: dict[int, Prepared] = {}
    by_language = sorted(messages, key=_language)
    for language, group in groupby(by_language, key=_language):
        with in_language(language):
            for message in group:
                prepared[message.id] = _prepare_one(message, values[message.id])
    return [prepared[message.id] for message in messages]


def _language(message: Message) -> str:
    return message.language if message.language in LANGUAGES else "en"


def _prepare_one(message: Message, values: Mapping[str, Any]) -> Prepared:
    try:
        recipient = ascii_address(message.to_email)
    except BadAddress as error:
        return Prepared(message.id, None, f"{message.to_email}: {error}")
    try:
        content = write(compose(message, values))
    except Exception as error:
        log.exception("message_not_rendered", message=message.id, template=message.template)
        return Prepared(message.id, None, f"The message could not be written: {type(error).__name__}: {error}")
    return Prepared(message.id, Envelope(_sender()[1], recipient, content))


def compose(message: Message, values: Mapping[str, Any]) -> Composed:
    """The message with its headers, in the language in use."""
    rendered = render(message, values)
    return Composed(list(_headers(message, rendered, values)), rendered.text, rendered.html, _parts(message, values))


def _parts(message: Message, values: Mapping[str, Any]) -> Sequence[Part]:
    return context.parts_for(message, values)


def _headers(message: Message, rendered: Rendered, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name, address = _sender()
    yield "From", mailbox(str(values.get("sender_name") or name), address)
    yield "To", mailbox(message.to_name, message.to_email)
    if values.get("reply_to"):
        yield "Reply-To", mailbox(*values["reply_to"])
    yield "Subject", unstructured(rendered.subject)
    yield "Date", formatdate(clock.now().timestamp(), usegmt=True)
    yield "Message-ID", one_line(message.message_id)
    yield "Content-Language", _language(message)
    yield "Auto-Submitted", "auto-generated"


def _sender() -> tuple[str, str]:
    settings: Settings = current_app.extensions["elchi.settings"]
    return parseaddr(settings.mail_from)
