"""Accompanying persons: whom each of them accompanies, and what happens when that person does not come."""

from collections.abc import Callable, Collection
from typing import Any

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
ONLY_ACCOMPANYING = _l("Only an accompanying person accompanies somebody: choose that category.")
NOT_ONESELF = _l("Nobody accompanies themselves.")

on_named: list[Callable[[Registration, Collection[str]], None]] = []
"""Called under the event's lock when the organisers have said whom somebody accompanies: lists that were approved go
along."""


def checked(person: Registration, other: Registration | None) -> int | None:
    """The id of whom somebody accompanies; raises Invalid naming `accompanies`.

    A member of a delegation accompanies another member of it, anybody else another person of the event. Whoever is
    accompanied comes on their own account: there are no chains.
    """
    if other is None:
        return None
    # Nobody accompanies a newcomer, who has no number yet.
    there = Registration.accompanies_id.is_not(None), Registration.accompanies_id == person.id
    followers = select(Registration.id).where(*there, Registration.state.in_(LIVE)).limit(1)
    is_followed = db.session.scalar(followers) is not None
    if (why := hindrance(person, other, is_followed=is_followed)) is not None:
        raise Invalid(why, field=FIELD)
    return other.id


def hindrance(person: Registration, other: Registration, *, is_followed: bool) -> Any:
    """Why somebody cannot accompany another, if so; `is_followed` says whether somebody accompanies them."""
    if person.category != CATEGORY:
        return ONLY_ACCOMPANYING
    if other is person:
        return NOT_ONESELF
    elsewhere = person.delegation_id is not None and other.delegation_id != person.delegation_id
    if other.event_id != person.event_id or other.state not in LIVE or elsewhere:
        return _l("This person is not on the list.")
    if other.accompanies_id is not None:
        return goes_along(other.name)
    return is_accompanied() if is_followed else None


def goes_along(name: str) -> Any:
    """Says that somebody cannot be accompanied who accompanies somebody."""
    return _l("%(name)s accompanies somebody: name the person whom both accompany.", name=name)


def is_accompanied() -> Any:
    """Says that somebody cannot accompany anybody whom somebody accompanies."""
    return _l("Somebody accompanies this person, who can therefore accompany nobody.")


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
    return _name(person, other, by)


def name_by_id(person: Registration, other_id: int | None, *, by: Actor) -> Registration:
    """The same by the number of a registration; None for nobody."""
    places.lock(person.event_id)
    db.session.refresh(person)
    other = db.session.get(Registration, other_id) if other_id is not None else None
    if other_id is not None and (other is None or other.event_id != person.event_id):
        raise Invalid(_l("This person is not on the list."), field=FIELD)
    return _name(person, other, by) if person.accompanies_id != other_id else person


def _name(person: Registration, other: Registration | None, by: Actor) -> Registration:
    person.accompanies_id = checked(person, other)
    db.session.flush()
    audit.record("accompanied_named", person, by=by, name=other.name if other is not None else "")
    for listener in on_named:
        listener(person, [FIELD])
    return person


def leave(left: Registration) -> None:
    """Whoever accompanied somebody who does not come any more accompanies nobody now."""
    for person in db.session.scalars(select(Registration).where(Registration.accompanies_id == left.id)):
        person.accompanies_id = None


def hand_over(given_up: Registration, kept: Registration) -> None:
    """Whoever accompanied a person under one registration accompanies them under another."""
    for person in db.session.scalars(select(Registration).where(Registration.accompanies_id == given_up.id)):
        person.accompanies_id = kept.id if person.id != kept.id else None
