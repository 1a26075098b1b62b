"""The audit trail in words: each room says how its deeds and its objects are called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app

from webapp.core.audit import AuditEntry
from webapp.core.i18n import _, _l
from webapp.core.permissions import SYSTEM

EXTENSION = "elchi.audit_words"
Address = Callable[[int], str]
"""Where an object of a type is shown, by its id."""


@dataclass
class Words:
    """What the rooms have said."""

    deeds: dict[str, Any] = field(default_factory=dict)
    objects: dict[str, tuple[Any, Address | None]] = field(default_factory=dict)


def _words(app: Flask) -> Words:
    words: Words = app.extensions.setdefault(EXTENSION, Words())
    return words


def add_deeds(app: Flask, deeds: Mapping[str, Any]) -> None:
    """Say how actions of the trail are called, such as `{"event_published": _l("Event published")}`."""
    _words(app).deeds.update(deeds)


def add_object(app: Flask, table: str, label: Any, address: Address | None = None) -> None:
    """Say how objects of a table are called and, where they have a page, its address."""
    _words(app).objects[table] = (label, address)


def deed(action: str) -> str:
    """An action in words; its key without underscores where nobody has said how it is called."""
    words: Words = _words(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001
    known = words.deeds.get(action)
    return str(known) if known is not None else action.replace("_", " ").capitalize()


def doer(entry: AuditEntry) -> str:
    """Who did it: a person by their name, the system in the reader's language."""
    return _("Elchi itself") if entry.actor == SYSTEM.name else entry.actor


CHANNELS = {
    "web": _l("Website"),
    "api": _l("API"),
    "link": _l("Mailed link"),
    "system": _l("Elchi itself"),
    "cli": _l("Command line"),
}


def channel(key: str) -> str:
    """By which way somebody acted."""
    return str(CHANNELS.get(key, key))


def thing(object_type: str, object_id: int | None) -> tuple[str, str | None]:
    """An object in words, with its address if it has one."""
    words: Words = _words(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001
    label, address = words.objects.get(object_type, (object_type.replace("_", " "), None))
    text = f"{label} {object_id}" if object_id is not None else str(label)
    return text, address(object_id) if address is not None and object_id is not None else None


OWN = {
    "signed_in": _l("Signed in"),
    "user_created": _l("Account created"),
    "user_updated": _l("Account changed"),
    "user_address_changed": _l("Address of an account changed"),
    "user_deactivated": _l("Account closed"),
    "user_reactivated": _l("Account opened again"),
    "roles_changed": _l("Roles changed"),
    "password_changed": _l("Password changed"),
    "sessions_ended": _l("Signed out everywhere"),
    "api_token_issued": _l("API token issued"),
    "api_token_revoked": _l("API token revoked"),
}
