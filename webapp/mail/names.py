"""How the messages of each template are called: the rooms that send them say it."""

from collections.abc import Mapping
from typing import Any

_names: dict[str, Any] = {}


def name_templates(names: Mapping[str, Any]) -> None:
    """Say how messages are called, by template, such as `{"reminder": _l("Reminder")}`."""
    _names.update(names)


def name_of(template: str) -> str:
    """What messages of a template are called; the template's own name where nobody has said it."""
    return str(_names.get(template) or template.replace("_", " ").capitalize())
