"""The only code that counts places, and the only code that takes one.

Whoever takes or frees a place holds the event's row until the transaction ends, so that two people never get the same
place. Only confirmed registrations and open offers hold one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from webapp.core.i18n import _l
from webapp.directory.models import City
from webapp.events.kinds import all_kinds
from webapp.events.models import Event, EventState, Quota, QuotaBy
from webapp.extensions import db
from webapp.registration.errors import EventFull, QuotaFull
from webapp.registration.models import HOLDING, LIVE, Registration

UNCOUNTED = frozenset({"accompanying", "interpreter", "press", "staff"})
"""Categories that get a badge but use neither capacity nor quota."""

Limit = Callable[[Event, Registration], EventFull | None]
"""A further limit that a kind of event sets (`EventKind.place_limits`): what stands in the way, or None."""


def holds_counted_place() -> ColumnElement[bool]:
    """The condition that a registration uses one of the event's places."""
    return Registration.state.in_(HOLDING) & Registration.category.not_in(sorted(UNCOUNTED))


@dataclass
class QuotaCount:
    """A ceiling and how much of it is used."""

    by: QuotaBy
    value: str
    label: str
    places: int
    taken: int

    def concerns(self, registration: Registration) -> bool:
        """Whether a place for this registration would count against it."""
        return _quota_value(self.by, registration) == self.value


@dataclass
class Ledger:
    """The places of one event, as counted while its row was locked."""

    event: Event
    taken: int
    quotas: list[QuotaCount] = field(default_factory=list)

    @property
    def left(self) -> int | None:
        """Places left under the capacity; None without one."""
        return None if self.event.capacity is None else max(self.event.capacity - self.taken, 0)

    def obstacle(self, registration: Registration) -> EventFull | None:
        """What keeps the registration from a place, if anything."""
        if registration.category in UNCOUNTED:
            return None
        if self.left == 0:
            return EventFull(_l("All %(places)d places are taken.", places=self.event.capacity))
        for quota in self.quotas:
            if quota.taken >= quota.places and quota.concerns(registration):
                return QuotaFull(_quota_sentence(quota))
        obstacles = (limit(self.event, registration) for limit in _further_limits(self.event))
        return next((found for found in obstacles if found is not None), None)

    def take(self, registration: Registration) -> None:
        """Count a place as taken by the registration; raises EventFull or QuotaFull where there is none."""
        found = self.obstacle(registration)
        if found is not None:
            raise found
        self.add(registration, 1)

    def add(self, registration: Registration, places: int) -> None:
        """Note that the registration got (1) or gave up (-1) a place."""
        if registration.category in UNCOUNTED:
            return
        self.taken += places
        for quota in self.quotas:
            if quota.concerns(registration):
                quota.taken += places


# FOR NO KEY UPDATE: rows that only refer to the event, such as messages, need not wait.
_LOCKED = select(Event).with_for_update(key_share=True).execution_options(populate_existing=True)
_LOCK = _LOCKED.where(Event.id == bindparam("event", type_=BigInteger))
_LOCK_PUBLIC = _LOCKED.where(
    Event.kind == bindparam("kind"), Event.slug == bindparam("slug"), Event.state != EventState.DRAFT
)


Lock = Callable[[], Event]
"""Finds an event and locks it, as `lock` does."""


def lock(event_id: int) -> Event:
    """The event as it stands now, its row locked until the transaction ends."""
    return db.session.scalars(_LOCK, {"event": event_id}).one()


def lock_public(kind: str, slug: str) -> Event | None:
    """The same for an event that the public knows by its address, if there is one."""
    return db.session.scalars(_LOCK_PUBLIC, {"kind": kind, "slug": slug}).one_or_none()


def count(event: Event) -> Ledger:
    """The places of an event; certain only while its row is locked."""
    db.session.flush()
    return _ledger(event, db.session.connection().execute(_COUNTS, {"event": event.id}).all())


