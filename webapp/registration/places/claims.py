"""Claims on a free place: who makes them, what each needs, how it is offered, and in which order they are heard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from sqlalchemy import ColumnElement, Select, func, or_, select, true, tuple_
from sqlalchemy.sql import false

from webapp.core.permissions import SYSTEM
from webapp.events.kinds import kind_of
from webapp.events.models import Event, QuotaBy
from webapp.extensions import db
from webapp.mail.outbox import Draft
from webapp.registration import messages, states
from webapp.registration.errors import EventFull
from webapp.registration.models import Registration, RegistrationState
from webapp.registration.places import groups
from webapp.registration.places.ledger import Ledger, QuotaCount

PORTION = 100
ORDER = (Registration.offers_missed, Registration.priority, Registration.queued_at, Registration.id)
"""Who has let an offer go stands behind the others; then priority, then time."""


class Claim(Protocol):
    """One person, or all of a delegation: they are offered places together or not at all."""

    @property
    def people(self) -> Sequence[Registration]:
        """Who waits, and needs a place each."""

    def obstacle(self, ledger: Ledger) -> EventFull | None:
        """What keeps them from their places, if anything."""

    def holds_others_back(self, event: Event) -> bool:
        """Whether nobody behind them is offered a place while there is none for them."""

    def offer(self, event: Event, ledger: Ledger) -> Sequence[Draft]:
        """Hold the places for them, under the lock; answers what is to be mailed."""


@dataclass(frozen=True)
class PersonClaim:
    """Somebody who waits alone."""

    person: Registration

    @property
    def people(self) -> Sequence[Registration]:
        """Only this one."""
        return [self.person]

    def obstacle(self, ledger: Ledger) -> EventFull | None:
        """What keeps them from a place."""
        return ledger.obstacle(self.person)

    def holds_others_back(self, event: Event) -> bool:
        """Never: whoever does not fit lets others pass."""
        return False

    def offer(self, event: Event, ledger: Ledger) -> Sequence[Draft]:
        """Hold a place for them and tell them."""
        states.change_under_lock(self.person, event, states.Action.OFFER, by=SYSTEM, ledger=ledger)
        draft = messages.draft_about(self.person, event, "registration_offered")
        return [draft] if draft is not None else []


@dataclass(frozen=True)
class GroupClaim:
    """A delegation that waits as a whole; its coordinator is told, not each of its members."""

    people: Sequence[Registration]

    def obstacle(self, ledger: Ledger) -> EventFull | None:
        """What keeps them from having a place each."""
        return groups.obstacle(ledger, self.people)

    def holds_others_back(self, event: Event) -> bool:
        """As the host has settled it."""
        return groups.holds_others_back(event)

    def offer(self, event: Event, ledger: Ledger) -> Sequence[Draft]:
        """Hold a place for each of them until one moment."""
        groups.offer(event, self.people, ledger)
        return []


def queue(event_id: int) -> Select[Registration]:
    """Those who wait, in their order."""
    waiting = (Registration.event_id == event_id) & (Registration.state == RegistrationState.WAITLISTED)
    return select(Registration).where(waiting).order_by(*ORDER)


def in_order(event: Event, ledger: Ledger, left: Sequence[Registration] = ()) -> Iterator[Claim]:
    """Each claim once: first those on the places of people who `left`, then the waiting list.

    What cannot be met whatever the claim, such as that of a group whose quota is full, is left out, so that a long list
    of such claims is not read.
    """
    heard: set[int] = set()
    for person in chain(_heirs(event, left), _listed(event, ledger)):
        if person.delegation_id is None:
            yield PersonClaim(person)
        elif person.delegation_id not in heard:
            heard.add(person.delegation_id)
            if members := groups.group_of(person):
                yield GroupClaim(members)


def _heirs(event: Event, left: Sequence[Registration]) -> Iterator[Registration]:
    """For each place given up, those who come first for it, until one of them is offered it."""
    for registration in left:
        condition = kind_of(event.kind).first_in_line(registration)
        if condition is None:
            continue
        alone = Registration.delegation_id.is_(None)
        first = _not_asked_yet(event).where(alone, condition).limit(PORTION)
        for heir in db.session.scalars(first).all():
            yield heir
            if heir.state is not RegistrationState.WAITLISTED:
                break


def _listed(event: Event, ledger: Ledger) -> Iterator[Registration]:
    if ledger.left == 0:
        return
    chosen = _not_asked_yet(event).where(*_within(ledger))
    after: Registration | None = None
    while True:
        portion = db.session.scalars(chosen.where(_behind(after)).limit(PORTION)).all()
        yield from portion
        if len(portion) < PORTION:
            return
        after = portion[-1]


def _not_asked_yet(event: Event) -> Select[Registration]:
    return queue(event.id).where(Registration.offers_missed == 0)


def _behind(last: Registration | None) -> ColumnElement[bool]:
    if last is None:
        return true()
    return tuple_(Registration.priority, Registration.queued_at, Registration.id) > tuple_(
        last.priority, last.queued_at, last.id
    )


def _within(ledger: Ledger) -> Iterator[ColumnElement[bool]]:
    """Leaves out those who cannot get a place."""
    for quota in ledger.quotas:
        if quota.full:
            yield ~_of(quota)
    if not ledger.open_to_all:
        yield or_(false(), *(_of(quota) for quota in ledger.quotas if quota.kept))


def _of(quota: QuotaCount) -> ColumnElement[bool]:
    """The condition that a registration is of the group; never unknown."""
    match quota.by:
        case QuotaBy.COUNTRY:
            return func.coalesce(Registration.country == quota.value, False)
        case QuotaBy.CITY:
            return func.coalesce(Registration.city_id == quota.city_id, False)
        case QuotaBy.ORGANISATION:
            return Registration.organisation_key.in_({quota.value, *quota.keys} - {""})
        case QuotaBy.CATEGORY:
            return Registration.category == quota.value
