"""The accounts of a demonstration, which its sign-in page names."""

from dataclasses import dataclass
from typing import Any

from flask import current_app

from config import Settings
from webapp.core.i18n import _l


@dataclass(frozen=True)
class DemoAccount:
    """An account anybody may try."""

    email: str
    role: Any


ACCOUNTS = (
    DemoAccount("admin@elchi.example", _l("Administrator")),
    DemoAccount("organiser@elchi.example", _l("Organiser")),
    DemoAccount("reviewer@elchi.example", _l("Reviewer")),
    DemoAccount("coordinator@elchi.example", _l("Coordinator")),
    DemoAccount("participant@elchi.example", _l("Participant")),
)


def demo_accounts() -> tuple[DemoAccount, ...]:
    """The accounts to name, none outside of a demonstration."""
    settings: Settings = current_app.extensions["elchi.settings"]
    return ACCOUNTS if settings.demo else ()


def demo_password() -> str:
    """The password of all of them."""
    settings: Settings = current_app.extensions["elchi.settings"]
    return settings.demo_password.get_secret_value()
