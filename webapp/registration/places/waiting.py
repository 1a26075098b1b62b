"""The waiting list: an order, and the offers of places that became free."""

from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import ColumnElement, and_, func, select

from webapp.core import audit, clock
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event, EventState, Quota
from webapp.extensions import db
from webapp.mail import outbox
from webapp.registration import messages, places, states
from webapp.registration.models import Registration, RegistrationState
from webapp.registration.places import claims, groups, rounds
from webapp.registration.places.claims import ORDER, PORTION, Claim


def position(registration: Registration) -> int | None:
    """The place on the waiting list, from 1; None for whoever does not wait, or waits in reserve."""
    return positions([registration]).get(registration.id)


def positions(registrations: list[Registration]) -> dict[int, int]:
    """The places on the waiting list of those who wait, by one statement."""
    ids = [r.id for r in registrations if r.state is RegistrationState.WAITLISTED]
    if not ids:
        return {}
    waiting = (Registration.state == RegistrationState.WAITLISTED) & Registration.reserve_of.is_(None)
    events = {r.event_id for r in registrations}
    place = func.row_number().over(partition_by=Registration.event_id, order_by=ORDER).label("place")
    ranked = select(Registration.id, place).where(waiting, Registration.event_id.in_(events)).subquery()
    rows = db.session.execute(select(ranked.c.id, ranked.c.place).where(ranked.c.id.in_(ids)))
    return {row.id: row.place for row in rows}


def pass_on(event: Event, left: Sequence[Registration] = (), *, limits_changed: bool = False) -> list[Registration]:
    """Offer the places that are free to those who wait, as far as each claim fits under every limit.

    The caller holds the event's lock. Whoever the kind puts first in line for a place of one of those who `left` comes
    before the list, and so does a reserve of the same group, who is asked for no other place. Nobody is offered a place
    after the start. Whoever has let one go is asked again, behind the others, when one was given up or, where the
    `limits_changed`, added; a place that an offer held passes on to those alone who have let none go since it became
    free. A delegation is offered places for all of its members or none; one that is too large for what is free lets
    others pass, unless the host forbids it.
    """
    if event.state not in (EventState.PUBLISHED, EventState.CLOSED) or event.starts_at <= clock.now():
        return []
    db.session.flush()
    ledger = places.count(event)
    offered: list[Registration] = []
    drafts: list[outbox.Draft] = []
    for leaving, since in rounds.of(ledger, left, limits_changed=limits_changed):
        for claim in _met(event, ledger, leaving, since):
            drafts += claim.offer(event, ledger)
            offered += claim.people
            for person in claim.people:
                person.free_round = since.number if since is not None else 0
    outbox.post_many(drafts)
    return offered


def _met(
    event: Event, ledger: places.Ledger, left: Sequence[Registration], since: rounds.Round | None
) -> Iterator[Claim]:
    """The claims for which there is room, one after the other."""
    for claim in claims.in_order(event, ledger, left, since):
        if claim.obstacle(ledger) is None:
            yield claim
        elif claim.holds_others_back(event):
            return
        if ledger.left == 0:
            return


def next_in_line(event: Event, ledger: places.Ledger) -> Claim | None:
    """Who would be offered a place that is free now."""
    heard = claims.in_order(event, ledger)
    while portion := list(islice(heard, PORTION)):
        with ledger.trying([person for claim in portion for person in claim.people]):
            first = next((claim for claim in portion if claim.obstacle(ledger) is None), None)
        if first is not None:
            return first
    return None


def out_of_turn(registration: Registration) -> bool:
    """Whether an offer would pass over somebody who stands before this person and could have the place."""
    first = next_in_line(registration.event, places.count(registration.event))
    return first is not None and registration not in first.people


def events_with_expired_offers() -> Sequence[int]:
    """The events in which an offer has run out, the longest ago first."""
    query = select(Registration.event_id).where(_expired()).group_by(Registration.event_id)
    return db.session.scalars(query.order_by(func.min(Registration.offer_expires_at))).all()


def expire_offers(event_id: int) -> list[Registration]:
    """Put whoever let an offer run out back on the list, and offer their places to the next."""
    event = places.lock(event_id)
    query = select(Registration).where(Registration.event_id == event_id, _expired()).order_by(Registration.id)
    late = list(db.session.scalars(query.execution_options(populate_existing=True)))
    for registration in late:
        # The members of a delegation are offered their places until one moment.
        states.change_under_lock(registration, event, states.Action.EXPIRE, by=SYSTEM, together=True)
    alone = [person for person in late if person.delegation_id is None]
    drafts = [messages.draft_about(person, event, "registration_offer_expired") for person in alone]
    outbox.post_many(draft for draft in drafts if draft is not None)
    groups.lapsed(late)
    if late:
        states.after_changes(event, freed=True, left=late)
    return late


def _expired() -> ColumnElement[bool]:
    return and_(Registration.state == RegistrationState.OFFERED, Registration.offer_expires_at <= clock.now())


def events_with_released_places() -> Sequence[int]:
    """The events in which places were set aside until a time that has come."""
    query = select(Quota.event_id).where(_due()).group_by(Quota.event_id)
    return db.session.scalars(query.order_by(func.min(Quota.release_at))).all()


def release_places(event_id: int) -> list[Registration]:
    """Offer places that are no longer set aside to those who wait."""
    event = places.lock(event_id)
    released = db.session.scalars(select(Quota).where(Quota.event_id == event_id, _due())).all()
    for quota in released:
        quota.released = True
        audit.record("places_released", event, by=SYSTEM, event_id=event.id, group=quota.label, places=quota.set_aside)
    return offer_free_places(event.id) if released else []


def _due() -> ColumnElement[bool]:
    return (Quota.set_aside > 0) & Quota.released.is_(False) & (Quota.release_at <= clock.now())


def offer_free_places(event_id: int) -> list[Registration]:
    """Lock the event and offer what is free, as after its capacity was raised."""
    event = places.lock(event_id)
    offered = pass_on(event, limits_changed=True)
    if offered:
        states.after_changes(event, freed=False)
    return offered


def _when_freed(event: Event, left: Sequence[Registration]) -> None:
    pass_on(event, left)


states.on_freed.append(_when_freed)
