"""What a draft lacks before it is shown to everybody; nothing of it is compulsory."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from webapp.core.i18n import _l
from webapp.core.types import LANGUAGES
from webapp.events.models import Event


@dataclass(frozen=True)
class Ready:
    """One thing to look at before publication."""

    label: Any
    done: bool
    url: str


def readiness_of(event: Event) -> list[Ready]:
    """The checklist to publication."""
    settings = url_for("manage.settings", event_id=event.id)
    return [
        Ready(_l("Title in all languages"), all(event.title.get(code) for code in LANGUAGES), f"{settings}#title"),
        Ready(_l("Description"), any(event.description.values()), f"{settings}#description"),
        Ready(_l("City or web address"), event.city_id is not None or bool(event.online_url), f"{settings}#city_id"),
        Ready(
            _l("Last day to register"), event.registration_closes_at is not None, f"{settings}#registration_closes_at"
        ),
        Ready(_l("Contact for questions"), bool(event.contact_email), f"{settings}#contact_email"),
        Ready(_l("Programme"), bool(event.sessions), url_for("manage.programme", event_id=event.id)),
    ]
