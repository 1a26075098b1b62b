"""The consent of whoever was named by another person: nobody gives it for them."""

from webapp.core import audit, clock
from webapp.core.permissions import Actor
from webapp.registration.models import LIVE, Registration, Source
from webapp.registration.services import CONSENT_VERSION


def is_due(registration: Registration) -> bool:
    """Whether a substitute has still to consent to the processing of their data."""
    unasked = registration.source is Source.SUBSTITUTE and registration.consent_at is None
    return unasked and registration.state in LIVE


def give(registration: Registration, *, by: Actor) -> None:
    """Note that the person consents now."""
    registration.consent_at, registration.consent_version = clock.now(), CONSENT_VERSION
    audit.record("registration_consented", registration, by=by)
