"""The mails that follow what happens to an accreditation; links are made when they are rendered."""

from collections.abc import Sequence
from typing import Any

from webapp.core import clock
from webapp.mail import outbox
from webapp.ngo_meetings.models import Accreditation
from webapp.registration.models import Registration

RECEIVED, ACCREDITED = "accreditation_received", "accreditation_accredited"
NEEDS_MORE, REFUSED = "accreditation_needs_more", "accreditation_refused"
LINK, PERSON, AWAITS = "accreditation_link", "accreditation_person", "accreditation_awaits"
SUSPENDED, SUSPENDED_PERSON = "accreditation_suspended", "accreditation_suspended_person"
RESTORED, RESTORED_PERSON = "accreditation_restored", "accreditation_restored_person"
TERMS = "accreditation_terms"
MOVED, CANCELLED = "accreditation_event_moved", "accreditation_event_cancelled"
UNTRUE_WHEN_CANCELLED = (
    *(RECEIVED, ACCREDITED, NEEDS_MORE, REFUSED, LINK, PERSON, AWAITS, TERMS),
    *(SUSPENDED, SUSPENDED_PERSON, RESTORED, RESTORED_PERSON),
)
"""A meeting that is called off takes them back while they wait to be sent."""
TEMPLATES = (*UNTRUE_WHEN_CANCELLED, MOVED, CANCELLED)


def draft(accreditation: Accreditation, template: str, since: str, **params: object) -> outbox.Draft:
    """A message to whoever answers for the body; one only for all that has the same `since`."""
    return outbox.Draft(
        cause=f"{template}:{accreditation.id}:{since or f'{clock.now().timestamp():.3f}'}",
        template=template,
        to_email=accreditation.focal_email,
        to_name=accreditation.focal_name,
        language=accreditation.language,
        params={"accreditation_id": accreditation.id, **params},
        event_id=accreditation.event_id,
    )


def tell_focal_point(accreditation: Accreditation, template: str, **params: object) -> None:
    """Write to whoever answers for the body."""
    outbox.post(draft(accreditation, template, "", **params))


def of_terms(accreditation: Accreditation, was: dict[str, Any], now: dict[str, Any]) -> outbox.Draft:
    """To whoever answers for the body: what the terms of its accreditation were, and what they are."""
    return draft(accreditation, TERMS, "", was=was, now=now, host=accreditation.event.host.name)


def tell_person(accreditation: Accreditation, registration: Registration) -> None:
    """Write to somebody who registered alone that their body has to confirm them."""
    outbox.post(_to_person(accreditation, registration, AWAITS, f"{AWAITS}:{registration.id}"))


def tell_people(accreditation: Accreditation, people: Sequence[Registration], template: str) -> None:
    """Write to the people of a body what has become of its accreditation."""
    since = f"{clock.now().timestamp():.3f}"
    outbox.post_many(
        _to_person(accreditation, person, template, f"{template}:{person.id}:{since}") for person in people
    )


def _to_person(accreditation: Accreditation, registration: Registration, template: str, cause: str) -> outbox.Draft:
    return outbox.Draft(
        cause=cause,
        template=template,
        to_email=registration.email or "",
        to_name=registration.name,
        language=registration.language,
        params={"accreditation_id": accreditation.id},
        event_id=registration.event_id,
        registration_id=registration.id,
    )
