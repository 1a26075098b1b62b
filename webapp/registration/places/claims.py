"""Claims on a free place: who makes them, what each needs, how it is offered, and in which order they are heard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from webapp.registration.models import Registration, RegistrationState, ReserveOf
from webapp.registration.places import groups, reserves
from webapp.registration.places.ledger import Ledger, QuotaCount
from webapp.registration.places.tallies import uses_place

PORTION = 100
ORDER = (Registration.offers_missed, Registration.priority, Registration.queued_at, Registration.id)
"""Who has let an offer go stands behind the others; then priority, then time."""
_ASKED_ALONE = (Registration.offers_missed == 0, Registration.delegation_id.is_(None))


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
    instead_of: Registration | None = None
    """Whose place it is that comes to them before the list."""

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
        states.change_under_lock(
            self.person, event, states.Action.OFFER, by=SYSTEM, ledger=ledger, instead_of=self.instead_of
        )
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
    """Those who wait for any place, in their order."""
    waiting = (Registration.event_id == event_id) & (Registration.state == RegistrationState.WAITLISTED)
    return select(Registration).where(waiting, Registration.reserve_of.is_(None)).order_by(*ORDER)


def in_order(event: Event, ledger: Ledger, left: Sequence[Registration] = ()) -> Iterator[Claim]:
    """Each claim once: first those on the places of people who `left`, then the waiting list.

    What cannot be met whatever the claim, such as that of a group whose quota is full, is left out, so that a long list
    of such claims is not read.
    """
    yield from _on_places_of(left, event, ledger)
    heard: set[int] = set()
    for person in _listed(event, ledger):
        if person.delegation_id is None:
            yield PersonClaim(person)
        elif person.delegation_id not in heard:
            heard.add(person.delegation_id)
            if members := groups.group_of(person):
                yield GroupClaim(members)


def who_holds_others_back(event: Event, ledger: Ledger) -> Registration | None:
    """The first of a delegation behind which nobody is offered a place now, where the host has settled it so."""
    if not groups.holds_others_back(event):
        return None
    alone = (claim.people[0] for claim in in_order(event, ledger) if _waits_too_many(claim, ledger))
    return next(alone, None)


def _waits_too_many(claim: Claim, ledger: Ledger) -> bool:
    return isinstance(claim, GroupClaim) and claim.obstacle(ledger) is not None


def _on_places_of(left: Sequence[Registration], event: Event, ledger: Ledger) -> Iterator[Claim]:
    """For each place given up, those who come first for it, until one of them is offered it."""
    reserved = bool(left) and reserves.any_wait(event.id)
    waiting = (Registration.event_id == event.id) & (Registration.state == RegistrationState.WAITLISTED)
    first = select(Registration).where(waiting, *_ASKED_ALONE).order_by(*ORDER).limit(PORTION)
    for registration in left:
        conditions = list(_first_for(registration, event, ledger, reserved)) if uses_place(registration) else []
        if not conditions:
            continue
        for heir in db.session.scalars(first.where(or_(*conditions))).all():
            yield PersonClaim(heir, instead_of=registration)
            if heir.state is not RegistrationState.WAITLISTED:
                break


def _first_for(left: Registration, event: Event, ledger: Ledger, reserved: bool) -> Iterator[ColumnElement[bool]]:
    """Reserves of the group, and whom the kind of event lets come first: never a reserve of anything else."""
    if (of_kind := kind_of(event.kind).first_in_line(left)) is not None:
        yield of_kind & or_(Registration.reserve_of.is_(None), Registration.reserve_of == ReserveOf.ORGANISATION)
    if reserved:
        yield reserves.standing_in_for(left, ledger)


def _listed(event: Event, ledger: Ledger) -> Iterator[Registration]:
    if ledger.left == 0:
        return
    chosen = queue(event.id).where(Registration.offers_missed == 0, *_within(ledger))
    after: Registration | None = None
    while True:
        portion = db.session.scalars(chosen.where(_behind(after)).limit(PORTION)).all()
        yield from portion
        if len(portion) < PORTION:
            return
        after = portion[-1]


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
