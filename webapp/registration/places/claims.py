"""Claims on a free place: who makes them, what each needs, how it is offered, and in which order they are heard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, or_, select, true, tuple_
from sqlalchemy.sql import false

from webapp.core.permissions import SYSTEM
from webapp.events.kinds import kind_of
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail.outbox import Draft
from webapp.registration import messages, states
from webapp.registration.errors import EventFull
from webapp.registration.models import Registration, RegistrationState, ReserveOf
from webapp.registration.places import groups, reserves
from webapp.registration.places.ledger import Ledger
from webapp.registration.places.rounds import Round
from webapp.registration.places.tallies import uses_place

PORTION = 100
MOST_LAPSES = 3
"""Whoever lets so many offers in a row run out is offered no place by itself any more."""
_BY_TIME = (Registration.priority, Registration.queued_at, Registration.id)
_BY_OFFERS = (Registration.offers_missed, *_BY_TIME)
ORDER = (Registration.lapses >= MOST_LAPSES, *_BY_OFFERS)
"""Who has let an offer go stands behind the others, whoever is not asked any more behind all; then priority, then time.
"""
_ASKED = Registration.lapses < MOST_LAPSES


def asked_no_more(registration: Registration) -> bool:
    """Whether somebody has let so many offers run out that they are offered a place only by hand."""
    return registration.lapses >= MOST_LAPSES


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


def in_order(
    event: Event, ledger: Ledger, left: Sequence[Registration] = (), since: Round | None = None
) -> Iterator[Claim]:
    """Each claim once: first those on the places of people who `left`, then the waiting list.

    Whoever has let an offer go is heard behind the others, and only for places that became free `since`; a group is
    heard where the last of it stands. What cannot be met whatever the claim, such as that of a group whose quota is
    full, is left out, so that a long list of such claims is not read.
    """
    yield from _on_places_of(left, event, ledger)
    heard: set[int] = set()
    for person in _listed(event, ledger, since):
        if person.delegation_id in heard:
            continue
        people = [person] if person.delegation_id is None else groups.group_of(person)
        if any(member.offers_missed > person.offers_missed for member in people):
            continue
        if person.delegation_id is not None:
            heard.add(person.delegation_id)
        if person.offers_missed and since is not None and not any(since.adds_for(one, ledger) for one in people):
            continue
        if people:
            yield PersonClaim(person) if person.delegation_id is None else GroupClaim(people)


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
    alone = select(Registration).where(waiting, _ASKED, Registration.delegation_id.is_(None))
    first = alone.order_by(*_BY_OFFERS).limit(PORTION)
    for registration in left:
        conditions = list(_first_for(registration, event, ledger, reserved)) if uses_place(registration) else []
        if not conditions:
            continue
        heirs = first.where(or_(*conditions), _may_have(registration))
        for heir in db.session.scalars(heirs).all():
            yield PersonClaim(heir, instead_of=registration)
            if heir.state is not RegistrationState.WAITLISTED:
                break


def _may_have(left: Registration) -> ColumnElement[bool]:
    """Leaves out, of a place that was only offered, who has let it go."""
    if left.free_round is None:
        return true()
    return or_(Registration.offers_missed == 0, Registration.let_go_round < left.free_round)


def _first_for(left: Registration, event: Event, ledger: Ledger, reserved: bool) -> Iterator[ColumnElement[bool]]:
    """Reserves of the group, and whom the kind of event lets come first: never a reserve of anything else."""
    if (of_kind := kind_of(event.kind).first_in_line(left)) is not None:
        yield of_kind & or_(Registration.reserve_of.is_(None), Registration.reserve_of == ReserveOf.ORGANISATION)
    if reserved:
        yield reserves.standing_in_for(left, ledger)


def _listed(event: Event, ledger: Ledger, since: Round | None) -> Iterator[Registration]:
    """Those who have never let an offer go, then those who have let none go `since`."""
    if ledger.left == 0:
        return
    chosen = queue(event.id).where(*_within(ledger))
    yield from _portions(chosen.where(Registration.offers_missed == 0), _BY_TIME)
    if since is not None:
        once = (Registration.offers_missed > 0, Registration.let_go_round < since.number, _ASKED)
        yield from _portions(chosen.where(*once), _BY_OFFERS)


def _portions(chosen: Select[Registration], order: Sequence[Any]) -> Iterator[Registration]:
    chosen = chosen.order_by(None).order_by(*order).limit(PORTION)
    after: Registration | None = None
    while True:
        portion = db.session.scalars(chosen.where(_behind(after, order))).all()
        yield from portion
        if len(portion) < PORTION:
            return
        after = portion[-1]


def _behind(last: Registration | None, order: Sequence[Any]) -> ColumnElement[bool]:
    return true() if last is None else tuple_(*order) > tuple_(*(getattr(last, column.key) for column in order))


def _within(ledger: Ledger) -> Iterator[ColumnElement[bool]]:
    """Leaves out those who cannot get a place."""
    for quota in ledger.quotas:
        if quota.full:
            yield ~quota.members()
    if not ledger.open_to_all:
        yield or_(false(), *(quota.members() for quota in ledger.quotas if quota.kept))