def _ledger(event: Event, rows: Sequence[Any]) -> Ledger:
    quotas = [QuotaCount(*row) for row in rows if row[0] is not None]
    return Ledger(event, sum(row[-1] for row in rows if row[0] is None), quotas)


@dataclass(frozen=True)
class Arrival:
    """What has to be known before a newcomer is written, read by one statement under the lock."""

    ledger: Ledger
    known: bool
    """Whether the address has a live registration in the event, made by it alone."""
    id: int
    """Drawn beforehand, so that all that refers to the registration is written in one go."""


def look(event: Event, email: str) -> Arrival:
    """The places of an event, and whether the address is registered already."""
    rows = db.session.connection().execute(_ARRIVAL, {"event": event.id, "email": email}).all()
    known, drawn = (next(row[-1] for row in rows if row[3] == mark) for mark in (_KNOWN, _DRAWN))
    return Arrival(_ledger(event, [row for row in rows if row[3] not in (_KNOWN, _DRAWN)]), known > 0, drawn)


def take_place(registration: Registration) -> None:
    """Make sure that there is a place for the registration, which the caller then lets hold it.

    Locks the event's row and counts again. Raises EventFull or QuotaFull.
    """
    count(lock(registration.event_id)).take(registration)


def _further_limits(event: Event) -> list[Limit]:
    return [limit for kind in all_kinds() if kind.key == event.kind for limit in kind.place_limits]


def _quota_value(by: QuotaBy, registration: Registration) -> str | None:
    match by:
        case QuotaBy.COUNTRY:
            return registration.country
        case QuotaBy.CITY:
            # A registration that is about to be written has no relations yet.
            city = db.session.get(City, registration.city_id) if registration.city_id else None
            return city.key if city else None
        case QuotaBy.ORGANISATION:
            return registration.organisation_key or None
        case QuotaBy.CATEGORY:
            return registration.category


def _quota_sentence(quota: QuotaCount) -> Any:
    return _l("All %(places)d places for %(group)s are taken.", places=quota.places, group=quota.label or quota.value)


def _counts() -> tuple[Select[Any], Select[Any]]:
    """The places taken in all, and those under each quota of the event."""
    event_id: BindParameter[int] = bindparam("event", type_=BigInteger)
    held = (Registration.event_id == event_id) & holds_counted_place()
    in_quota = or_(
        (Quota.by == QuotaBy.COUNTRY) & (Registration.country == Quota.value),
        (Quota.by == QuotaBy.ORGANISATION) & (Registration.organisation_key == Quota.value),
        (Quota.by == QuotaBy.CATEGORY) & (Registration.category == Quota.value),
        (Quota.by == QuotaBy.CITY)
        & Registration.city_id.in_(select(City.id).where(City.key == Quota.value).correlate(Quota)),
    )
    under_quota = (
        select(func.count()).select_from(Registration).where(held, in_quota).correlate(Quota).scalar_subquery()
    )
    total = _row(0, func.count(Registration.id)).where(held)
    return total, select(Quota.by, Quota.value, Quota.label, Quota.places, under_quota).where(
        Quota.event_id == event_id
    )


def _row(mark: int, number: Any) -> Select[Any]:
    """A row that is no quota's, told from others by its mark."""
    return select(
        cast(null(), Quota.by.type), cast(null(), Text), cast(null(), Text), literal_column(str(mark)), number
    )


_KNOWN, _DRAWN = -1, -2
_COUNTS = union_all(*_counts())
_ARRIVAL = union_all(
    *_counts(),
    _row(_KNOWN, func.count(Registration.id)).where(
        Registration.event_id == bindparam("event", type_=BigInteger),
        Registration.email == bindparam("email"),
        Registration.shared_mailbox.is_(False),
        Registration.state.in_(LIVE),
    ),
    _row(_DRAWN, func.nextval(literal_column("'registrations_id_seq'"))),
)
