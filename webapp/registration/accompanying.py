"""Accompanying persons: whom each of them accompanies, and what happens when that person does not come."""

from sqlalchemy import select

from webapp.core import audit
from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.registration import places
from webapp.registration.models import LIVE, Registration
from webapp.registration.references import folded

CATEGORY = "accompanying"
FIELD = "accompanies"


def checked(person: Registration, other: Registration | None) -> int | None:
    """The id of whom somebody accompanies; raises Invalid naming `accompanies`.

    A member of a delegation accompanies another member of it, anybody else another person of the event.
    """
    if other is None:
        return None
    if person.category != CATEGORY:
        raise Invalid(_l("Only an accompanying person accompanies somebody: choose that category."), field=FIELD)
    if other is person:
        raise Invalid(_l("Nobody accompanies themselves."), field=FIELD)
    elsewhere = person.delegation_id is not None and other.delegation_id != person.delegation_id
    if other.event_id != person.event_id or other.state not in LIVE or elsewhere:
        raise Invalid(_l("This person is not on the list."), field=FIELD)
    return other.id


def name_accompanied(person: Registration, reference: str, *, by: Actor) -> Registration:
    """Say by a reference whom somebody accompanies, or nobody by an empty one; raises Invalid."""
    places.lock(person.event_id)
    db.session.refresh(person)
    other = None
    if reference.strip():
        wanted = Registration.reference == folded(reference)
        other = db.session.scalar(select(Registration).where(Registration.event_id == person.event_id, wanted))
        if other is None:
            raise Invalid(_l("Nobody here has this reference."), field=FIELD)
    person.accompanies_id = checked(person, other)
    db.session.flush()
    audit.record("accompanied_named", person, by=by, name=other.name if other is not None else "")
    return person


def leave(left: Registration) -> None:
    """Whoever accompanied somebody who does not come any more accompanies nobody now."""
    for person in db.session.scalars(select(Registration).where(Registration.accompanies_id == left.id)):
        person.accompanies_id = None


def hand_over(given_up: Registration, kept: Registration) -> None:
    """Whoever accompanied a person under one registration accompanies them under another."""
    for person in db.session.scalars(select(Registration).where(Registration.accompanies_id == given_up.id)):
        person.accompanies_id = kept.id if person.id != kept.id else None
