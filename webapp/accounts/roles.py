"""The roles of a user as words: those kept here, and those that rooms above derive from what they know."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

from webapp.core.i18n import _l
from webapp.core.permissions import Actor

EXTENSION = "elchi.roles"
Holds = Callable[[Actor], bool]

LABELS: dict[str, Any] = {
    "administrator": _l("Administrator"),
    "organiser": _l("Organiser"),
    "reviewer": _l("Reviewer"),
    "protocol": _l("Protocol officer"),
    "coordinator": _l("Coordinator"),
    "participant": _l("Participant"),
}


def add(app: Flask, key: str, holds: Holds) -> None:
    """Let a room say who has a role that is not kept with the account, such as `coordinator`."""
    app.extensions.setdefault(EXTENSION, {}).setdefault(key, []).append(holds)


def roles_of(actor: Actor) -> list[str]:
    """Keys of the roles of an actor; `participant` where there is no other."""
    derived: dict[str, list[Holds]] = current_app.extensions.get(EXTENSION, {})
    held = {
        "administrator": actor.is_admin,
        "organiser": bool(actor.organises),
        "reviewer": bool(actor.reviews),
        "protocol": bool(actor.protocol),
    }
    held |= {key: any(holds(actor) for holds in rooms) for key, rooms in derived.items()}
    return [key for key, is_held in held.items() if is_held] or ["participant"]
