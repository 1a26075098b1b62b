"""Turns messages of the outbox into what goes over the wire, in the language of each recipient."""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import formatdate, parseaddr
from functools import lru_cache
from typing import Any

import structlog
from flask import current_app
from flask_babel import get_domain
from jinja2 import Environment
from markupsafe import Markup, escape

from config import Settings
from webapp.core import clock
from webapp.core.addresses import page_url
from webapp.core.i18n import LANGUAGES, in_language
from webapp.mail import context, merging
from webapp.mail.mime import BadAddress, Composed, ascii_address, mailbox, one_line, unstructured, write
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
    """One message, in the language in use."""
    return render_copies(message.template, _language(message), [names_for(message, values)])[0]


def names_for(message: Message, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a template may use: the values, whom the message goes to, and the addresses of pages."""
    own = {"language": _language(message), "to_name": message.to_name, "to_email": message.to_email}
    return {**own, "home_url": page_url(), "page_url": page_url, **values}


def render_copies(template: str, language: str, copies: Sequence[dict[str, Any]]) -> list[Rendered]:
    """A template for several recipients, whose values are alike (`merging.kinship`), in the language in use."""
    load = _environment(language).get_template
    subjects = [one_line(s) for s in merging.render_copies(load(f"mail/{template}/subject.txt").render, copies)]
    for names, subject in zip(copies, subjects, strict=True):
        names["subject"] = subject
    texts = merging.render_copies(load(f"mail/{template}/body.txt").render, copies)
    pages = merging.render_copies(load(f"mail/{template}/body.html").render, copies)
    return [
        Rendered(subject, BLANK_LINES.sub("\n\n", text).strip() + "\n", INDENT.sub("\n", html))
        for subject, text, html in zip(subjects, texts, pages, strict=True)
    ]


def _environment(language: str) -> Environment:
    """The templates of a language: their texts are looked up at once instead of by way of the request's language."""
    environments: dict[str, Environment] = current_app.extensions.setdefault(EXTENSION, {})
    if language not in environments:
        environments[language] = _new_environment(language)
    return environments[language]


def _new_environment(language: str) -> Environment:
    pages = current_app.jinja_env
    environment = Environment(
        loader=pages.loader,
        autoescape=pages.autoescape,  # noqa: S701 - HTML is escaped, text is not, as for pages
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=pages.auto_reload,
        extensions=["jinja2.ext.i18n"],
    )
    environment.filters = pages.filters
    environment.globals = dict(pages.globals)
    with in_language(language):
        texts = get_domain().get_translations()
    environment.install_gettext_callables(texts.ugettext, texts.ungettext, newstyle=True)  # type: ignore[attr-defined]
    return environment


def prepare(messages: Sequence[Message]) -> list[Prepared]:
    """Messages of a batch ready to be sent, in their order; one that cannot be written says why.

    The values for all are read at once, which also mints their links: the caller commits before anything leaves.
    """
    values = context.values_for(messages)
    families: dict[Hashable, list[tuple[Message, dict[str, Any]]]] = {}
    for message in messages:
        names = names_for(message, values[message.id])
        families.setdefault((_language(message), message.template, merging.kinship(names)), []).append((message, names))
    prepared: dict[int, Prepared] = {}
    for family in families.values():
        with in_language(_language(family[0][0])):
            prepared |= _prepare_family(family)
    return [prepared[message.id] for message in messages]


def _prepare_family(family: Sequence[tuple[Message, dict[str, Any]]]) -> dict[int, Prepared]:
    first = family[0][0]
    try:
        rendered = render_copies(first.template, _language(first), [names for _message, names in family])
    except Exception as error:
        if len(family) > 1:
            return {message.id: _prepare_family([(message, names)])[message.id] for message, names in family}
        log.exception("message_not_rendered", message=first.id, template=first.template)
        return {first.id: Prepared(first.id, None, f"It could not be written: {type(error).__name__}: {error}")}
    return {
        message.id: _prepare_one(message, names, shown)
        for (message, names), shown in zip(family, rendered, strict=True)
    }


def _language(message: Message) -> str:
    return message.language if message.language in LANGUAGES else "en"


def _prepare_one(message: Message, names: Mapping[str, Any], rendered: Rendered) -> Prepared:
    try:
        recipient = ascii_address(message.to_email)
        headers = list(_headers(message, rendered, names))
        parts = context.parts_for(message, names)
    except BadAddress as error:
        return Prepared(message.id, None, f"{message.to_email}: {error}")
    except Exception as error:
        log.exception("message_not_composed", message=message.id, template=message.template)
        return Prepared(message.id, None, f"It could not be written: {type(error).__name__}: {error}")
    content = write(Composed(headers, rendered.text, rendered.html, parts))
    return Prepared(message.id, Envelope(_sender()[1], recipient, content))


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
    return _parsed(settings.mail_from)


_parsed = lru_cache(maxsize=8)(parseaddr)
