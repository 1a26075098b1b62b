"""What an organiser or a reviewer has to do now: each room adds what it knows."""

import enum
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from webapp.accounts.models import Role
from webapp.core.permissions import Actor


class Urgency(enum.IntEnum):
    """How soon something has to be done."""

    OVERDUE = 0
    DUE = 1
    LATER = 2


@dataclass(frozen=True)
class Todo:
    """Something to do: how many of it, and where."""

    label: Any
    url: str
    count: int = 1
    urgency: Urgency = Urgency.DUE
    icon: str = "point"
    note: Any = ""


Item = Callable[[Actor], list[Todo]]

_items: dict[Role, list[Item]] = defaultdict(list)


def add_item(item: Item, role: Role = Role.ORGANISER) -> None:
    """Let a room say what those of a role have to do; it asks the database once for all events of the actor."""
    if item not in _items[role]:
        _items[role].append(item)


def todos_of(actor: Actor, role: Role = Role.ORGANISER) -> list[Todo]:
    """All there is to do in a role, the most urgent first."""
    return sorted((todo for item in _items[role] for todo in item(actor)), key=lambda todo: todo.urgency)
