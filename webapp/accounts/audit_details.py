"""The details of deeds in words: each room says how its facts are called, and how their values read."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask, current_app, g

from webapp.accounts.hosts import host_names
from webapp.accounts.roles import LABELS
from webapp.core import formatting
from webapp.core.audit import AuditEntry
from webapp.core.i18n import _, _l, translated

EXTENSION = "elchi.audit_details"
FIELDS = "elchi.audit_fields"
ANSWER = "answers."
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\S+")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
EMPTY: tuple[Any, ...] = (None, "", [], {})

Values = Mapping[str, Any] | Callable[[Any], str]
Fact = tuple[Any, Values]
"""What a fact is called, and its values: by their keys, or told by a function."""


def add(app: Flask, facts: Mapping[str, Any]) -> None:
    """Say how facts are called: `{"reason": _l("Reason"), "how": (_l("How"), {"link": _l("by a link")})}`.

    A fact that means something else in one deed is named with it: `{"event_copied.source": …}`.
    """
    app.extensions.setdefault(EXTENSION, {}).update(facts)


def add_fields(app: Flask, labels: Mapping[str, Any]) -> None:
    """Say how fields are called, for facts that name those that were changed; what was said before stays."""
    known: dict[str, Any] = app.extensions.setdefault(FIELDS, {})
    known.update({name: label for name, label in labels.items() if name not in known})


def facts_of(app: Flask) -> Mapping[str, Any]:
    """What the rooms have said, by the keys of facts, or of deeds and facts."""
    known: dict[str, Any] = app.extensions.get(EXTENSION, {})
    return known


def in_words(entry: AuditEntry, timezone: str) -> str:
    """The details of a deed in the language of the reader, with times in their zone."""
    told = (_told(f"{entry.action}.{key}", key, value, timezone) for key, value in entry.details.items())
    return "; ".join(filter(None, told))


def field_name(name: Any) -> str:
    """What a field is called that a deed names."""
    known: dict[str, Any] = current_app.extensions.get(FIELDS, {})
    label = known.get("answers" if str(name).startswith(ANSWER) else name)
    return str(label) if label is not None else _plain_name(str(name))


def _told(deed_and_key: str, key: str, value: Any, timezone: str) -> str:
    if value in EMPTY:
        return ""
    known = facts_of(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001
    fact = known.get(deed_and_key, known.get(key, _plain_name(key)))
    label, values = fact if isinstance(fact, tuple) else (fact, {})
    return f"{label}: {_value(value, values, timezone)}"


def _value(value: Any, values: Values, timezone: str) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(_value(one, values, timezone) for one in value))
    if callable(values):
        return values(value)
    if isinstance(value, dict):
        return _of_several(value, values, timezone)
    label = values.get(value) if isinstance(value, str) else None
    return str(label) if label is not None else _moment(str(value), timezone)


def _of_several(value: Mapping[str, Any], values: Values, timezone: str) -> str:
    """A text in several languages, or else facts by name."""
    if text := translated(value):
        return text
    return ", ".join(filter(None, (_told(f".{key}", key, fact, timezone) for key, fact in value.items())))


def _moment(text: str, timezone: str) -> str:
    try:
        if INSTANT.fullmatch(text):
            return formatting.datetime(datetime.fromisoformat(text), timezone)
        return formatting.date(date.fromisoformat(text)) if DAY.fullmatch(text) else text
    except ValueError:
        return text


def _plain_name(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _role(listed: Any) -> str:
    """A role and its host, kept as `organiser:5`."""
    role, _colon, host = str(listed).partition(":")
    if "audit_hosts" not in g:
        g.audit_hosts = host_names()
    name = g.audit_hosts.get(int(host), host) if host.isdigit() else host
    return f"{LABELS.get(role, role)} – {name}" if name else str(LABELS.get(role, role))


OWN: dict[str, Any] = {
    "how": (
        _l("How"),
        {"password": _l("by password"), "link": _l("by a mailed link"), "password_link": _l("by choosing a password")},
    ),
    "email": _l("E-mail"),
    "administrator": _l("Administrator"),
    "roles": (_l("Roles"), _role),
    "of": _l("Account"),
    "label": _l("Title"),
    "name": _l("Name"),
    "title": _l("Title"),
    "file": _l("File"),
    "fields": (_l("Fields"), field_name),
    "reason": _l("Reason"),
    "before": _l("Before"),
    "after": _l("After"),
    "to": _l("To"),
    "people": _l("People"),
    "members": _l("Members"),
    "skipped": _l("Skipped"),
    "added": _l("Added"),
    "changed": _l("Changed"),
    "recipients": _l("Recipients"),
}
"""Facts of accounts, and those that many rooms tell."""
