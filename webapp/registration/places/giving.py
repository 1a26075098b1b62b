"""The only code that reads places in order to give one, and the only code that takes one.

Whoever takes or frees a place holds the event's row until the transaction ends, so that two people never get the same
place. Only confirmed registrations and open offers hold one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    DateTime,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import load_only

from webapp.core import clock
from webapp.events.models import Event, EventState, Quota
from webapp.extensions import db
from webapp.registration.models import LIVE, Registration
from webapp.registration.places.ledger import Ledger, QuotaCount
from webapp.registration.places.tallies import HELD, Tally, keeps

# FOR NO KEY UPDATE: rows that only refer to the event, such as messages, need not wait.
_LOCKED = select(Event).with_for_update(key_share=True).execution_options(populate_existing=True)
_LOCK = _LOCKED.where(Event.id == bindparam("event", type_=BigInteger))
# Without its texts: nobody who registers reads them, and each of them would be parsed.
_ADMITS = load_only(
    Event.kind,
    Event.slug,
    Event.host_id,
    Event.state,
    Event.starts_at,
    Event.ends_at,
    Event.timezone,
    Event.capacity,
    Event.approval,
    Event.waiting_list,
    Event.registration_opens_at,
    Event.registration_closes_at,
    Event.has_form,
    Event.version,
)
_LOCK_PUBLIC = _LOCKED.options(_ADMITS).where(
    Event.kind == bindparam("kind"), Event.slug == bindparam("slug"), Event.state != EventState.DRAFT
)

Lock = Callable[[], Event]
"""Finds an event and locks it, as `lock` does."""


def lock(event_id: int) -> Event:
    """The event as it stands now, its row locked until the transaction ends."""
    return db.session.scalars(_LOCK, {"event": event_id}).one()


def lock_public(kind: str, slug: str) -> Event | None:
    """The same for an event that the public knows by its address, if any; its texts are read when asked for."""
    return db.session.scalars(_LOCK_PUBLIC, {"kind": kind, "slug": slug}).one_or_none()


def count(event: Event) -> Ledger:
    """The places of an event; certain only while its row is locked."""
    db.session.flush()
    return _ledger(event, db.session.connection().execute(_COUNTS, {"event": event.id, "now": clock.now()}).all())


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
    parameters = {"event": event.id, "email": email, "now": clock.now()}
    rows = db.session.connection().execute(_ARRIVAL, parameters).all()
    known, drawn = (next(row.number for row in rows if row.mark == mark) for mark in (_KNOWN, _DRAWN))
    return Arrival(_ledger(event, rows), known > 0, drawn)


def take_place(registration: Registration) -> None:
    """Make sure that there is a place for the registration, which the caller then lets hold it.

    Locks the event's row and looks again. Raises EventFull or QuotaFull.
    """
    count(lock(registration.event_id)).take(registration)


def _ledger(event: Event, rows: Sequence[Any]) -> Ledger:
    taken = sum(int(row.number) for row in rows if row.mark == _TAKEN)
    return Ledger(event, taken, [QuotaCount(*(*row[2:], row.number)) for row in rows if row.mark == _QUOTA])


_QUOTA, _TAKEN, _KNOWN, _DRAWN = range(4)
_EVENT: BindParameter[int] = bindparam("event", type_=BigInteger)
_NOW: Any = bindparam("now", type_=DateTime(timezone=True))


def _row(mark: int, number: Any) -> Select[Any]:
    """A row that is no quota's, told from others by its mark."""
    nothing = (
        cast(null(), Quota.by.type),
        cast(null(), Text),
        cast(null(), JSONB),
        cast(null(), BigInteger),
        cast(null(), Text),
        cast(null(), Integer),
        cast(null(), Integer),
        cast(null(), DateTime(timezone=True)),
    )
    return select(literal_column(str(mark)).label("mark"), number.label("number"), *nothing)


def _counts() -> tuple[Select[Any], Select[Any]]:
    """The places taken in all, and what holds for each group."""
    taken = _row(_TAKEN, func.coalesce(func.sum(Tally.number), 0)).where(Tally.event_id == _EVENT, HELD)
    set_aside = case((keeps(_NOW), Quota.set_aside), else_=0)
    group = (Quota.by, Quota.value, Quota.keys, Quota.city_id, Quota.label, Quota.places, set_aside, Quota.release_at)
    mark: Any = literal_column(str(_QUOTA)).label("mark")
    return taken, select(mark, Quota.taken.label("number"), *group).where(Quota.event_id == _EVENT)


_COUNTS = union_all(*_counts())
_ARRIVAL = union_all(
    *_counts(),
    _row(_KNOWN, func.count(Registration.id)).where(
        Registration.event_id == _EVENT,
        Registration.email == bindparam("email"),
        Registration.shared_mailbox.is_(False),
        or_(*(Registration.state == state for state in LIVE)),
    ),
    _row(_DRAWN, func.nextval(literal_column("'registrations_id_seq'"))),
)
