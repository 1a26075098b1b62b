"""People who may sign in by a mailed link although they have no account yet: rooms above know their addresses."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

EXTENSION = "elchi.known_addresses"


@dataclass(frozen=True)
class KnownAddress:
    """Somebody whom a room knows by address."""

    name: str
    language: str


LookUp = Callable[[str], KnownAddress | None]


def register(app: Flask, look_up: LookUp) -> None:
    """Let a room say whether it knows a lower-case address."""
    look_ups: list[LookUp] = app.extensions.setdefault(EXTENSION, [])
    look_ups.append(look_up)


def find(email: str) -> KnownAddress | None:
    """Who has this address, as far as any room knows.

    Every room is asked, so that the answer takes as long for an address nobody knows.
    """
    answers = [look_up(email) for look_up in current_app.extensions.get(EXTENSION, [])]
    return next((answer for answer in answers if answer is not None), None)
